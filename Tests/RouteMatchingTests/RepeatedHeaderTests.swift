import RouteModel
import Testing

@testable import RouteMatching

@Suite("A header on several lines")
struct RepeatedHeaderTests {
    static let joined = EnvoyBehavior(matchesRepeatedHeadersJoined: true)

    /// Lines of `x-a`, what is asked of it, and whether that holds line by line and joined.
    static let cases: [(lines: [String], wanted: ValueMatcher, byLine: Bool, joined: Bool)] = [
        (["a", "b"], .exact("a"), true, false),
        (["a", "b"], .exact("b"), true, false),
        (["a", "b"], .exact("a,b"), false, true),
        (["a", "b"], .exact("a, b"), false, false),
        (["a", "b"], .regularExpression("a,."), false, true),
        (["a", "b"], .regularExpression("[^,]"), true, false),
        (["a", "b"], .present, true, true),
        (["", "a"], .exact(",a"), false, true),
        (["a", ""], .exact("a,"), false, true),
        (["a", "", "b"], .exact("a,,b"), false, true),
        (["", ""], .exact(","), false, true),
        (["a"], .exact("a"), true, true),
        (["a,b"], .exact("a,b"), true, true),
        ([], .present, false, false),
    ]

    @Test("Each is tested by Envoy 1.40, all of them as one value up to 1.36 (fact 4.9)", arguments: cases)
    func lines(lines: [String], wanted: ValueMatcher, byLine: Bool, joined: Bool) throws {
        let matcher = RequestMatcher(path: .prefix("/"), headers: [HeaderMatcher(name: "x-a", value: wanted)])
        // Enough entries of one path that they are told apart by a key.
        let others = (0..<8).map { number in
            RequestMatcher(path: .prefix("/"), headers: [HeaderMatcher(name: "x-a", value: .exact("other-\(number)"))])
        }
        let request = RequestFixture("GET", "/", headers: lines.map { ("X-A", $0) })
        for table in [[matcher], others + [matcher]] {
            let hosts = [VirtualHost("*", table)]
            let current = try MatcherPair(hosts)
            let old = try MatcherPair(hosts, behavior: Self.joined)
            let last = table.count - 1
            #expect(
                current.outcome(request) == (byLine ? .route(virtualHost: 0, entry: last) : .noRoute(virtualHost: 0))
            )
            #expect(old.outcome(request) == (joined ? .route(virtualHost: 0, entry: last) : .noRoute(virtualHost: 0)))
        }
    }

    @Test("Accept is one value for either, and an empty line adds nothing")
    func joinedByName() throws {
        let matcher = RequestMatcher(
            path: .prefix("/"),
            headers: [HeaderMatcher(name: "accept", value: .exact("a,b"))]
        )
        let request = RequestFixture("GET", "/", headers: [("Accept", "a"), ("Accept", ""), ("Accept", "b")])
        for behavior in [EnvoyBehavior(), Self.joined] {
            #expect(try MatcherPair([VirtualHost("*", [matcher])], behavior: behavior).winner(request) == 0)
        }
    }
}

extension RepeatedHeaderTests {
    @Test(
        "An upgrade to h2c is none, unless another line names another protocol (fact 8.3)",
        arguments: [
            (["h2c"], false), (["h2c", ""], false), (["websocket"], true), (["websocket", "h2c"], true),
            (["h2c", "websocket"], true), (["h2c", "h2c"], true),
        ]
    )
    func upgrade(lines: [String], isUpgrade: Bool) throws {
        let matcher = RequestMatcher(path: .prefix("/"), headers: [HeaderMatcher(name: "upgrade", value: .present)])
        let headers = [("Connection", "upgrade")] + lines.map { ("Upgrade", $0) }
        let outcome = try MatcherPair([VirtualHost("*", [matcher])]).outcome(
            RequestFixture("GET", "/", headers: headers)
        )
        #expect(outcome == (isUpgrade ? .route(virtualHost: 0, entry: 0) : .noRoute(virtualHost: 0)))
    }
}
