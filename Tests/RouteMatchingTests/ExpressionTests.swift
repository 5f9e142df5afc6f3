import RegularExpressions
import RouteModel
import Testing

@testable import RouteMatching

@Suite("Many regular expressions are asked as a set, and one by one where RE2 cannot")
struct ExpressionTests {
    private static let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    private static let table = [
        VirtualHost(
            "*",
            (0..<40).map { RequestMatcher(path: .regularExpression(".*/\(letters)?/x\($0)(/[a-z]+)?")) }
                + [RequestMatcher(path: .regularExpression(".*/x7/.*"))]
        )
    ]

    private func index(setMemory: Int) -> RoutingIndex {
        var check = TableCheck()
        for host in Self.table { check.add(host) }
        return RoutingIndex(
            storage: IndexBuilder.build(Self.table, patterns: check.patterns, setMemory: setMemory)
        )
    }

    private func agrees(_ index: RoutingIndex) -> Bool {
        let reference = ReferenceMatcher(Self.table)
        let prefixes = ["", "/\(Self.letters)", "/a/b"]
        let paths = (0..<45).flatMap { number in prefixes.map { "\($0)/x\(number)" } } + ["/x7/7", "/x1/a", "/none"]
        return paths.allSatisfy { path in
            let request = RequestFixture("GET", path)
            return index.match(request) == reference.match(request)
        }
    }

    @Test("With memory enough, the set answers")
    func set() throws {
        let index = index(setMemory: RegularExpressionSet.defaultMemory)
        #expect(index.storage.sets.count == 1)
        #expect(agrees(index))
    }

    @Test("Where the set does not compile, each expression is asked")
    func setDoesNotCompile() {
        let index = index(setMemory: 1_000)
        #expect(index.storage.sets.isEmpty)
        #expect(agrees(index))
    }

    @Test("Where a match runs out of memory, each expression is asked")
    func matchRunsOutOfMemory() throws {
        var storage = index(setMemory: RegularExpressionSet.defaultMemory).storage
        let expressions = storage.expressionGroups.map { storage.expressions[Int(storage.groups[Int($0)].expression)] }
        storage.sets = [try #require(RegularExpressionSet(expressions, isExhausted: true))]
        #expect(agrees(RoutingIndex(storage: storage)))
    }
}
