import RouteModel
import Testing

@testable import RouteMatching

@Suite("A peer that counts as internal")
struct InternalPeerTests {
    static let trusting = EnvoyBehavior(trustsPrivatePeers: true)

    /// The client's lines, what is asked of which header, and whether that holds for an external and an internal peer.
    static let cases: [(lines: [(String, String)], name: String, value: ValueMatcher, external: Bool, trusted: Bool)] =
        [
            ([], "x-envoy-internal", .exact("true"), false, true),
            ([("x-envoy-internal", "false")], "x-envoy-internal", .exact("true"), false, true),
            ([("x-forwarded-for", "1.2.3.4")], "x-envoy-internal", .present, false, false),
            ([("x-forwarded-for", "")], "x-envoy-internal", .present, false, false),
            ([("x-request-id", "a")], "x-request-id", .exact("a"), false, true),
            ([("x-request-id", "a"), ("x-request-id", "b")], "x-request-id", .exact("a,b"), false, true),
            ([("x-request-id", "")], "x-request-id", .regularExpression("[0-9a-f-]{36}"), true, true),
            ([("x-request-id", "a"), ("connection", "x-request-id")], "x-request-id", .exact("a"), false, false),
            ([], "x-request-id", .regularExpression("[0-9a-f-]{36}"), true, true),
            ([], "x-envoy-external-address", .exact("127.0.0.1"), true, false),
            ([("x-envoy-external-address", "a")], "x-envoy-external-address", .exact("a"), false, true),
            ([("x-envoy-retry-on", ""), ("x-envoy-retry-on", "a")], "x-envoy-retry-on", .exact("a"), false, true),
            ([("x-envoy-original-path", "/a")], "x-envoy-original-path", .exact("/a"), false, true),
            ([("x-forwarded-client-cert", "a")], "x-forwarded-client-cert", .present, false, false),
            ([("x-envoy-retry-on", "a"), ("x-forwarded-for", "a")], "x-envoy-retry-on", .present, false, false),
        ]

    @Test("Its headers are believed, as long as it names nobody before it (fact 8.15)", arguments: cases)
    func headers(lines: [(String, String)], name: String, value: ValueMatcher, external: Bool, trusted: Bool) throws {
        let matcher = RequestMatcher(path: .prefix("/"), headers: [HeaderMatcher(name: name, value: value)])
        let request = RequestFixture("GET", "/", headers: lines)
        let hosts = [VirtualHost("*", [matcher])]
        #expect(try MatcherPair(hosts).outcome(request) == outcome(external))
        #expect(try MatcherPair(hosts, behavior: Self.trusting).outcome(request) == outcome(trusted))
    }

    private func outcome(_ matches: Bool) -> RouteMatch.Outcome {
        matches ? .route(virtualHost: 0, entry: 0) : .noRoute(virtualHost: 0)
    }

    @Test(
        "Loopback and private networks are internal, others are not",
        arguments: [
            ("127.0.0.1", true), ("10.0.0.9", true), ("192.168.1.1", true), ("172.16.0.1", true),
            ("172.31.255.255", true), ("172.15.0.1", false), ("172.32.0.1", false), ("172.2.0.1", false),
            ("11.0.0.1", false), ("192.169.0.1", false), ("127.0.0.2", false), ("8.8.8.8", false), ("::1", true),
            ("fd00::1", true), ("fe80::1", false), ("", false), ("172.", false),
        ]
    )
    func networks(address: String, isPrivate: Bool) {
        #expect(RequestContext(peerAddress: Array(address.utf8)).isPrivatePeer == isPrivate)
    }
}
