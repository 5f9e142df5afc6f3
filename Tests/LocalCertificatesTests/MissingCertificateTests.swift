import Foundation
import GatewayAPI
import LocalCertificates
import TestSupport
import Testing

/// Which Secrets get a certificate of the local authority.
@Suite struct MissingCertificateTests {
    private static func listener(
        _ hostname: String?,
        _ secrets: String...,
        protocol: String = "HTTPS",
        mode: String = "Terminate",
        kind: String = "Secret",
        namespace: String? = nil
    ) -> Listener {
        let references = secrets.map { ObjectReference(group: "", kind: kind, name: $0, namespace: namespace) }
        return Listener(
            name: "l",
            hostname: hostname,
            port: 443,
            protocol: `protocol`,
            tls: ListenerTLS(mode: mode, certificateRefs: references)
        )
    }

    private static func resources(_ listeners: [Listener], secrets: [String] = []) -> ResourceSet {
        var set = ResourceSet()
        set.gateways = [
            Gateway(
                metadata: ObjectMeta(name: "gw", namespace: "infra"),
                spec: GatewaySpec(gatewayClassName: "istio", listeners: listeners)
            )
        ]
        set.secrets = secrets.map {
            Secret(metadata: ObjectMeta(name: $0, namespace: "infra"), keyPair: .malformed("not its day"))
        }
        return set
    }

    private static func text(_ set: ResourceSet) -> [String] {
        set.missingCertificates.map { "\($0.secret): \($0.names.joined(separator: " "))" }
    }

    struct Row: Sendable {
        var listeners: [Listener]
        var secrets: [String] = []
        var expected: [String]
    }

    @Test(
        "Secrets that HTTPS and terminating TLS listeners name and that are not there",
        arguments: [
            Row(listeners: [listener("a.example.com", "s")], expected: ["infra/s: a.example.com"]),
            Row(listeners: [listener("*.example.com", "s", protocol: "TLS")], expected: ["infra/s: *.example.com"]),
            Row(listeners: [listener("a.example.com", "s")], secrets: ["s"], expected: []),
            Row(listeners: [listener("a.example.com", "s", mode: "Passthrough")], expected: []),
            Row(listeners: [listener("a.example.com", "s", kind: "ConfigMap")], expected: []),
            Row(listeners: [listener(nil, "s")], expected: ["infra/s: localhost *.localhost 127.0.0.1 ::1"]),
            Row(
                listeners: [listener("b.example.com", "s", "t"), listener("a.example.com", "s")],
                expected: ["infra/s: a.example.com b.example.com", "infra/t: b.example.com"]
            ),
            Row(
                listeners: [listener("a.example.com", "s", namespace: "certs")],
                secrets: ["s"],
                expected: ["certs/s: a.example.com"]
            ),
        ]
    )
    func missing(row: Row) {
        #expect(Self.text(Self.resources(row.listeners, secrets: row.secrets)) == row.expected)
    }

    @Test("A listener for every hostname also answers to those of the routes that name its Gateway") func routes() {
        var set = Self.resources([Self.listener(nil, "s")])
        set.httpRoutes = [("infra", "gw", "store.example.com"), ("other", "gw", "no.example.com")].map {
            namespace,
            gateway,
            hostname in
            HTTPRoute(
                metadata: ObjectMeta(name: "r", namespace: namespace),
                spec: HTTPRouteSpec(parentRefs: [ParentReference(name: gateway)], hostnames: [hostname], rules: [])
            )
        }
        #expect(Self.text(set) == ["infra/s: store.example.com localhost *.localhost 127.0.0.1 ::1"])
    }

    @Test("Listeners of ListenerSets and routes of other kinds count, too") func otherKinds() {
        var set = ResourceSet()
        set.listenerSets = [
            ListenerSet(
                metadata: ObjectMeta(name: "more", namespace: "team"),
                spec: ListenerSetSpec(
                    parentRef: ObjectReference(group: "gateway.networking.k8s.io", kind: "Gateway", name: "gw"),
                    listeners: [Self.listener(nil, "s", protocol: "TLS")]
                )
            )
        ]
        set.tlsRoutes = [
            TLSRoute(
                metadata: ObjectMeta(name: "r", namespace: "team"),
                spec: TLSRouteSpec(
                    parentRefs: [ParentReference(kind: "ListenerSet", name: "more")],
                    hostnames: ["tls.example.com"],
                    rules: []
                )
            )
        ]
        #expect(Self.text(set) == ["team/s: tls.example.com localhost *.localhost 127.0.0.1 ::1"])
    }

    @Test("What is missing is added, and nothing is missing then") func added() throws {
        let folder = try TemporaryDirectory()
        let authority = try LocalAuthority(folder: folder.url)
        var set = Self.resources([Self.listener("a.example.com", "s", "bad")], secrets: ["bad"])
        #expect(try set.addMissingCertificates(from: authority).map(\.secret.name) == ["s"])
        #expect(set.secrets.map(\.metadata.key.description) == ["infra/bad", "infra/s"])
        guard case .keyPair(let certificate, let key)? = set.secrets.last?.keyPair else {
            Issue.record("no key pair")
            return
        }
        #expect(certificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(set.missingCertificates.isEmpty)
    }
}
