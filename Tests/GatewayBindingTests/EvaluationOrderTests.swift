import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// In which order the entries of a virtual host are tried, and which are never programmed.
@Suite struct EvaluationOrderTests {
    /// A rule that goes to Service `s`, with these matches.
    private func rule(_ matches: String) -> String { "{matches: [\(matches)], backendRefs: [{name: s, port: 80}]}" }

    private static let hosts = "[a.example]"

    private func bound(_ routes: String..., gateway: String = plainGateway) throws -> Binding {
        try GatewayBindingTests.bound(gateway + routes.joined() + service("s"))
    }

    /// `route/rule.match` of each programmed entry.
    private func order(_ binding: Binding) -> [String] { binding.entries.map { Self.text($0.origin) } }

    private static func text(_ origin: RouteOrigin) -> String {
        "\(origin.route.split(separator: "/").last ?? "")/\(origin.rule)" + (origin.match.map { ".\($0)" } ?? "")
    }

    private func stamped(_ route: String, _ time: String) -> String {
        route.replacing("namespace: app}", with: "namespace: app, creationTimestamp: \"\(time)\"}")
    }

    @Test("Equal claims go by age, then namespace, name, rule and match (fact 4.13, fact 4.14)") func concatenation()
        throws
    {
        let rules = "[\(rule("{path: {value: /a}}, {path: {value: /b}}")), \(rule("{path: {value: /c}}"))]"
        let binding = try bound(
            route("b", hostnames: Self.hosts, rules: rules),
            route("a", hostnames: Self.hosts, rules: rules),
            stamped(route("z", hostnames: Self.hosts, rules: rules), "2024-01-01T00:00:00Z")
        )
        #expect(
            order(binding) == ["z/0.0", "z/0.1", "z/1.0", "a/0.0", "a/0.1", "a/1.0", "b/0.0", "b/0.1", "b/1.0"]
        )
    }

    @Test("A rule without any match goes last and takes everything (fact 4.1, fact 4.14)") func withoutMatch() throws {
        let binding = try bound(
            route(hostnames: Self.hosts, rules: "[\(rule("")), \(rule("{path: {value: /}, method: GET}"))]")
        )
        #expect(order(binding) == ["r/1.0", "r/0"])
        #expect(binding.entries.last?.matcher == RequestMatcher(path: nil))
    }

    @Test(
        "Defaults of the API server: no rules, no matches, no path (fact 4.1)",
        arguments: ["", "rules: [{}]", "rules: [{matches: [{}]}]", "rules: [{matches: [{method: GET}]}]"]
    )
    func defaults(rules: String) throws {
        let text = route(rules: "[]").replacing("rules: []", with: rules)
        let entries = try bound(text).entries
        #expect(entries.map(\.matcher.path) == [.prefix("/")])
    }

    @Test("Behind a plain / nothing is programmed, regular expressions of any route among it (fact 4.15, fact 4.16)")
    func deadRoutes() throws {
        let binding = try bound(
            route("regex", hostnames: Self.hosts, rules: "[\(rule("{path: {type: RegularExpression, value: /x}}"))]"),
            route("root", hostnames: Self.hosts, rules: "[\(rule("{path: {value: /}}"))]"),
            route("exact", hostnames: Self.hosts, rules: "[\(rule("{path: {type: Exact, value: /e}}"))]")
        )
        #expect(order(binding) == ["exact/0.0", "root/0.0"])
        let dead = binding.table.ports.flatMap(\.virtualHosts).flatMap(\.deadRoutes)
        #expect(dead.map { Self.text($0.origin) } == ["regex/0.0"])
        // No condition reports it.
        #expect(binding.condition("ResolvedRefs", ofRoute: "regex").hasPrefix("ResolvedRefs=True"))
        #expect(binding.condition("Accepted", ofRoute: "regex") == "Accepted=True Accepted: Route was valid")
    }

    @Test(
        "A / with a condition is no catch-all: it stands before the plain / and leaves the rest alive (fact 4.17)",
        arguments: [
            "headers: [{name: x-a, value: v}]", "queryParams: [{name: q, value: v}]", "method: GET",
        ]
    )
    func conditionalRoot(condition: String) throws {
        let regex = rule("{path: {type: RegularExpression, value: /x}}")
        let conditional = rule("{path: {value: /}, \(condition)}")
        let alive = try bound(route(hostnames: Self.hosts, rules: "[\(regex), \(conditional)]"))
        #expect(order(alive) == ["r/1.0", "r/0.0"])
        let plain = rule("{path: {value: /}}")
        let dead = try bound(route(hostnames: Self.hosts, rules: "[\(plain), \(conditional), \(regex)]"))
        #expect(order(dead) == ["r/1.0", "r/0.0"])
    }

    @Test("Lists of different hostname texts are only appended; catch-alls move to the end (fact 4.18)") func lists()
        throws
    {
        let listener = gateway(listeners: "[\(listener("http", hostname: "a.example"))]")
        let older = stamped(
            route("older", rules: "[\(rule("{path: {value: /a}}")), \(rule("{path: {value: /}}"))]"),
            "2024-01-01T00:00:00Z"
        )
        let newer = stamped(
            route("newer", hostnames: Self.hosts, rules: "[\(rule("{path: {type: Exact, value: /a/b}}"))]"),
            "2024-02-01T00:00:00Z"
        )
        #expect(try order(bound(older, newer, gateway: listener)) == ["older/0.0", "newer/0.0", "older/1.0"])
        let own = newer.replacing("namespace: app,", with: "namespace: infra,")
        let withOwn = try GatewayBindingTests.bound(
            listener + older + own + service("s") + service("s", namespace: "infra")
        )
        // Virtual services of the Gateway's namespace come first, whatever their age.
        #expect(order(withOwn) == ["newer/0.0", "older/0.0", "older/1.0"])
    }
}
