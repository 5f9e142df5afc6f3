import GatewayAPI
import ManifestLoading
import Testing

@Suite("Each rule of the BackendTLSPolicy CRD finds its fault")
struct BackendTLSPolicyRuleTests {
    @Test("A broken BackendTLSPolicy", arguments: targetCases + validationCases, ["v1", "v1alpha3"])
    func broken(rule: RuleCase, version: String) {
        #expect(rule.complaint(about: object("BackendTLSPolicy", version: version, rule.manifest)) == nil)
    }

    @Test("Each of its rules has a case")
    func complete() throws { try expectCases(of: "BackendTLSPolicy", in: Self.targetCases + Self.validationCases) }

    @Test("What the rules let through", arguments: accepted)
    func accepts(spec: String) {
        let loaded = load(object("BackendTLSPolicy", spec))
        #expect(loaded.diagnostics.map(\.message) == [])
        #expect(loaded.resources.backendTLSPolicies.count == 1)
    }

    private static let service = "{group: '', kind: Service, name: s}"
    private static let system = "wellKnownCACertificates: System, hostname: a.example"
    private static let authority = "{group: '', kind: ConfigMap, name: c}"

    private static func targets(_ targets: String) -> String { "{targetRefs: [\(targets)], validation: {\(system)}}" }

    private static func validation(_ fields: String) -> String {
        "{targetRefs: [\(service)], validation: {\(fields)}}"
    }

    private static func name(_ fields: String) -> String { validation("\(system), subjectAltNames: [{\(fields)}]") }

    static let accepted = [
        targets(service),
        targets(
            "{group: '', kind: Service, name: s, sectionName: a}, {group: '', kind: Service, name: s, sectionName: b}"
        ),
        targets("\(service), {group: '', kind: Service, name: t}, {group: a.b, kind: Service, name: s}"),
        validation("hostname: a.example, caCertificateRefs: [\(authority)]"),
        validation("hostname: a.example, wellKnownCACertificates: System, caCertificateRefs: []"),
        validation("hostname: a.example, wellKnownCACertificates: example.com/roots"),
        name("type: Hostname, hostname: '*.a.example'"),
        name("type: URI, uri: 'spiffe://a/b'"),
    ]

    static let targetCases: [RuleCase] = [
        RuleCase("Required value", at: "spec.targetRefs", "{validation: {\(system)}}"),
        RuleCase("should have at least 1 items", at: "spec.targetRefs", targets("")),
        RuleCase(
            "Too many: 17",
            at: "spec.targetRefs",
            targets(repeated(17) { "{group: '', kind: Service, name: s\($0)}" })
        ),
        RuleCase("Required value", at: "spec.targetRefs[0].group", targets("{kind: Service, name: s}")),
        RuleCase("Required value", at: "spec.targetRefs[0].kind", targets("{group: '', name: s}")),
        RuleCase("Required value", at: "spec.targetRefs[0].name", targets("{group: '', kind: Service}")),
        RuleCase(
            "unknown field \"namespace\"",
            at: "spec.targetRefs[0].namespace",
            targets("{group: '', kind: Service, name: s, namespace: a}")
        ),
        RuleCase(
            "sectionName must be specified when targetRefs includes 2 or more references to the same target",
            at: "spec.targetRefs[1]",
            targets("{group: '', kind: Service, name: s, sectionName: a}, \(service)")
        ),
        RuleCase(
            "sectionName must be unique when targetRefs includes 2 or more references to the same target",
            at: "spec.targetRefs[1]",
            targets("\(service), \(service)")
        ),
    ]

    static let validationCases: [RuleCase] = [
        RuleCase("Required value", at: "spec.validation", "{targetRefs: [\(service)]}"),
        RuleCase("Required value", at: "spec.validation.hostname", validation("wellKnownCACertificates: System")),
        RuleCase(
            "should match",
            at: "spec.validation.hostname",
            validation("wellKnownCACertificates: System, hostname: '*.a.example'")
        ),
        RuleCase(
            "must not contain both CACertificateRefs and WellKnownCACertificates",
            at: "spec.validation",
            validation("\(system), caCertificateRefs: [\(authority)]")
        ),
        RuleCase(
            "must specify either CACertificateRefs or WellKnownCACertificates",
            at: "spec.validation",
            validation("hostname: a.example, caCertificateRefs: []")
        ),
        RuleCase(
            "Too many: 9",
            at: "spec.validation.caCertificateRefs",
            validation(
                "hostname: a.example, caCertificateRefs: [\(repeated(9) { "{group: '', kind: ConfigMap, name: c\($0)}" })]"
            )
        ),
        RuleCase(
            "should match",
            at: "spec.validation.wellKnownCACertificates",
            validation("hostname: a.example, wellKnownCACertificates: Other")
        ),
        RuleCase(
            "Too many: 6",
            at: "spec.validation.subjectAltNames",
            validation(
                "\(system), subjectAltNames: [\(repeated(6) { "{type: Hostname, hostname: h\($0).example}" })]"
            )
        ),
        RuleCase(
            "Unsupported value: \"IP\"",
            at: "spec.validation.subjectAltNames[0].type",
            name("type: IP, hostname: a.example")
        ),
        RuleCase(
            "SubjectAltName element must contain Hostname, if Type is set to Hostname",
            at: "spec.validation.subjectAltNames[0].hostname",
            name("type: Hostname")
        ),
        RuleCase(
            "SubjectAltName element must not contain Hostname, if Type is not set to Hostname",
            at: "spec.validation.subjectAltNames[0].hostname",
            name("type: URI, uri: 'spiffe://a/b', hostname: a.example")
        ),
        RuleCase(
            "SubjectAltName element must contain URI, if Type is set to URI",
            at: "spec.validation.subjectAltNames[0].uri",
            name("type: URI")
        ),
        RuleCase(
            "SubjectAltName element must not contain URI, if Type is not set to URI",
            at: "spec.validation.subjectAltNames[0].uri",
            name("type: Hostname, hostname: a.example, uri: 'spiffe://a/b'")
        ),
        RuleCase(
            "should match",
            at: "spec.validation.subjectAltNames[0].uri",
            name("type: URI, uri: 'a/b'")
        ),
        RuleCase(
            "Too many: 17",
            at: "spec.options",
            "{targetRefs: [\(service)], validation: {\(system)}, options: {\(repeated(17) { "a\($0): b" })}}"
        ),
    ]
}
