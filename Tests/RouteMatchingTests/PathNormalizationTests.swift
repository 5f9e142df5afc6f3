import MessageLayout
import RouteMatching
import RouteModel
import Testing

@Suite("The path is normalised as Envoy 1.40 does")
struct PathNormalizationTests {
    /// Measured on Envoy 1.40 with Istio's settings.
    static let measured: [(sent: String, seen: String?)] = [
        ("/", "/"), ("//", "//"), ("/.", "/"), ("/..", "/"), ("/a/.", "/a/"), ("/a/..", "/"), ("/a/../../b", "/b"),
        ("/a//b", "/a//b"), ("/a/..//b", "//b"), ("//../a", "/a"), ("//..//a", "//a"),
        ("/a/b/../../../..//c", "//c"), ("/a/b/.././../c", "/c"), ("/...../admin", "/...../admin"),
        ("/.admin", "/.admin"), ("/..a", "/..a"), ("/a..b", "/a..b"), ("/a=../b", "/a=../b"),
        ("/%2e", "/"), ("/%2E/", "/"), ("/a/.%2e/b", "/b"), ("/a/%2e./b", "/b"), ("/a/%2E%2E", "/"),
        ("/a/%252e%252e/b", "/a/%252e%252e/b"), ("/a%2fb", "/a%2fb"), ("/a/%2f../b", "/a/%2f../b"),
        ("/x/..%2fadmin", "/x/..%2fadmin"), ("/a/%2e%2e%2f", "/a/..%2f"),
        ("/a\\b", "/a/b"), ("/a\\..\\b", "/b"), ("/a\\", "/a/"), ("/a\\\\b", "/a//b"), ("/a\\.\\b", "/a/b"),
        ("/x/\\../b", "/x/b"), ("/\\admin", "//admin"),
        ("/a/..;", "/"), ("/a/..;x/b", "/b"), ("/a/.;;x/b", "/a/b"), ("/a/..;..;/b", "/b"), ("/a/..;x\\b", "/"),
        ("/a/..;%2fb/c", "/c"), ("/a\\..;x/b", "/a/..;x/b"), ("/a/b/..;/..;x/c", "/c"), ("/a/%2e;x/b", "/a/.;x/b"),
        ("/a/%2e%2e;b/c", "/a/..;b/c"), ("/a/.%2e;x/b", "/a/..;x/b"), ("/%2e;/a", "/.;/a"), ("/a/;/b", "/a/;/b"),
        ("/a;/../b", "/b"), ("//..;//a", "//a"), ("/a/x\\..;/b", "/a/x/..;/b"), ("/a/....;/b", "/a/....;/b"),
        ("/a/..;%00", "/"), ("/a/..;/%2e%2e/b", "/b"), ("/a/..;{}/b", "/b"),
        ("/%41", "/A"), ("/%2d%2e%5f%7e%21", "/-._~%21"), ("/%30%39%41%5a%61%7a", "/09AZaz"),
        ("/%3a%40%2f%5c", "/%3a%40%2f%5c"), ("/%7f", "/%7f"), ("/%80", "/%80"), ("/a%20b", "/a%20b"), ("/%01", "/%01"),
        ("/%", "/%"), ("/a%2", "/a%2"), ("/a%zz", "/a%zz"), ("/a%%41", "/a%A"), ("/a%%2e", "/a%."), ("/%%", "/%%"),
        ("/%4%41", "/%254A"), ("/a/%%2e%2e/b", "/a/%../b"), ("/a/.%", "/a/.%"), ("/a/..%", "/a/..%"),
        ("/a|b", "/a%7Cb"), ("/a^b", "/a%5Eb"), ("/a`b", "/a%60b"), ("/a{b}", "/a%7Bb%7D"), ("/a\"b", "/a%22b"),
        ("/a<b>", "/a%3Cb%3E"), ("/[a]", "/[a]"), ("/a'b", "/a'b"), ("/a/.|;/b", "/a/.%7C;/b"),
        ("/a?", "/a?"), ("/a?b?c", "/a?b?c"), ("/a?x=/../y", "/a?x=/../y"), ("/a/..?", "/?"),
        ("/a?%41\\|", "/a?%41\\|"),
        ("/a#b", "/a"), ("/a#b?c", "/a"), ("/a?b#c", "/a?b"), ("/#", "/"), ("/a/../#x", "/"), ("/a/..;#x", "/"),
        ("/a%00b", nil), ("/a/%00/..", nil), ("/a/..;/%00", nil),
        ("http://a.example/../x", "/x"), ("HTTP://A.example", "/"), ("http://a.example/x?y#z", "/x?y"),
    ]

    @Test("Each measured target goes upstream as measured", arguments: measured)
    func measuredTargets(sent: String, seen: String?) throws {
        let index = try MatcherPair([VirtualHost("*", [])]).index
        let request = RequestFixture("GET", sent)
        var scratch = MatchScratch()
        let match = index.match(
            request.bytes.span,
            request.layout,
            fields: request.fields.span,
            context: RequestContext(),
            scratch: &scratch
        )
        guard let seen else {
            #expect(match.outcome == .rejected(.invalidPath))
            return
        }
        #expect(match.outcome == .noRoute(virtualHost: 0))
        switch match.target {
        case .asSent(let range): #expect(String(decoding: request.bytes[range.indices], as: UTF8.self) == seen)
        case .normalized(let count): #expect(String(decoding: scratch.target[..<count], as: UTF8.self) == seen)
        }
    }

    @Test("A target that needs no change is used where it stands", arguments: ["/a/b.c?d=%41", "/a/b#c", "//a..b//"])
    func usedInPlace(target: String) throws {
        let match = try MatcherPair([VirtualHost("*", [])]).index.match(RequestFixture("GET", target))
        guard case .asSent = match.target else {
            Issue.record("\(target) was copied")
            return
        }
    }

    @Test("Whatever follows the slash, the result begins with a slash and has no dot segment left")
    func arbitraryBytes() throws {
        var random = SeededGenerator(seed: 7)
        let index = try MatcherPair([VirtualHost("*", [])]).index
        let alphabet = Array("/./..%%2e2E4100;\\|?#a\u{7f}{".utf8)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0..<24, using: &random)
            let path = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
            guard let once = normalized("/" + String(decoding: path, as: UTF8.self), index) else { continue }
            let segments = once.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
            #expect(once.hasPrefix("/") && !segments.contains(".") && !segments.contains(".."), "\(once)")
        }
    }

    private func normalized(_ target: String, _ index: RoutingIndex) -> String? {
        let request = RequestFixture("GET", target)
        var scratch = MatchScratch(capacity: 256)
        let match = index.match(
            request.bytes.span,
            request.layout,
            fields: request.fields.span,
            context: RequestContext(),
            scratch: &scratch
        )
        if case .rejected = match.outcome { return nil }
        switch match.target {
        case .asSent(let range): return String(decoding: request.bytes[range.indices], as: UTF8.self)
        case .normalized(let count): return String(decoding: scratch.target[..<count], as: UTF8.self)
        }
    }
}
