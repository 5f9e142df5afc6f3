import RegularExpressions
import Testing

@Suite("A set of regular expressions is a prefilter that knows when it does not know")
struct RegularExpressionSetTests {
    @Test("It names every pattern that matches the whole text")
    func matches() throws {
        let expressions = try ["/a.*", "/b", ".*/x", "/a/x", "/A/x", "(?<n>/a)/[a-z]"].map(RegularExpression.init)
        let set = try #require(RegularExpressionSet(expressions))
        var indices = [Int32](repeating: -1, count: set.count)
        let count = try #require(set.matches(Array("/a/x".utf8).span, into: &indices))
        #expect(indices[..<count].sorted() == [0, 2, 3, 5])
        #expect(set.matches(Array("none".utf8).span, into: &indices) == 0)
    }

    @Test("Patterns that do not fit into the memory make no set")
    func tooLittleMemory() throws {
        let expressions = try (0..<1_000).map { try RegularExpression("/service-\($0)/[a-z]{1,8}/[0-9]+") }
        #expect(RegularExpressionSet(expressions, memory: 64 << 10) == nil)
        #expect(RegularExpressionSet(expressions) != nil)
    }

    @Test("A match that runs out of memory says that it knows nothing")
    func matchRunsOutOfMemory() throws {
        let set = try #require(RegularExpressionSet([RegularExpression("/a")], isExhausted: true))
        var indices: [Int32] = [0]
        #expect(set.matches(Array("/a".utf8).span, into: &indices) == nil)
    }
}
