import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// What BackendTLSPolicies make of Services, and what their status says (fact 6.15).
@Suite("BackendTLSPolicy (fact 6.15)") struct BackendTLSPolicyTests {
    private func policy(
        _ name: String,
        targets: String = "[{group: \"\", kind: Service, name: s}]",
        validation: String = "{wellKnownCACertificates: System, hostname: s.example.com}",
        created: String? = nil
    ) -> String {
        let stamp = created.map { ", creationTimestamp: \"\($0)\"" } ?? ""
        return document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: \(name), namespace: app\(stamp)}
            spec: {targetRefs: \(targets), validation: \(validation)}
            """
        )
    }

    private func binding(_ policies: String..., more: String = "") throws -> Binding {
        var set = try resources(
            plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}, {name: s, port: 81}]}]")
                + service("s", port: "{name: first, port: 80}, {name: second, port: 81}") + policies.joined() + more
        )
        set.configMaps = [
            ("ca", TrustBundle.certificates("the authorities")), ("empty", .absent("nothing there")),
            ("bad", .malformed),
        ].map { name, trust in ConfigMap(metadata: ObjectMeta(name: name, namespace: "app"), trust: trust) }
        set.secrets = [Secret(metadata: ObjectMeta(name: "secret", namespace: "app"), keyPair: .absent(""))]
        return bind(set, options: BindingOptions())
    }

    private func status(of name: String = "p", _ binding: Binding) -> [PolicyAncestorStatus] {
        binding.backendTLSPolicyStatuses[ObjectKey(namespace: "app", name: name)] ?? []
    }

    private func condition(_ type: String, of name: String = "p", _ binding: Binding) -> String {
        status(of: name, binding).last?.conditions.map(\.text).first { $0.hasPrefix(type) } ?? "none"
    }

    private func tls(port: Int = 80, _ binding: Binding) -> UpstreamTLS? {
        binding.table.clusters.first { $0.port == port }?.tls
    }

    private static let first = "{group: \"\", kind: Service, name: s, sectionName: first}"
    private static let map = "caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]"

    @Test("Without a policy a Service is spoken to in the clear") func without() throws {
        #expect(try binding().table.clusters.map(\.tls) == [nil, nil])
    }

    @Test("A policy tells every port of a Service the name to send, and whom to trust") func applied() throws {
        let binding = try binding(policy("p", validation: "{\(Self.map), hostname: s.example.com}"))
        let expected = UpstreamTLS(serverName: "s.example.com", trust: .authorities("the authorities"), policy: "app/p")
        #expect(binding.table.clusters.map(\.tls) == [expected, expected])
        #expect(tls(try self.binding(policy("p")))?.trust == .system)
    }

    @Test("Names that the certificate must have one of are handed on") func names() throws {
        let names = "subjectAltNames: [{type: Hostname, hostname: a.example.com}, {type: URI, uri: \"spiffe://a/b\"}]"
        let binding = try binding(policy("p", validation: "{\(Self.map), hostname: s.example.com, \(names)}"))
        #expect(tls(binding)?.subjectAltNames == [.dns("a.example.com"), .uri("spiffe://a/b")])
    }

    @Test("A policy for a port by its name comes before one for the Service") func port() throws {
        let binding = try binding(
            policy("a", validation: "{\(Self.map), hostname: all.example.com}"),
            policy(
                "b",
                targets: "[{group: \"\", kind: Service, name: s, sectionName: second}]",
                validation: "{\(Self.map), hostname: second.example.com}"
            )
        )
        #expect(tls(port: 80, binding)?.serverName == "all.example.com")
        #expect(tls(port: 81, binding)?.serverName == "second.example.com")
        #expect(condition("Accepted", of: "a", binding) == "Accepted=True Accepted: Configuration is valid")
        #expect(condition("Accepted", of: "b", binding) == "Accepted=True Accepted: Configuration is valid")
    }

    @Test("Of two policies for one target the older counts, then the first by name", arguments: [true, false])
    func conflict(secondIsOlder: Bool) throws {
        let binding = try binding(
            policy("p", validation: "{\(Self.map), hostname: p.example.com}"),
            policy(
                "q",
                validation: "{\(Self.map), hostname: q.example.com}",
                created: secondIsOlder ? "2020-01-01T00:00:00Z" : nil
            )
        )
        let (winner, loser) = secondIsOlder ? ("q", "p") : ("p", "q")
        #expect(tls(binding)?.serverName == "\(winner).example.com")
        #expect(condition("Accepted", of: winner, binding) == "Accepted=True Accepted: Configuration is valid")
        #expect(
            condition("Accepted", of: loser, binding)
                == "Accepted=False Conflicted: Conflicts with BackendTLSPolicy \"app/\(winner)\" targeting the same backend"
        )
        #expect(
            condition("ResolvedRefs", of: loser, binding) == "ResolvedRefs=True ResolvedRefs: Configuration is valid"
        )
    }

    @Test("The status names each target for the mesh, then each Gateway of a route that leads there") func ancestors()
        throws
    {
        let other = document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: other, namespace: app}
            spec: {parentRefs: [{name: another, namespace: elsewhere}], rules: [{backendRefs: [{name: s, port: 80}]}]}
            """
        )
        let targets =
            "[{group: \"\", kind: Service, name: s, sectionName: first}, {group: \"\", kind: Service, name: t}]"
        let status = status(try binding(policy("p", targets: targets), more: other + service("t")))
        let entries = status.map { "\($0.controllerName) \($0.ancestorRef.kind) \($0.ancestorRef.name)" }
        #expect(
            entries == [
                "istio.io/mesh-controller Service s", "istio.io/mesh-controller Service t",
                "istio.io/gateway-controller Gateway another", "istio.io/gateway-controller Gateway gw",
            ]
        )
        #expect(status.map(\.ancestorRef.sectionName) == ["first", nil, nil, nil])
        #expect(status.map(\.ancestorRef.namespace) == [nil, nil, nil, nil])
    }

    struct Row: Sendable {
        let reference: String
        let resolved: String
        let accepted: String
    }

    @Test(
        "What is wrong with a reference to authorities; the Service is then cut off",
        arguments: [
            Row(
                reference: "{group: \"\", kind: ConfigMap, name: gone}",
                resolved:
                    "InvalidCACertificateRef: Certificate reference not found: reference app/gone (of kind ConfigMap) "
                    + "not found",
                accepted: "reference app/gone (of kind ConfigMap) not found"
            ),
            Row(
                reference: "{group: \"\", kind: ConfigMap, name: empty}",
                resolved: "InvalidCACertificateRef: Certificate invalid: nothing there",
                accepted: "nothing there"
            ),
            Row(
                reference: "{group: \"\", kind: Secret, name: secret}",
                resolved: "InvalidKind: Certificate reference invalid: unsupported reference kind: Secret",
                accepted: "unsupported reference kind: Secret"
            ),
            Row(
                reference: "{group: example.com, kind: Other, name: o}",
                resolved: "InvalidKind: Certificate reference not supported: unsupported kind Other",
                accepted: "unsupported kind Other"
            ),
        ]
    )
    func authorities(row: Row) throws {
        let validation = "{caCertificateRefs: [\(row.reference)], hostname: s.example.com}"
        let binding = try binding(policy("p", validation: validation))
        #expect(condition("ResolvedRefs", binding) == "ResolvedRefs=False \(row.resolved)")
        #expect(
            condition("Accepted", binding)
                == "Accepted=False NoValidCACertificate: Certificate reference invalid: \(row.accepted)"
        )
        #expect(tls(binding)?.trust == UpstreamTLS.Trust.none)
    }

    @Test("Authorities that do not parse are no fault to Istio, and nobody is trusted then") func malformed() throws {
        let validation = "{caCertificateRefs: [{group: \"\", kind: ConfigMap, name: bad}], hostname: s.example.com}"
        let binding = try binding(policy("p", validation: validation))
        #expect(condition("Accepted", binding) == "Accepted=True Accepted: Configuration is valid")
        #expect(tls(binding)?.trust == UpstreamTLS.Trust.none)
    }

    @Test("Only the first reference to authorities counts, with a warning") func several() throws {
        let references = "[{group: \"\", kind: ConfigMap, name: ca}, {group: \"\", kind: ConfigMap, name: gone}]"
        let binding = try binding(
            policy("p", validation: "{caCertificateRefs: \(references), hostname: s.example.com}")
        )
        #expect(
            condition("Accepted", binding) == "Accepted=True Accepted: Configuration is valid; warning: only the first "
                + "caCertificateRefs will be used"
        )
    }

    struct Target: Sendable {
        let reference: String
        let message: String
    }

    @Test(
        "A target that is not there; what is wrong with one sticks to those after it",
        arguments: [
            Target(
                reference: "{group: \"\", kind: Service, name: gone}",
                message: "reference app/gone (of kind Service) not found"
            ),
            Target(
                reference: "{group: \"\", kind: Service, name: s, sectionName: third}",
                message: "sectionName \"third\" does not exist in Service app/s"
            ),
            Target(reference: "{group: example.com, kind: Other, name: s}", message: "unsupported kind Other"),
            Target(
                reference: "{group: \"\", kind: ConfigMap, name: ca}",
                message: "unsupported reference kind: ConfigMap"
            ),
        ]
    )
    func targets(row: Target) throws {
        let binding = try binding(policy("p", targets: "[\(row.reference), \(Self.first)]"))
        let texts = status(binding).map { $0.conditions.map(\.text).first ?? "none" }
        #expect(
            texts == Array(repeating: "Accepted=False TargetNotFound: targetRefs invalid: \(row.message)", count: 3)
        )
        #expect(tls(binding)?.serverName == "s.example.com")
    }
}
