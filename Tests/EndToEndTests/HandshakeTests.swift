import TestSupport
import Testing

/// What becomes of connections whose TLS handshake does not come about.
@Suite(.serialized, .enabled(if: Tool.path("curl") != nil, "curl is not installed")) struct HandshakeTests {
    /// curl's answer, or "000" where the connection came to nothing.
    private func status(_ gateway: EchoGateway, _ host: String, _ flags: [String] = []) throws -> String {
        let port = EchoGateway.port(of: gateway.secureAddress)
        let arguments = ["-sk", "-o", "/dev/null", "-w", "%{http_code}", "--resolve", "\(host):\(port):127.0.0.1"]
        // OpenSSL itself refuses TLS 1.0 and 1.1 above security level 0.
        let ciphers = ["--ciphers", "DEFAULT@SECLEVEL=0"]
        return try Tool.run("curl", arguments + ciphers + flags + ["https://\(host):\(port)/"]).output
    }

    @Test(
        "TLS 1.2 and 1.3 are spoken, and nothing older (fact 8.9)",
        arguments: [("1.0", "000"), ("1.1", "000"), ("1.2", "200"), ("1.3", "200")]
    )
    func versions(newest: String, expected: String) throws {
        let gateway = try EchoGateway()
        let flags = ["--tlsv1.0", "--tls-max", newest]
        #expect(try status(gateway, EchoGateway.host, flags) == expected)
    }

    @Test("A listener without a certificate to show is told to close every connection (fact 2.45)")
    func noCertificate() throws {
        let manifest = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners:
              - {name: mesh, port: 443, protocol: HTTPS, tls: {options: {gateway.istio.io/tls-terminate-mode: ISTIO_SIMPLE}}}
              - {name: broken, port: 8443, protocol: HTTPS, tls: {certificateRefs: [{name: missing}]}}
            """
        let folder = try TemporaryDirectory()
        let server = try Server(["-f", folder.write(manifest, to: "gateway.yaml")])
        let notes = server.process.errors
        #expect(notes.contains("closes every connection: shop/web listener mesh, port 443: no TLS handshake succeeds"))
        #expect(notes.contains("not opened: shop/web listener broken, port 8443: "))
        #expect(try server.listeners().map(\.name) == ["mesh"])
    }

    @Test("A handshake that fails has no line in the access log (fact 8.47)")
    func log() throws {
        let gateway = try EchoGateway()
        #expect(try status(gateway, EchoGateway.host, ["--tlsv1.0", "--tls-max", "1.1"]) == "000")
        #expect(try status(gateway, "other.example.com") == "404")
        let lines = gateway.server.textLog(lines: 1)
        #expect(lines.count == 1)
        #expect(gateway.server.process.output.contains("other.example.com"))
    }
}
