import RegularExpressions
import Testing

@Suite("Regular expressions are RE2's, as Envoy uses it")
struct RegularExpressionTests {
    @Test(
        "A pattern must match the whole text",
        arguments: [
            ("/re[0-9]+", "/re12", true), ("/re[0-9]+", "/re1/x", false), ("/re[0-9]+", "/are1", false),
            ("^/anchored$", "/anchored", true), ("a|ab", "ab", true), ("", "", true), (".*", "", true),
            (".", "\n", false),
        ]
    )
    func fullMatch(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(Array(text.utf8).span) == expected)
    }
}
