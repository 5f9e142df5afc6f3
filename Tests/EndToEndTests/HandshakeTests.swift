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
