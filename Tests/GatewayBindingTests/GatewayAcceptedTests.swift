import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// The conditions `Accepted` and `ResolvedRefs` of Gateways.
@Suite struct GatewayAcceptedTests {
    private static let accepted = "Accepted=True Accepted: Resource accepted"
    private static let ingress = service("ingress", namespace: "infra")

    @Test("A Gateway without faults has its conditions sorted by type (fact 2.18, fact 2.20, fact 2.24)")
    func healthy() throws {
        #expect(
            try bound(gateway()).conditions() == [
                Self.accepted,
                "Programmed=True Programmed: Resource programmed, assigned to service(s) "
                    + "gw-istio.infra.svc.cluster.local:80",
                "ResolvedRefs=True ResolvedRefs: All references resolved",
            ]
        )
    }

    struct Parameters: Sendable {
        let reference: String
        let expected: String
    }

    @Test(
        "parametersRef must name a ConfigMap of the Gateway's namespace (fact 2.6)",
        arguments: [
            Parameters(reference: "{group: \"\", kind: ConfigMap, name: there}", expected: accepted),
            Parameters(
                reference: "{group: \"\", kind: ConfigMap, name: elsewhere}",
                expected: "Accepted=False InvalidParameters: parametersRef ConfigMap infra/elsewhere does not exist"
            ),
            Parameters(
                reference: "{group: example.com, kind: Settings, name: there}",
                expected:
                    "Accepted=False InvalidParameters: Unsupported parametersRef group/kind example.com/Settings, "
                    + "only ConfigMap is supported"
            ),
            Parameters(
                reference: "{group: \"\", kind: Secret, name: there}",
                expected: "Accepted=False InvalidParameters: Unsupported parametersRef group/kind /Secret, "
                    + "only ConfigMap is supported"
            ),
        ]
    )
    func parameters(row: Parameters) throws {
        let configMaps =
            document("{apiVersion: v1, kind: ConfigMap, metadata: {name: there, namespace: infra}}")
            + document("{apiVersion: v1, kind: ConfigMap, metadata: {name: elsewhere, namespace: app}}")
        let binding = try bound(gateway(infrastructure: "{parametersRef: \(row.reference)}") + configMaps)
        #expect(binding.condition("Accepted") == row.expected)
    }

    @Test("A manual Gateway ignores addresses that are no hostnames (fact 2.8)") func otherAddresses() throws {
        let mixed = "[{type: Hostname, value: ingress}, {type: IPAddress, value: 1.2.3.4}]"
        let binding = try bound(gateway(addresses: mixed) + Self.ingress)
        #expect(
            binding.condition("Accepted")
                == "Accepted=False UnsupportedAddress: only Hostname is supported, ignoring [1.2.3.4]"
        )
        #expect(binding.condition("Programmed").hasPrefix("Programmed=True"))
        #expect(binding.table.ports.map(\.service) == ["infra/ingress"])
    }

    @Test("Without any hostname there is no listener, neither in status nor for routes (fact 2.8, fact 2.14, fact 3.2)")
    func noHostname() throws {
        let addresses = "[{type: IPAddress, value: 1.2.3.4}, {type: IPAddress, value: 5.6.7.8}]"
        let binding = try bound(gateway(addresses: addresses) + route(rules: "[{}]"))
        #expect(
            binding.condition("Accepted")
                == "Accepted=False UnsupportedAddress: only Hostname is supported, ignoring [1.2.3.4 5.6.7.8]"
        )
        #expect(
            binding.condition("Programmed")
                == "Programmed=False UnsupportedAddress: Failed to assign to any requested addresses"
        )
        #expect(binding.gatewayStatuses.values.map(\.listeners) == [[]])
        #expect(binding.parents() == [])
    }

    @Test("A manual Gateway with the old service-type annotation is refused and programmed (fact 2.9)")
    func deprecated() throws {
        let manifests = gateway(
            addresses: "[{type: Hostname, value: ingress}]",
            annotations: "{networking.istio.io/service-type: ClusterIP}"
        )
        let binding = try bound(manifests + Self.ingress)
        #expect(
            binding.condition("Accepted") == "Accepted=False DeprecatedField: annotation "
                + "networking.istio.io/service-type is deprecated, use Spec.Infrastructure.Routeability"
        )
        #expect(binding.condition("Programmed").hasPrefix("Programmed=True"))
        #expect(binding.table.ports.count == 1)
    }

    struct Invalid: Sendable {
        let listeners: String
        let expected: String
    }

    @Test(
        "Invalid listeners show in Accepted (fact 2.19)",
        arguments: [
            Invalid(
                listeners: "[\(listener("a")), \(listener("b", port: 81, protocol: "UDP"))]",
                expected: "True ListenersNotValid: One or more of the Gateway's listeners are invalid"
            ),
            Invalid(
                listeners: "[\(listener("a", protocol: "UDP"))]",
                expected: "False ListenersNotValid: None of the Gateway's listeners are valid"
            ),
            // A listener that lost a conflict is not valid either.
            Invalid(
                listeners: "[\(listener("a")), \(listener("b", protocol: "TCP"))]",
                expected: "True ListenersNotValid: One or more of the Gateway's listeners are invalid"
            ),
            // Kinds that it does not support leave it valid.
            Invalid(
                listeners: "[{name: a, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: TCPRoute}]}}]",
                expected: "True Accepted: Resource accepted"
            ),
        ]
    )
    func invalidListeners(row: Invalid) throws {
        #expect(try bound(gateway(listeners: row.listeners)).condition("Accepted") == "Accepted=\(row.expected)")
    }

    struct ClientCertificate: Sendable {
        let reference: String
        let expected: String
    }

    @Test(
        "ResolvedRefs tells of the certificate for backends only (fact 2.20)",
        arguments: [
            ClientCertificate(
                reference: "{name: gone}",
                expected: "False InvalidClientCertificateRef: invalid clientCertificateRef /Secret/gone., "
                    + "secret infra/gone not found"
            ),
            ClientCertificate(
                reference: "{name: x, kind: ConfigMap}",
                expected: "False InvalidClientCertificateRef: invalid clientCertificateRef /ConfigMap/x., "
                    + "only secret is allowed"
            ),
            ClientCertificate(
                reference: "{name: x, namespace: certs}",
                expected:
                    "False RefNotPermitted: clientCertificateRef x/certs not accessible to a Gateway in namespace "
                    + "\"infra\" (missing a ReferenceGrant?)"
            ),
        ]
    )
    func clientCertificate(row: ClientCertificate) throws {
        let binding = try bound(gateway(tls: "{backend: {clientCertificateRef: \(row.reference)}}"))
        #expect(binding.condition("ResolvedRefs") == "ResolvedRefs=\(row.expected)")
        #expect(binding.condition("Accepted") == Self.accepted)
    }

    @Test("A bad certificate of a listener leaves the Gateway's ResolvedRefs alone (fact 2.20)")
    func listenerCertificate() throws {
        let https = listener("s", port: 443, protocol: "HTTPS", more: ", tls: {certificateRefs: [{name: gone}]}")
        let binding = try bound(gateway(listeners: "[\(https)]"))
        #expect(binding.condition("ResolvedRefs") == "ResolvedRefs=True ResolvedRefs: All references resolved")
    }

    @Test("Letting clients with invalid certificates in is told (fact 2.21)") func insecureFallback() throws {
        let validation = """
            {frontend: {default: {validation: {mode: AllowInsecureFallback, \
            caCertificateRefs: [{group: "", kind: ConfigMap, name: ca}]}}}}
            """
        let binding = try bound(gateway(tls: validation))
        #expect(
            binding.condition("InsecureFrontendValidationMode")
                == "InsecureFrontendValidationMode=True ConfigurationChanged: Gateway is operating in "
                + "AllowInsecureFallback mode for frontend validation"
        )
        #expect(try bound(gateway()).condition("InsecureFrontendValidationMode") == "none")
    }
}
