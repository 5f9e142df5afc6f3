import TestSupport
import Testing

/// `gwsim serve` in front of echo backends that a BackendTLSPolicy is about.
@Suite struct BackendTLSTests {
    private static func manifests(_ validation: String) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: cart, namespace: shop}
        spec:
          parentRefs: [{name: web}]
          rules: [{backendRefs: [{name: cart, port: 443}]}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: BackendTLSPolicy
        metadata: {name: secure, namespace: shop}
        spec:
          targetRefs: [{group: "", kind: Service, name: cart}]
          validation: {hostname: cart.internal, \(validation)}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: shop}
        spec: {ports: [{name: https, port: 443}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ca, namespace: shop}
        data: {ca.crt: "\(SampleKeyPair.certificate.replacing("\n", with: "\\n"))"}
        """
    }

    @Test(
        "An echo backend is as the policy wants it, unless nobody could be; explain says the same (fact 6.15)",
        arguments: [
            ("wellKnownCACertificates: System", 200),
            ("caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]", 200),
            ("caCertificateRefs: [{group: \"\", kind: ConfigMap, name: missing}]", 503),
        ]
    )
    func served(validation: String, status: Int) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.manifests(validation), to: "world.yaml")
        let server = try Server(["-f", file])
        let address = try server.openAddress(gateway: "shop/web")
        #expect(try HTTPRequest("GET", "/", host: "h").send(to: address).status == status)
        let explained = try JSON(parsing: Gwsim.run(["explain", "-f", file, "http://h/", "-o", "json"]).output)
        #expect(explained["status"].int == (status == 200 ? nil : status))
        #expect(explained["backends"][0]["tls"]["policy"] == "shop/secure")
    }
}
