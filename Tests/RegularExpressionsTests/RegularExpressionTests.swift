import RegularExpressions
import Testing

@Suite("Regular expressions are RE2's, as Envoy uses it")
struct RegularExpressionTests {
    @Test(
        "A pattern must match the whole text",
        arguments: [
            ("/re[0-9]+", "/re12", true), ("/re[0-9]+", "/re1/x", false), ("/re[0-9]+", "/are1", false),
            ("^/anchored$", "/anchored", true), ("a|ab", "ab", true), ("", "", true), (".*", "", true),
            (".", "\n", false), ("(?s).", "\n", true), ("(?i)gold", "GOLD", true), ("(?<id>[0-9]+)x", "12x", true),
            (#"\Q(?<a>\E"#, "(?<a>", true), ("[(?<x>]+", "(?<x>", true), ("[](?<x>]+", "](?<x>", true),
            ("[[:alpha:](?<x>]+", "a(?<x>", true), (#"\(?<a>"#, "<a>", true), (#"\[(?<a>b)]"#, "[b]", true),
        ]
    )
    func fullMatch(pattern: String, text: String, expected: Bool) throws {
        #expect(try RegularExpression(pattern).matches(Array(text.utf8).span) == expected)
    }

    @Test("A character is a byte, as in Envoy")
    func charactersAreBytes() throws {
        #expect(try RegularExpression(".").matches([0xff].span))
        #expect(try !RegularExpression("caf.").matches(Array("café".utf8).span))
        #expect(try RegularExpression("caf..").matches(Array("café".utf8).span))
        #expect(try RegularExpression("café").matches(Array("café".utf8).span))
    }

    /// What Envoy 1.40 says of each, asked with `--mode validate`; nil: it takes it.
    static let measured: [(pattern: String, refusal: String?)] = [
        (#"/a"#, nil),
        (#"("#, #"missing ): ("#),
        (#")"#, #"unexpected ): )"#),
        (#"["#, #"missing ]: ["#),
        (#"a{1,1000}"#, nil),
        (#"a{1,1001}"#, #"invalid repetition size: {1,1001}"#),
        (#"a{1,5000}"#, #"invalid repetition size: {1,5000}"#),
        (#"(?=a)"#, #"invalid perl operator: (?="#),
        (#"(?!a)"#, #"invalid perl operator: (?!"#),
        (#"(?<=a)"#, #"invalid perl operator: (?<="#),
        (#"(?<!a)"#, #"invalid perl operator: (?<!"#),
        (#"(?<name>a)"#, nil),
        (#"(?P<name>a)"#, nil),
        (#"(?P<n>a)(?P<n>b)"#, nil),
        (#"(?<n>a)(?<n>b)"#, nil),
        (#"(?P=name)"#, #"invalid perl operator: (?P"#),
        (#"\1"#, #"invalid escape sequence: \1"#),
        (#"\d+\w*\s"#, nil),
        (#"\D\W\S\b\B"#, nil),
        (#"\A\z"#, nil),
        (#"\Z"#, #"invalid escape sequence: \Z"#),
        (#"\G"#, #"invalid escape sequence: \G"#),
        (#"a**"#, #"bad repetition operator: **"#),
        (#"a++"#, #"bad repetition operator: ++"#),
        (#"a*+"#, #"bad repetition operator: *+"#),
        (#"a*?"#, nil),
        (#"a{2}{3}"#, #"bad repetition operator: {2}{3}"#),
        (#"a{,2}"#, nil),
        (#"a{2,}"#, nil),
        (#"a{2,1}"#, #"invalid repetition size: {2,1}"#),
        (#"{"#, nil),
        (#"}"#, nil),
        (#"a{"#, nil),
        (#"a{x}"#, nil),
        (#"*"#, #"no argument for repetition operator: *"#),
        (#"+"#, #"no argument for repetition operator: +"#),
        (#"?"#, #"no argument for repetition operator: ?"#),
        (#"(?i)a"#, nil),
        (#"(?s)."#, nil),
        (#"(?m)^a$"#, nil),
        (#"(?U)a+"#, nil),
        (#"(?x)a b"#, #"invalid perl operator: (?x"#),
        (#"(?-i)a"#, nil),
        (#"(?i:a)"#, nil),
        (#"(?#c)"#, #"invalid perl operator: (?#"#),
        (#"(?>a)"#, #"invalid perl operator: (?>"#),
        (#"(?|a)"#, #"invalid perl operator: (?|"#),
        (#"\Q*\E"#, nil),
        (#"\Q*"#, nil),
        (#"\pL"#, nil),
        (#"\p{Greek}"#, nil),
        (#"\p{Adlam}"#, nil),
        (#"\p{Vithkuqi}"#, nil),
        (#"\p{Kawi}"#, nil),
        (#"\p{Foo}"#, #"invalid character class range: \p{Foo}"#),
        (#"\PN"#, nil),
        (#"\p{^L}"#, nil),
        (#"[[:alpha:]]"#, nil),
        (#"[[:word:]]"#, nil),
        (#"[[:foo:]]"#, #"invalid character class range: [:foo:]"#),
        (#"[a-\d]"#, #"invalid escape sequence: \d"#),
        (#"[z-a]"#, #"invalid character class range: z-a"#),
        (#"[]a]"#, nil),
        (#"[^]a]"#, nil),
        (#"[a"#, #"missing ]: [a"#),
        (#"\C"#, nil),
        (#"\R"#, #"invalid escape sequence: \R"#),
        (#"\K"#, #"invalid escape sequence: \K"#),
        (#"\N"#, #"invalid escape sequence: \N"#),
        (#"\x41"#, nil),
        (#"\x{41}"#, nil),
        (#"\x"#, #"invalid escape sequence: \x"#),
        (#"\07"#, nil),
        (#"\0"#, nil),
        (#"\8"#, #"invalid escape sequence: \8"#),
        (#"\e"#, #"invalid escape sequence: \e"#),
        (#"\a\f\t\n\r\v"#, nil),
        (#"\h"#, #"invalid escape sequence: \h"#),
        (#"\cA"#, #"invalid escape sequence: \c"#),
        (#"\u0041"#, #"invalid escape sequence: \u"#),
        (#"\/"#, nil),
        (#"\-"#, nil),
        (#"\_"#, nil),
        (#"(a|b|)"#, nil),
        (#"(|a)"#, nil),
        (#"a|*"#, #"no argument for repetition operator: *"#),
        (#"((a{100}){10}){10}"#, #"invalid repetition size: {10}"#),
        (#"(a{1000}){32}"#, #"invalid repetition size: {32}"#),
        (#"((a{0,100}){0,10}){0,10}"#, #"invalid repetition size: {0,10}"#),
        (#".{0,500}"#, nil),
        (#".{1,1000}"#, nil),
        (#"(.{0,300}){0,3}"#, nil),
        (#"[\w.]{1,1000}"#, nil),
        (#"\pL{1000}"#, nil),
        (#"\pL{300}"#, nil),
        (#"(((((((((((a)))))))))))"#, nil),
        (#"(?P<1>a)"#, nil),
        (#"(?P<>a)"#, #"invalid named capture group: (?P<>"#),
        (#"(?P<a b>a)"#, #"invalid named capture group: (?P<a b>"#),
        (#"(?P<n"#, #"invalid named capture group: (?P<n"#),
        (#"(?<n"#, #"invalid named capture group: (?<n"#),
        (#"(?<1a>a)"#, nil),
        (#"(?P<1a>a)"#, nil),
        (#"(?P>n)"#, #"invalid perl operator: (?P"#),
        (#"(?R)"#, #"invalid perl operator: (?R"#),
        (#"(?(1)a)"#, #"invalid perl operator: (?("#),
        (#"[[.a.]]"#, nil),
        (#"[[=a=]]"#, nil),
        (#"[a&&b]"#, nil),
        (#"[\p{L}\d]"#, nil),
        (#"[\Q]\E]"#, #"invalid escape sequence: \Q"#),
        (#"\Qa\Eb*"#, nil),
        (#"a\z"#, nil),
        (#"^^a$$"#, nil),
        (#"(?i"#, #"invalid perl operator: (?i"#),
        (#"(?i)"#, nil),
        (#"(?ii)a"#, nil),
        (#"(?i-s)a"#, nil),
        (#"(?--i)a"#, #"invalid perl operator: (?--"#),
        (#"(?-)a"#, #"invalid perl operator: (?-)"#),
        (#"(?)a"#, nil),
        (#"x{0}"#, nil),
        (#"(a*)*"#, nil),
        (#"(a*)+"#, nil),
        (#"(?:)*"#, nil),
        (#"(?:(?:a{0,1000}){0,1000})"#, #"invalid repetition size: {0,1000}"#),
        (#"\pN{1,1000}"#, nil),
        (#"(?i)[a-z]{1,1000}"#, nil),
        (#"(a{500}b{500}){60}"#, #"invalid repetition size: {60}"#),
        (#"/(?<id>[0-9]+)/x"#, nil),
        (#"a\\"#, nil),
        (#"\"#, #"trailing \"#),
        (#"a\"#, #"trailing \"#),
        (#"[\]"#, #"missing ]: [\]"#),
        (#"\x{"#, #"invalid UTF-8"#),
        (#"\p"#, #"invalid character class range: \p"#),
        (#"\p{"#, #"invalid character class range: \p{"#),
        (#"\p{L"#, #"invalid character class range: \p{L"#),
        (#"(?P"#, #"invalid perl operator: (?P"#),
        (#"(?"#, #"invalid perl operator: (?"#),
        (#"(?<"#, #"invalid perl operator: (?<"#),
        (#"a{999999999999}"#, nil),
        (#"a{1000}{2}"#, #"bad repetition operator: {1000}{2}"#),
        (#"(a{31}){32}"#, nil),
        (#"(a{32}){32}"#, #"invalid repetition size: {32}"#),
        (#"(a{1,10}){1,100}"#, nil),
        (#"(a{1,10}){1,101}"#, #"invalid repetition size: {1,101}"#),
    ]

    @Test("A pattern is refused where Envoy refuses it, and in its words", arguments: measured)
    func measuredPatterns(pattern: String, refusal: String?) {
        do throws(RegularExpressionError) {
            _ = try RegularExpression(pattern)
            #expect(refusal == nil)
        } catch {
            #expect(error.message == refusal)
        }
    }

    @Test("A program that is larger than Istio allows is refused in Envoy's words")
    func programSize() throws {
        let pattern = String(repeating: "[a-z]{1,1000}", count: 20)
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("regex '\(pattern)' RE2 program size of "))
        #expect(message.contains(" > max program size of 32768 set for the error level threshold."))
    }

    @Test(
        "The required prefix is what every matching text begins with",
        arguments: [
            ("/svc-1/[0-9]+", "/svc-1/"), ("/exact", "/exact"), (".*", ""), ("/(a|b)", "/"),
            ("(?i)/case", "/"), ("a*", ""), ("/x|/y", "/"), ("foo", "foo"),
        ]
    )
    func requiredPrefix(pattern: String, prefix: String) throws {
        #expect(try String(decoding: RegularExpression(pattern).requiredPrefix(), as: UTF8.self) == prefix)
    }

    @Test("A required prefix is cut at its limit", arguments: [1, 2, 5, 64])
    func prefixLimit(limit: Int) throws {
        let text = "/" + String(repeating: "abc", count: 40)
        let prefix = try RegularExpression(text).requiredPrefix(limit: limit)
        #expect(prefix.count <= limit && text.utf8.starts(with: prefix))
    }
}
