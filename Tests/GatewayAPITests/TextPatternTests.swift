import Foundation
import Testing

@testable import GatewayAPI

@Suite("Patterns written by hand")
struct TextPatternTests {
    static let patterns: [(name: String, pattern: TextPattern)] = [
        ("dnsLabel", .dnsLabel), ("dnsSubdomain", .dnsSubdomain), ("hostname", .hostname), ("group", .group),
        ("kind", .kind), ("headerName", .headerName), ("headerValue", .headerValue), ("duration", .duration),
        ("listenerProtocol", .listenerProtocol), ("addressType", .addressType), ("controllerName", .controllerName),
        ("labelValue", .labelValue), ("corsOrigin", .corsOrigin), ("requestPath", .requestPath),
        ("qualifiedKey", .qualifiedKey),
    ]

    /// Texts at the borders of every pattern.
    static let texts = [
        "", "a", "A", "0", "-", "a-", "-a", "a-b", "aB", "a.b", "a..b", ".a", "a.", "*.a", "*.a.b", "*", "*a", "a.*",
        "*.", "example.com", "Example.com", "example.com:80", "10.0.0.1", "a_b", "a b", "a/b", "/", "//",
        "example.com/a",
        "example.com/A1", "example.com/a/b", "example.com/~a", "example.com/", "/a", "X/a", "x./a", "é", "aé", "HTTP",
        "HTTP2", "HTTP-", "TCP_UDP", "Hostname", "HostnameX", "XHostname", "IPAddress", "xxIPAddressxx",
        "NamedAddress", "test/fake-invalid-type", "a//", "x-y", "x y", "X-Version", ":path", "a\tb", "a  b", "a b ",
        " a", "~", "\u{7f}", "value, with; 'all' %\"", "`", "1s", "1m30s", "10h10m10s10ms", "1h1m1s1ms1s", "100000s",
        "99999ms", "1", "s", "1d", "0s", "-1s", "1.5s", "1ms", "1sm", "01s", "http://a", "https://*.a.b:8443",
        "http://*", "http://*:80", "https://a:123456", "https://a:", "ftp://a", "http://", "http://a/",
        "https://a-b.c_d",
        "https://*.", "/a%20b", "/a%2", "/a%zz", "/a?b", "/{a}", "/a;b=c@d:e", "app.kubernetes.io/name",
        "app.kubernetes.io/", "/name", "A/name", "a/b/c", String(repeating: "a", count: 63),
        String(repeating: "a", count: 64), "a/" + String(repeating: "b", count: 63),
        "a/" + String(repeating: "b", count: 64), "a\n", "\n", "a\nb",
    ]

    @Test("Each accepts exactly what its regular expression in the CRD accepts", arguments: patterns.map(\.name))
    func agreesWithRegex(name: String) throws {
        let pattern = try #require(Self.patterns.first { $0.name == name }?.pattern)
        // RE2's `$` is the end of the text; ICU's may stand before a last line break.
        let regex = try NSRegularExpression(
            pattern: pattern.regex.replacingOccurrences(of: "$|", with: #"\z|"#)
                .replacingOccurrences(of: #"\*$)"#, with: #"\*\z)"#)
                .replacingOccurrences(of: ")$)", with: #")\z)"#)
                .replacingOccurrences(of: #"\$$"#, with: #"\\z"#, options: .regularExpression)
        )
        // The expression for header values backtracks for ever on long texts; ours and RE2 do not.
        let isSlow = name == "headerValue"
        for text in Self.texts + Self.mutations() where !isSlow || text.utf8.count < 20 {
            let range = NSRange(location: 0, length: text.utf16.count)
            let expected = regex.firstMatch(in: text, range: range) != nil
            #expect(pattern.matches(text) == expected, "\(name) on \(text.debugDescription)")
        }
    }

    /// Seeded changes of the texts.
    static func mutations() -> [String] {
        var state: UInt64 = 20_260_801
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet = Array("aZ09-._/*:%~ \t=@#hms{}é")
        return (0..<1500).map { _ in
            var text = Array(texts[next(texts.count)])
            for _ in 0...next(3) {
                let place = next(text.count + 1)
                if next(2) == 0 || text.isEmpty || place == text.count {
                    text.insert(alphabet[next(alphabet.count)], at: place)
                } else {
                    text.remove(at: place)
                }
            }
            return String(text)
        }
    }

    @Test(
        "A duration is the sum of its parts",
        arguments: [
            ("10s", Duration.seconds(10)), ("1m30s", .seconds(90)), ("1h2m3s4ms", .milliseconds(3_723_004)),
            ("99999h", .seconds(99999 * 3600)), ("0s", .zero),
        ]
    )
    func durations(text: String, expected: Duration) {
        #expect(GatewayDuration.parse(text) == expected)
    }
}
