import TestClients
import TestSupport
import Testing

/// The TLS client of the tests, against OpenSSL.
@Suite(.enabled(if: Tool.path("openssl") != nil, "openssl is not installed"))
struct TLSStreamTests {
    private let files: ForeignCertificates
    private let trusted: String

    init() throws {
        files = try ForeignCertificates()
        trusted = try files.text(files.certificate("example.test"))
    }

    private func server(_ more: [String] = []) throws -> ForeignServer {
        try ForeignServer("openssl") { port in
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-www", "-quiet",
                "-cert", files.certificate("example.test"), "-key", files.key("example.test"),
            ] + more
        }
    }

    private func status(_ options: TLSOptions, at server: ForeignServer) throws -> Int {
        let stream = try TLSStream(to: server.address, options)
        return try HTTPRequest(host: "example.test").send(over: stream).status
    }

    @Test("A request goes through, under either version", arguments: ["-tls1_2", "-tls1_3"])
    func request(version: String) throws {
        let options = TLSOptions(serverName: "example.test", trust: .exactly(trusted))
        #expect(try status(options, at: server([version])) == 200)
    }

    @Test("A certificate that is its own authority is believed as one")
    func authority() throws {
        let options = TLSOptions(serverName: "example.test", trust: .authorities(trusted))
        #expect(try status(options, at: server()) == 200)
    }

    @Test("Another certificate, or another name, is refused", arguments: [true, false])
    func refused(isExact: Bool) throws {
        let server = try server()
        let other = try files.text(files.certificate("other.test"))
        let trust: (String) -> TLSOptions.Trust = { isExact ? .exactly($0) : .authorities($0) }
        for options in [
            TLSOptions(serverName: "example.test", trust: trust(other)),
            TLSOptions(serverName: "third.test", trust: trust(trusted)),
        ] {
            let failure = #expect(throws: TLSFailure.self) { try TLSStream(to: server.address, options) }
            #expect(failure?.isCutOff == false)
        }
    }

    @Test("SNI chooses the certificate")
    func serverName() throws {
        let server = try server([
            "-servername", "other.test", "-cert2", files.certificate("other.test"), "-key2", files.key("other.test"),
        ])
        let other = try files.text(files.certificate("other.test"))
        #expect(try status(TLSOptions(serverName: "other.test", trust: .exactly(other)), at: server) == 200)
        #expect(try status(TLSOptions(serverName: "example.test", trust: .exactly(trusted)), at: server) == 200)
    }

    @Test("ALPN takes what both know", arguments: [(["h2", "http/1.1"], "http/1.1"), (["h2"], nil), ([], nil)])
    func alpn(offered: [String], chosen: String?) throws {
        let server = try server(["-alpn", "http/1.1"])
        let options = TLSOptions(serverName: "example.test", protocols: offered)
        // OpenSSL goes on without ALPN where nothing fits.
        let stream = try? TLSStream(to: server.address, options)
        #expect(stream?.negotiatedProtocol == chosen)
    }

    @Test("A client certificate is shown when asked for; whether it was asked for is known", arguments: [true, false])
    func clientCertificate(isAsked: Bool) throws {
        let server = try server(isAsked ? ["-Verify", "1", "-verify_quiet"] : [])
        let identity = try TLSOptions.Identity(
            certificateChain: files.text(files.certificate("other.test")),
            privateKey: files.text(files.key("other.test"))
        )
        let options = TLSOptions(serverName: "example.test", trust: .exactly(trusted), identity: identity)
        let stream = try TLSStream(to: server.address, options)
        let page = try HTTPRequest(host: "example.test").send(over: stream).text
        #expect(stream.wasAskedForCertificate == isAsked)
        #expect(page.contains("Client certificate") == isAsked, "\(page)")
    }

    @Test("Without the certificate that the server demands the connection fails, in the handshake or on reading")
    func missingClientCertificate() throws {
        for version in ["-tls1_2", "-tls1_3"] {
            let server = try server(["-Verify", "1", "-verify_quiet", version])
            let options = TLSOptions(serverName: "example.test", trust: .exactly(trusted))
            #expect(throws: (any Error).self, "\(version)") { try status(options, at: server) }
        }
    }

    @Test("An alert is not a cut connection; a close or a reset is")
    func cutOff() throws {
        let alert = try server(["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256", "-groups", "P-521"])
        let alerted = #expect(throws: TLSFailure.self) {
            try TLSStream(to: alert.address, TLSOptions(serverName: "example.test", protocols: ["x"]))
        }
        if let alerted { #expect(!alerted.isCutOff, "\(alerted)") }
        for isReset in [false, true] {
            let port = try HeldPort(listening: true)
            let ends = inParallel([0, 1], width: 2) { side -> TLSFailure? in
                if side == 0 {
                    guard let accepted = port.accept() else { return nil }
                    _ = accepted.receive(until: .now + .seconds(5))
                    if isReset { accepted.abortOnClose() }
                    return nil
                }
                do {
                    _ = try TLSStream(to: "127.0.0.1:\(port.port)", TLSOptions(serverName: "example.test"))
                    return nil
                } catch { return error as? TLSFailure }
            }
            #expect(ends[1] == (isReset ? .reset : .closed))
        }
    }
}
