import GatewayAPI
import GatewayBinding
import RouteModel
import Simulation
import Testing

/// What a rule says besides choosing backends.
@Suite struct PolicyTests {
    private static let cors = """
        {type: CORS, cors: {allowOrigins: ["https://a.example", "https://*.b.example"], allowMethods: [GET, PUT], \
        allowCredentials: true}}
        """

    private func fixture(filters: String, matches: String = "[{}]", rest: String = "") throws -> Fixture {
        let rule = "{matches: \(matches), filters: [\(filters)], backendRefs: [{name: api, port: 80}]\(rest)}"
        return try Fixture(Fixture.route(rules: "[\(rule)]"))
    }

    private static let question: [(String, String)] = [
        ("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT"),
    ]

    // MARK: CORS

    @Test(
        "A preflight is answered with 200, whatever its origin (fact 5.28)",
        arguments: ["https://a.example", "null"]
    )
    func preflight(origin: String) throws {
        let headers = [("origin", origin), ("access-control-request-method", "PUT")]
        let answer = try fixture(filters: Self.cors).answer(.to("/x", method: "OPTIONS", headers: headers))
        #expect(answer.outcome == .corsPreflight)
        #expect(answer.status == 200)
        #expect(answer.matchedRule == "shop.cart.0")
        #expect(answer.backends == nil)
    }

    @Test(
        "OPTIONS without both headers, and any other method, is forwarded (fact 5.28, fact 5.29)",
        arguments: [
            SimulatedRequest.to("/", method: "OPTIONS", headers: [("Origin", "https://a.example")]),
            .to("/", method: "OPTIONS", headers: [("Access-Control-Request-Method", "PUT")]),
            .to("/", method: "OPTIONS", headers: [("Origin", ""), ("Access-Control-Request-Method", "PUT")]),
            .to("/", method: "PUT", headers: PolicyTests.question),
            .to("/", method: "GET", headers: [("Origin", "https://evil")]),
        ]
    )
    func noPreflight(request: SimulatedRequest) throws {
        #expect(try fixture(filters: Self.cors).answer(request).outcome == .forward)
    }

