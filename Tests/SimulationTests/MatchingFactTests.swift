import GatewayAPI
import GatewayBinding
import RouteModel
import Simulation
import Testing

/// What a match takes, from the manifest to the answer.
@Suite struct MatchingFactTests {
    /// A route with one rule of this match; everything else is 404.
    private func takes(_ match: String, _ request: SimulatedRequest) throws -> Bool {
        let rules = "[{matches: [\(match)], backendRefs: [{name: api, port: 80}]}]"
        return try Fixture(Fixture.route(rules: rules)).answer(request).outcome == .forward
    }

    struct Row: Sendable {
        let match: String
        var taken: [String] = []
        var left: [String] = []
    }

    @Test(
        "Paths: whole segments, equal bytes, or a whole regular expression, case-sensitive (fact 4.2, fact 4.3, fact 4.4)",
        arguments: [
            Row(
                match: "{path: {value: /foo}}",
                taken: ["/foo", "/foo/", "/foo/x", "/foo?q"],
                left: ["/foobar", "/foo;p=1", "/Foo", "/"]
            ),
            Row(match: "{path: {value: /foo/}}", taken: ["/foo", "/foo/", "/foo/x"], left: ["/foobar"]),
            Row(match: "{path: {value: /}}", taken: ["/", "/anything"]),
            Row(
                match: "{path: {type: Exact, value: /exact}}",
                taken: ["/exact", "/exact?q=1"],
                left: ["/exact/", "/exacT", "/exact/x"]
            ),
            Row(
                match: "{path: {type: RegularExpression, value: \"/re[0-9]+\"}}",
                taken: ["/re12", "/re12?x=1"],
                left: ["/re1/x", "/are1", "/re"]
            ),
            Row(match: "{path: {type: RegularExpression, value: \"^/re$\"}}", taken: ["/re"], left: ["/re/"]),
        ]
    )
    func paths(row: Row) throws {
        for target in row.taken { #expect(try takes(row.match, .to(target)), "\(target)") }
        for target in row.left { #expect(try !takes(row.match, .to(target)), "\(target)") }
    }

    @Test("Matching sees the normalised path; a route's own value is not normalised (fact 4.5)") func normalised()
        throws
    {
        #expect(try takes("{path: {type: Exact, value: /A}}", .to("/%41")))
        #expect(try takes("{path: {type: Exact, value: /b}}", .to("/a/../b")))
        #expect(try !takes("{path: {type: Exact, value: \"/%41\"}}", .to("/%41")))
    }

    @Test("Parts of a match are all needed, one of a rule's matches is enough (fact 4.6)") func andOr() throws {
        let both = "{path: {value: /a}, method: POST}"
        #expect(try takes(both, .to("/a", method: "POST")))
        #expect(try !takes(both, .to("/a")))
        #expect(try !takes(both, .to("/b", method: "POST")))
        let either = "{path: {value: /a}}, {method: POST}"
        #expect(try takes(either, .to("/a")))
        #expect(try takes(either, .to("/b", method: "POST")))
        let rules = "[{matches: [\(either)], backendRefs: [{name: api, port: 80}]}]"
        let fixture = try Fixture(Fixture.route(rules: rules))
        let names = [fixture.answer(.to("/a")), fixture.answer(.to("/b", method: "POST"))].map(\.matchedRule)
        #expect(names == ["shop.cart.0", "shop.cart.0"])
    }

    @Test("A method is exact: GET does not cover HEAD (fact 4.7)") func method() throws {
        #expect(try takes("{method: GET}", .to("/")))
        #expect(try !takes("{method: GET}", .to("/", method: "HEAD")))
    }

    struct Header: Sendable {
        let match: String
        let headers: [(String, String)]
        let isTaken: Bool
    }

    @Test(
        "Header names are case-insensitive, values exact or a whole regular expression (fact 4.8, fact 4.10)",
        arguments: [
            Header(match: "{name: X-A, value: v}", headers: [("x-a", "v")], isTaken: true),
            Header(match: "{name: x-a, value: v}", headers: [("X-A", "v")], isTaken: true),
            Header(match: "{name: x-a, value: v}", headers: [("x-a", "V")], isTaken: false),
            Header(match: "{name: x-a, value: \"a,b\"}", headers: [("x-a", "a, b")], isTaken: false),
            Header(
                match: "{name: x-a, type: RegularExpression, value: \"v+\"}",
                headers: [("x-a", "vvv")],
                isTaken: true
            ),
            Header(
                match: "{name: x-a, type: RegularExpression, value: \"v+\"}",
                headers: [("x-a", "vw")],
                isTaken: false
            ),
            Header(match: "{name: x-a, type: RegularExpression, value: \"*\"}", headers: [("x-a", "")], isTaken: true),
            Header(match: "{name: x-a, type: RegularExpression, value: \"*\"}", headers: [], isTaken: false),
        ]
    )
    func headers(row: Header) throws {
        #expect(try takes("{headers: [\(row.match)]}", .to("/", headers: row.headers)) == row.isTaken)
    }

    @Test("Names that differ in case only are both required (fact 4.11)") func sameName() throws {
        let match = "{headers: [{name: X-A, value: v}, {name: x-a, type: RegularExpression, value: \"v|w\"}]}"
        #expect(try takes(match, .to("/", headers: [("x-a", "v")])))
        #expect(try !takes(match, .to("/", headers: [("x-a", "w")])))
    }

    @Test(
        "Query parameters: the first of its name, name and value as they are on the wire (fact 4.12)",
        arguments: [
            ("a", "x%20y", "/?a=x%20y", true), ("a", "x y", "/?a=x%20y", false), ("a", "x+y", "/?a=x%20y", false),
            ("a", "1", "/?a=2&a=1", false), ("a", "1", "/?a=1&a=2", true),
            ("a", "1", "/?A=1", false), ("a", "1", "/?%61=1", false), ("a", "1", "/?b=0&a=1", true),
        ]
    )
    func queries(name: String, value: String, target: String, isTaken: Bool) throws {
        #expect(try takes("{queryParams: [{name: \(name), value: \"\(value)\"}]}", .to(target)) == isTaken)
    }

    @Test("A parameter without = is the empty value, which a regular expression can ask for (fact 4.12)")
    func emptyValue() throws {
        let match = "{queryParams: [{name: a, type: RegularExpression, value: \"(x|)\"}]}"
        #expect(try takes(match, .to("/?a")))
        #expect(try takes(match, .to("/?a=")))
        #expect(try !takes(match, .to("/?a=y")))
    }

    @Test("A regular expression * asks only that the parameter is there (fact 4.10)") func presentQuery() throws {
        let match = "{queryParams: [{name: a, type: RegularExpression, value: \"*\"}]}"
        #expect(try takes(match, .to("/?a")))
        #expect(try !takes(match, .to("/?b")))
    }

    // MARK: Hosts

    /// Routes for these hostnames, each with a rule `h0`, `h1` and so on.
    private func hosts(_ names: [String]) throws -> Fixture {
        let routes = names.enumerated().map { index, name in
            Fixture.route(
                "r\(index)",
                hostname: name,
                rules: "[{name: h\(index), backendRefs: [{name: api, port: 80}]}]"
            )
        }
        let gateway = Fixture.gateway.replacing("hostname: \"*.example.com\", ", with: "")
        return try Fixture(routes.joined(separator: "---\n"), gateway: gateway)
    }

    @Test(
        "The exact host, then the longest wildcard; case and port do not count (fact 4.21, fact 4.22)",
        arguments: [
            ("a.example.com", "h0"), ("A.EXAMPLE.com", "h0"), ("a.example.com:8080", "h0"), ("b.example.com", "h1"),
            ("a.b.example.com", "h1"), ("x.foo.example.com", "h2"), ("example.com", nil), ("a.example.com.", nil),
        ] as [(String, String?)]
    )
    func choice(host: String, rule: String?) throws {
        let fixture = try hosts(["a.example.com", "*.example.com", "*.foo.example.com"])
        #expect(fixture.answer(.to("/", host: host)).matchedRule == rule)
    }

    @Test("Once a virtual host is chosen there is no way to another (fact 4.23)") func noFallThrough() throws {
        let narrow = Fixture.route(
            "narrow",
            hostname: "a.example.com",
            rules: "[{matches: [{path: {value: /only}}], backendRefs: [{name: api, port: 80}]}]"
        )
        let wide = Fixture.route("wide", hostname: "*.example.com", rules: "[{backendRefs: [{name: api, port: 80}]}]")
        let fixture = try Fixture("\(narrow)---\n\(wide)")
        #expect(fixture.answer(.to("/x", host: "a.example.com")).outcome == .noRoute)
        #expect(fixture.answer(.to("/x", host: "b.example.com")).outcome == .forward)
    }

    @Test("The host goes upstream as it was sent (fact 4.24)") func original() throws {
        #expect(try hosts(["a.example.com"]).answer(.to("/", host: "A.example.COM:8080")).host == "A.example.COM:8080")
    }

    @Test("Two Host lines are one text, an empty Host is none of the hosts, an absolute target wins (fact 4.25)")
    func oddHosts() throws {
        let fixture = try hosts(["a.example.com", "*.example.com"])
        let twice = SimulatedRequest.to("/", host: "a.example.com", headers: [("Host", "b.example.com")])
        #expect(fixture.answer(twice).matchedRule == "h1")
        #expect(fixture.answer(.to("/", host: "")).outcome == .noHost)
        let absolute = SimulatedRequest.to("http://a.example.com/", host: "other.org")
        #expect(fixture.answer(absolute).matchedRule == "h0")
        #expect(fixture.answer(absolute).host == "a.example.com")
    }
}
