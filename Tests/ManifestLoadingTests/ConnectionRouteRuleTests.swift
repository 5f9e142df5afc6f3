import GatewayAPI
import ManifestLoading
import Testing

@Suite("Each rule of the TLSRoute, TCPRoute and UDPRoute CRDs finds its fault")
struct ConnectionRouteRuleTests {
    @Test("A broken TLSRoute", arguments: tlsCases, ["v1", "v1alpha3"])
    func brokenTLSRoute(rule: RuleCase, version: String) {
        #expect(rule.complaint(about: object("TLSRoute", version: version, rule.manifest)) == nil)
    }

    @Test("A broken route of any of the three kinds", arguments: kinds, sharedCases)
    func brokenRoute(kind: Kind, rule: RuleCase) {
        #expect(rule.complaint(about: object(kind.name, version: kind.version, kind.spec(rule.manifest))) == nil)
    }

    @Test("One rule in v1, up to 16 in v1alpha2 (fact 7.5, fact 7.6)", arguments: kinds)
    func ruleCount(kind: Kind) {
        let limit = kind.version == "v1alpha2" ? 16 : 1
        let rules = repeated(limit + 1) { _ in Self.rule }
        let message = "Too many: \(limit + 1): must have at most \(limit) items"
        let tooMany = RuleCase(message, at: "spec.rules", "rules: [\(rules)]")
        #expect(
            tooMany.complaint(about: object(kind.name, version: kind.version, kind.spec(tooMany.manifest))) == nil
        )
        let most = kind.spec("rules: [\(repeated(limit) { _ in Self.rule })]")
        #expect(load(object(kind.name, version: kind.version, most)).diagnostics.map(\.message) == [])
    }

    @Test("Names of rules are unique in v1alpha2", arguments: ["TLSRoute", "TCPRoute", "UDPRoute"])
    func ruleNames(kind: String) {
        #expect(uniqueNames.complaint(about: object(kind, version: "v1alpha2", uniqueNames.manifest)) == nil)
    }

    private let uniqueNames = RuleCase(
        "Rule name must be unique within the route",
        at: "spec.rules[1].name",
        "{rules: [{name: a, \(backends)}, {name: a, \(backends)}]}"
    )

    @Test("Hostnames may be missing in v1alpha2 of TLSRoute, and are not looked at")
    func alphaHostnames() {
        for spec in ["{rules: [\(Self.rule)]}", "{hostnames: [10.0.0.1], rules: [\(Self.rule)]}"] {
            #expect(load(object("TLSRoute", version: "v1alpha2", spec)).diagnostics.map(\.message) == [])
        }
    }

    @Test("What the rules let through", arguments: acceptedHostnames)
    func acceptsHostname(hostname: String) {
        let loaded = load(object("TLSRoute", "{hostnames: ['\(hostname)'], rules: [\(Self.rule)]}"))
        #expect(loaded.diagnostics.map(\.message) == [])
        #expect(loaded.resources.tlsRoutes.map(\.spec.hostnames) == [[hostname]])
    }

    @Test("Each of their rules has a case", arguments: ["TLSRoute", "TCPRoute", "UDPRoute"])
    func complete(kind: String) throws {
        try expectCases(of: kind, in: Self.tlsCases + Self.sharedCases + [uniqueNames])
    }

    // MARK: Cases

    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let version: String

        /// A spec with these fields and the hostnames that a TLSRoute must have.
        func spec(_ fields: String) -> String {
            name == "TLSRoute" ? "{hostnames: [a.example], \(fields)}" : "{\(fields)}"
        }

        var testDescription: String { "\(name) \(version)" }
    }

    static let kinds = [
        Kind(name: "TLSRoute", version: "v1"), Kind(name: "TLSRoute", version: "v1alpha2"),
        Kind(name: "TLSRoute", version: "v1alpha3"), Kind(name: "TCPRoute", version: "v1"),
        Kind(name: "TCPRoute", version: "v1alpha2"), Kind(name: "UDPRoute", version: "v1"),
        Kind(name: "UDPRoute", version: "v1alpha2"),
    ]

    private static let backends = "backendRefs: [{name: s, port: 443}]"
    private static let rule = "{\(backends)}"

    static let acceptedHostnames = ["a", "a.example", "*.a.example", "1.2.3", "1.2.3.256", "1.2.3.04", "*.1.2.3"]

    private static func hostnames(_ hostnames: String) -> String { "{hostnames: [\(hostnames)], rules: [\(rule)]}" }

    static let tlsCases: [RuleCase] = [
        RuleCase("Required value", at: "spec.hostnames", "{rules: [\(rule)]}"),
        RuleCase("should have at least 1 items", at: "spec.hostnames", hostnames("")),
        RuleCase("Too many: 1025", at: "spec.hostnames", hostnames(repeated(1025) { "h\($0).example" })),
        RuleCase("Hostnames cannot contain an IP", at: "spec.hostnames[1]", hostnames("a.example, 10.0.0.1")),
        RuleCase("Hostnames must be valid based on RFC-1123", at: "spec.hostnames[0]", hostnames("A.example")),
        RuleCase(
            "Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123",
            at: "spec.hostnames[0]",
            hostnames("a.*.example")
        ),
        RuleCase(
            "Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123",
            at: "spec.hostnames[0]",
            hostnames("'*'")
        ),
        RuleCase("should match", at: "spec.hostnames[0]", hostnames("'a.example:443'")),
    ]

    static let sharedCases: [RuleCase] = [
        RuleCase("Required value", at: "spec.rules", "parentRefs: [{name: g}]"),
        RuleCase("should have at least 1 items", at: "spec.rules", "rules: []"),
        RuleCase("Required value", at: "spec.rules[0].backendRefs", "rules: [{}]"),
        RuleCase("should have at least 1 items", at: "spec.rules[0].backendRefs", "rules: [{backendRefs: []}]"),
        RuleCase(
            "Too many: 17",
            at: "spec.rules[0].backendRefs",
            "rules: [{backendRefs: [\(repeated(17) { "{name: s\($0), port: 443}" })]}]"
        ),
        RuleCase(
            "Must have port for Service reference",
            at: "spec.rules[0].backendRefs[0].port",
            "rules: [{backendRefs: [{name: s}]}]"
        ),
        RuleCase(
            "greater than or equal to 0",
            at: "spec.rules[0].backendRefs[0].weight",
            "rules: [{backendRefs: [{name: s, port: 443, weight: -1}]}]"
        ),
        RuleCase("should match", at: "spec.rules[0].name", "rules: [{name: A, \(backends)}]"),
        RuleCase("unknown field \"filters\"", at: "spec.rules[0].filters", "rules: [{filters: [], \(backends)}]"),
        RuleCase(
            "sectionName or port must be specified when parentRefs includes 2 or more references to the same parent",
            at: "spec.parentRefs[1]",
            "parentRefs: [{name: g, sectionName: a}, {name: g}], rules: [\(rule)]"
        ),
        RuleCase(
            "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent",
            at: "spec.parentRefs[1]",
            "parentRefs: [{name: g, port: 1}, {name: g, port: 1}], rules: [\(rule)]"
        ),
    ]
}