    @Test("Without a CORS filter a preflight is forwarded as any request") func noPolicy() throws {
        let request = SimulatedRequest.to("/", method: "OPTIONS", headers: Self.question)
        #expect(
            try Fixture(Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]")).answer(request).outcome
                == .forward
        )
    }

    @Test("A rule for GET never sees the preflight (fact 5.30)") func methodMatch() throws {
        let answer = try fixture(filters: Self.cors, matches: "[{method: GET}]")
            .answer(.to("/", method: "OPTIONS", headers: Self.question))
        #expect(answer.outcome == .noRoute)
        #expect(answer.status == 404)
    }

    @Test("CORS does nothing on redirects and on rules without backends, but answers for a missing Service")
    func withoutBackends() throws {
        let request = SimulatedRequest.to("/", method: "OPTIONS", headers: Self.question)
        let redirect = "{type: RequestRedirect, requestRedirect: {scheme: https}}"
        let redirecting = try Fixture(Fixture.route(rules: "[{filters: [\(Self.cors), \(redirect)]}]"))
        #expect(redirecting.answer(request).outcome == .redirect)
        let empty = try Fixture(Fixture.route(rules: "[{filters: [\(Self.cors)]}]"))
        #expect(empty.answer(request).outcome == .directResponse)
        let rules = "[{filters: [\(Self.cors)], backendRefs: [{name: api, port: 80}]}]"
        let missing = try Fixture(Fixture.route(rules: rules), assume: .never)
        #expect(missing.answer(request).outcome == .corsPreflight)
        #expect(missing.answer(.to("/")).status == 500)
    }

    // MARK: Words

    @Test("explain names mirrors with their shares, timeouts, retries and the CORS policy, a line each")
    func words() throws {
        let mirrors = """
            {type: RequestMirror, requestMirror: {backendRef: {name: audit, port: 80}}},
            {type: RequestMirror, requestMirror: {backendRef: {name: lab, port: 81}, fraction: {numerator: 1, denominator: 8}}},
            {type: RequestMirror, requestMirror: {backendRef: {name: gone, port: 80}, percent: 0}}
            """
        let rest =
            ", timeouts: {request: 2s, backendRequest: 500ms}, retry: {codes: [500, 503], attempts: 3, backoff: 50ms}"
        let text = try fixture(filters: "\(mirrors), \(Self.cors)", rest: rest).text(.to("/"))
        #expect(
            text.contains(
                """
                  mirror        a copy of 100 % to shop/audit:80
                  mirror        a copy of 12.5 % to shop/lab:81
                  timeout       504 after 2s, all tries included
                  retry         up to 3 more tries after a failed connect, 500 or 503; the first after about 50ms; a try of 500ms is the last (504)
                  CORS          origins https://a.example, ~https://.*\\.b\\.example; methods GET, PUT; credentials; remembered for 5s
                """
            ),
            "\(text)"
        )
    }

    @Test(
        "explain says whether the policy allows the request's origin (fact 5.27)",
        arguments: [
            ("https://a.example", true), ("https://A.example", false), ("https://x.b.example", true),
            ("https://x.y.b.example", true), ("https://b.example", false), ("null", false),
        ]
    )
    func origin(value: String, isAllowed: Bool) throws {
        let explanation = try fixture(filters: Self.cors).explain(.to("/", headers: [("Origin", value)]))
        #expect(explanation.answer.outcome == .forward)
        #expect(explanation.policies?.origin?.isAllowed == isAllowed)
        #expect(try fixture(filters: Self.cors).explain(.to("/")).policies?.origin == nil)
    }

    @Test(
        "Several lines of an origin are one, as the codec makes them (fact 5.28)",
        arguments: [("https://a.example", "https://b.example", false), ("https://a.example", "", true)]
    )
    func originOnTwoLines(first: String, second: String, isAllowed: Bool) throws {
        let headers = [("Origin", first), ("X", "y"), ("Origin", second)]
        let origin = try fixture(filters: Self.cors).explain(.to("/", headers: headers)).policies?.origin
        #expect(origin?.value == (second.isEmpty ? first : "\(first),\(second)"))
        #expect(origin?.isAllowed == isAllowed)
    }

    @Test("A mirror to nobody is named with the reason, a rule without policies has no line for them")
    func mirrorToNobody() throws {
        let mirror = "{type: RequestMirror, requestMirror: {backendRef: {name: api, port: 81}}}"
        let rules = "[{filters: [\(mirror)], backendRefs: [{name: api, port: 80}]}]"
        let explanation = try Fixture(Fixture.service + Fixture.route(rules: rules)).explain(.to("/"))
        let mirrors = try #require(explanation.policies?.mirrors)
        #expect(mirrors.map(\.service) == ["shop/api"])
        #expect(mirrors.first?.reason?.contains("no such cluster") == true)
        #expect(explanation.members.contains { $0.key == "mirrors" })

        let plain = try Fixture(Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]")).explain(.to("/"))
        #expect(plain.policies?.retry == .istioDefault)
        #expect(!plain.members.contains { $0.key == "mirrors" })
    }

    @Test("Nothing is copied of a request that the gateway answers itself") func unreached() throws {
        let mirror = "{type: RequestMirror, requestMirror: {backendRef: {name: audit, port: 80}}}"
        let preflight = try fixture(filters: "\(mirror), \(Self.cors)")
            .explain(.to("/", method: "OPTIONS", headers: Self.question))
        #expect(preflight.policies?.mirrors == [])
        let rules = "[{filters: [\(mirror)], backendRefs: [{name: api, port: 80}]}]"
        let missing = try Fixture(Fixture.route(rules: rules), assume: .never).explain(.to("/"))
        #expect(missing.answer.status == 500)
        #expect(missing.policies?.mirrors == [])
    }

    // MARK: Format strings

    struct Location: Sendable {
        let value: String
        let location: String
    }

    @Test(
        "Operators in a Location that a rule sets are filled in where no connection is needed (fact 5.7)",
        arguments: [
            Location(value: "https://%REQ(:authority)%/%REQ(x-to)%", location: "https://www.example.com/there"),
            Location(value: "/100%%/%PROTOCOL%", location: "/100%/HTTP/1.1"),
            Location(value: "%REQ(x-gone?X-To):2%", location: "th"),
            Location(value: "/%RESPONSE_CODE%/%ROUTE_NAME%", location: "/0/shop.cart.0"),
            Location(value: "%REQ(x-gone)%", location: "https://www.example.com/a"),
            Location(value: "/%CONNECTION_ID%", location: "/%CONNECTION_ID%"),
            Location(value: "/%REQ(x-request-id)%", location: "/%REQ(x-request-id)%"),
        ]
    )
    func location(row: Location) throws {
        let filters = """
            {type: RequestRedirect, requestRedirect: {scheme: https}},
            {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: Location, value: "\(row.value)"}]}}
            """
        let fixture = try Fixture(Fixture.route(rules: "[{filters: [\(filters)]}]"))
        let answer = fixture.answer(.to("/a", headers: [("X-To", "there")]))
        #expect(answer.location == row.location)
        // What stays as written is said to.
        #expect((answer.note != nil) == (row.location == row.value))
    }
}
