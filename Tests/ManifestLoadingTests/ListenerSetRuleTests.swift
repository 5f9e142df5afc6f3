import GatewayAPI
import ManifestLoading
import Testing

@Suite("Each rule of the ListenerSet CRD finds its fault")
struct ListenerSetRuleTests {
    @Test("A broken ListenerSet", arguments: cases)
    func broken(rule: RuleCase) { #expect(rule.complaint(about: object("ListenerSet", rule.manifest)) == nil) }

    @Test("Each of its rules has a case")
    func complete() throws { try expectCases(of: "ListenerSet", in: Self.cases) }

    @Test("What the rules let through, with its defaults")
    func accepts() throws {
        let loaded = load(
            object(
                "ListenerSet",
                Self.listeners(
                    """
                    {name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP, hostname: a.example},
                    {name: c, port: 80, protocol: example.com/own, tls: {options: {x.y/z: w}}},
                    {name: d, port: 443, protocol: HTTPS}, {name: e, port: 443, protocol: TLS, tls: {mode: Passthrough}}
                    """
                )
            )
        )
        #expect(loaded.diagnostics.map(\.message) == [])
        let set = try #require(loaded.resources.listenerSets.first)
        #expect(set.spec.parentRef.name == "g")
        #expect(set.spec.parentRef.kind == "Gateway")
        #expect(set.spec.listeners.map(\.name) == ["a", "b", "c", "d", "e"])
        #expect(set.spec.listeners.allSatisfy { $0.allowedRoutes.namespaces.from == "Same" })
    }

    private static func listeners(_ listeners: String) -> String { "{parentRef: {name: g}, listeners: [\(listeners)]}" }

    static let cases: [RuleCase] = [
        RuleCase("Required value", at: "spec.parentRef", "{listeners: [{name: a, port: 80, protocol: HTTP}]}"),
        RuleCase("Required value", at: "spec.parentRef.name", "{parentRef: {}, listeners: []}"),
        RuleCase(
            "should match",
            at: "spec.parentRef.namespace",
            "{parentRef: {name: g, namespace: a.b}, listeners: []}"
        ),
        RuleCase(
            "unknown field \"sectionName\"",
            at: "spec.parentRef.sectionName",
            "{parentRef: {name: g, sectionName: a}, listeners: [{name: a, port: 80, protocol: HTTP}]}"
        ),
        RuleCase("Required value", at: "spec.listeners", "{parentRef: {name: g}}"),
        RuleCase("should have at least 1 items", at: "spec.listeners", listeners("")),
        RuleCase(
            "Too many: 65",
            at: "spec.listeners",
            listeners(repeated(65) { "{name: l\($0), port: \(1000 + $0), protocol: HTTP}" })
        ),
        RuleCase("Required value", at: "spec.listeners[0].name", listeners("{port: 80, protocol: HTTP}")),
        RuleCase("Required value", at: "spec.listeners[0].port", listeners("{name: a, protocol: HTTP}")),
        RuleCase(
            "greater than or equal to 1",
            at: "spec.listeners[0].port",
            listeners("{name: a, port: 0, protocol: HTTP}")
        ),
        RuleCase("should match", at: "spec.listeners[0].protocol", listeners("{name: a, port: 80, protocol: '-'}")),
        RuleCase(
            "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
            at: "spec.listeners[0].tls",
            listeners("{name: a, port: 80, protocol: UDP, tls: {options: {a.b/c: d}}}")
        ),
        RuleCase(
            "tls mode must be Terminate for protocol HTTPS",
            at: "spec.listeners[0].tls",
            listeners("{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}")
        ),
        RuleCase(
            "tls mode must be set for protocol TLS",
            at: "spec.listeners[0].tls",
            listeners("{name: a, port: 443, protocol: TLS}")
        ),
        RuleCase(
            "hostname must not be specified for protocols ['TCP', 'UDP']",
            at: "spec.listeners[0].hostname",
            listeners("{name: a, port: 80, protocol: TCP, hostname: a.example}")
        ),
        RuleCase(
            "Listener name must be unique within the Gateway",
            at: "spec.listeners[1].name",
            listeners("{name: a, port: 80, protocol: HTTP}, {name: a, port: 81, protocol: HTTP}")
        ),
        RuleCase(
            "Combination of port, protocol and hostname must be unique for each listener",
            at: "spec.listeners[1]",
            listeners("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP}")
        ),
        RuleCase(
            "certificateRefs or options must be specified when mode is Terminate",
            at: "spec.listeners[0].tls",
            listeners("{name: a, port: 443, protocol: HTTPS, tls: {}}")
        ),
    ]
}
