import NIOCore
import NIOSSL
import RouteModel
import Synchronization
import TestSupport
import Testing

@testable import StubBackends

@Suite("Stubs behind TLS", .enabled(if: TestCertificate.isPossible, "openssl is not installed"))
struct TLSStubTests {
    private static let request = "GET /a HTTP/1.1\r\nHost: abc.example.com\r\n\r\n"

    @Test("The echo says what was negotiated (fact 7.6)")
    func facts() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let serving = StubServing(application: .http, transport: .tls, certificate: keyPair)
            let port = try await backends.port(for: store, serving: serving)
            let client = TLSClient(trusted: keyPair, applicationProtocols: ["http/1.1"])
            let facts = try json(try await ask(port, Self.request, tls: client))
            #expect(facts["path"] as? String == "/a")
            #expect(facts["pod"] as? String == store.pod)
            let tls = try #require(facts["tls"] as? [String: Any])
            #expect(tls["version"] as? String == "TLSv1.3")
            #expect(tls["serverName"] as? String == "abc.example.com")
            #expect(tls["negotiatedProtocol"] as? String == "http/1.1")
            #expect(tls["cipherSuite"] as? String == "TLS_AES_128_GCM_SHA256")
            #expect(tls["peerCertificates"] == nil)
        }
    }

    @Test("Without TLS the echo says nothing of it")
    func cleartext() async throws {
        try await withBackends { backends in
            let facts = try json(try await ask(backends.port(for: store), Self.request))
            #expect(facts["tls"] == nil)
        }
    }

    @Test("TLS 1.2 without names and protocols is said as it is")
    func oldVersion() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let serving = StubServing(transport: .tls, certificate: keyPair)
            let port = try await backends.port(for: store, serving: serving)
            let client = TLSClient(serverName: nil, newest: .tlsv12)
            let tls = try #require(try json(try await ask(port, Self.request, tls: client))["tls"] as? [String: Any])
            #expect(tls["version"] as? String == "TLSv1.2")
            #expect(tls["serverName"] as? String == "")
            #expect(tls["negotiatedProtocol"] == nil)
            #expect(try #require(tls["cipherSuite"] as? String).hasPrefix("TLS_ECDHE_ECDSA_WITH_"))
        }
    }

    @Test("The TCP echo names the group too", arguments: [true, false])
    func tcp(isNew: Bool) async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let serving = StubServing(application: .tcp, transport: .tls, certificate: keyPair)
            let port = try await backends.port(for: store, serving: serving)
            let client = TLSClient(trusted: keyPair, newest: isNew ? nil : .tlsv12)
            try await RawClient.connect(port, tls: client) { client in
                #expect(try await client.readLine() == "Gateway API Test TCP Server")
                try await client.send("IS_TLS\nTEST\n")
                #expect(try await client.readLine() == "true")
                let facts = try json(try await client.readLine())
                #expect(facts["isTLS"] as? Bool == true)
                let tls = try #require(facts["tls"] as? [String: String])
                #expect(tls["version"] == (isNew ? "TLS 1.3" : "TLS 1.2"))
                #expect(tls["serverName"] == "abc.example.com")
                #expect(tls["negotiatedProtocol"] == nil)
                #expect(try #require(tls["curves"]).hasPrefix("X25519"))
                #expect(try #require(tls["cipherSuite"]).hasPrefix(isNew ? "TLS_AES_" : "TLS_ECDHE_ECDSA_"))
            }
        }
    }

    @Test("One port takes TLS and cleartext where the input does not say which")
    func whatComes() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        // Every client here speaks first, however late its word comes.
        try await withBackends(patience: .minutes(1)) { backends in
            for application in [StubServing.Application.anyHTTP, .tcp] {
                let serving = StubServing(application: application, certificate: keyPair)
                let port = try await backends.port(for: store, serving: serving)
                for tls in [nil, TLSClient(trusted: keyPair)] {
                    try await RawClient.connect(port, tls: tls) { client in
                        if application == .tcp {
                            try await client.send("IS_TLS\n")
                            _ = try await client.readLine()
                            #expect(try await client.readLine() == "\(tls != nil)")
                        } else {
                            try await client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
                            #expect(try await client.readResponse().body == "OK")
                        }
                    }
                }
            }
        }
    }

    @Test("A missing certificate is made for the name that the client asks for, once")
    func madeCertificate() async throws {
        let made = MadeCertificates()
        try await withBackends(certificates: made.make) { backends in
            let port = try await backends.port(for: store, serving: StubServing(transport: .tls))
            for name in ["one.test", "two.test", "one.test"] {
                let client = TLSClient(serverName: name, trusted: try made.make(name))
                #expect(try await ask(port, Self.request, tls: client).status == 200)
            }
            #expect(try await ask(port, Self.request, tls: TLSClient(serverName: nil)).status == 200)
            #expect(made.names == ["one.test", "two.test", "store-front.pets.svc.cluster.local"])
        }
    }

    @Test("Where no certificate can be had, TLS fails")
    func noCertificate() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            await #expect(throws: (any Error).self) { try await ask(port, Self.request, tls: TLSClient()) }
            #expect(try await ask(port, Self.request).status == 200)
        }
    }

    @Test("The client's certificate is echoed where one is asked for, and must be trusted")
    func clientCertificate() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        let known = try TestCertificate.make("client.test")
        let unknown = try TestCertificate.make("stranger.test")
        try await withBackends { backends in
            var serving = StubServing(transport: .tls, certificate: keyPair)
            serving.clientAuthorities = known.certificateChain
            let port = try await backends.port(for: store, serving: serving)
            var client = TLSClient(trusted: keyPair, certificate: known)
            let tls = try #require(try json(try await ask(port, Self.request, tls: client))["tls"] as? [String: Any])
            #expect(tls["peerCertificates"] as? [String] == [known.certificateChain])
            client.certificate = nil
            #expect(try await ask(port, Self.request, tls: client).status == 200)
            let stranger = TLSClient(trusted: keyPair, certificate: unknown)
            await #expect(throws: (any Error).self) { try await ask(port, Self.request, tls: stranger) }
        }
    }

    @Test("A request without TLS to a port with TLS gets the hint of Go's server (fact 6.12)")
    func cleartextRequest() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let serving = StubServing(application: .http, transport: .tls, certificate: keyPair)
            let port = try await backends.port(for: store, serving: serving)
            try await RawClient.connect(port) { client in
                try await client.send("GE")
                try await client.send("T / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(
                    try await client.readToEnd()
                        == "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
                )
            }
            for nonsense in ["PRI * HTTP/2.0\r\n\r\n", "\u{0}\u{1}", "G!"] {
                try await RawClient.connect(port) { client in
                    try await client.send(nonsense)
                    #expect(try await client.readToEnd() == "")
                }
            }
        }
    }

    @Test("TLS to a port without is answered as a malformed request")
    func tlsToCleartext() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: StubServing(transport: .cleartext))
            try await RawClient.connect(port) { client in
                try await client.send([22, 3, 1, 0, 4, 1, 0, 0, 0, 13, 10, 13, 10])
                #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            }
        }
    }

    @Test("A reset is one behind TLS, too")
    func reset() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: StubServing(certificate: keyPair))
            let request = "GET /retry/x?uuid=tls&succeedAfter=1 HTTP/1.1\r\nHost: a\r\n\r\n"
            let client = TLSClient(trusted: keyPair)
            await #expect(throws: (any Error).self) { try await ask(port, request, tls: client) }
            #expect(try await ask(port, request, tls: client).status == 200)
        }
    }

    @Test("A WebSocket works behind TLS, too")
    func webSocket() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: StubServing(certificate: keyPair))
            try await RawClient.connect(port, tls: TLSClient(trusted: keyPair)) { client in
                try await client.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                )
                #expect(try await client.readThrough("\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
                try await client.send([0x81, 0x82, 0, 0, 0, 0] + Array("hi".utf8))
                #expect(try await client.read(4) == [0x81, 2] + Array("hi".utf8))
            }
        }
    }

    @Test("Nonsense after the first byte of TLS ends the connection, never the stub")
    func nonsense() async throws {
        let keyPair = try TestCertificate.make("abc.example.com")
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: StubServing(certificate: keyPair))
            var random = SeededGenerator(seed: 6)
            for length in [1, 4, 5, 6, 20, 300, 20_000] {
                let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                try await RawClient.connect(port) { client in
                    try? await client.send([22, 3, 1] + bytes)
                }
            }
            #expect(try await ask(port, Self.request, tls: TLSClient(trusted: keyPair)).status == 200)
        }
    }
}

/// Makes a certificate for each name once, and notes the names.
private final class MadeCertificates: Sendable {
    private let made = Mutex<[(name: String, keyPair: KeyPair)]>([])

    var names: [String] { made.withLock { $0.map(\.name) } }

    @Sendable func make(_ name: String) throws -> KeyPair {
        try made.withLock { made in
            if let known = made.first(where: { $0.name == name }) { return known.keyPair }
            let keyPair = try TestCertificate.make(name)
            made.append((name, keyPair))
            return keyPair
        }
    }
}

@Suite("What a server says first of TLS")
struct ServerHelloTests {
    /// A TLS 1.2 greeting and key exchange in two records.
    private static let old: [UInt8] =
        record(message(2, [3, 3] + Array(repeating: 7, count: 32) + [0, 0xC0, 0x2F, 0]))
        + record(message(12, [3, 0, 0x1D, 1, 2]) + message(14, []))
    /// A TLS 1.3 greeting with a session and two extensions.
    private static let new: [UInt8] = record(
        message(
            2,
            [3, 3] + Array(repeating: 7, count: 32) + [2, 9, 9, 0x13, 0x02, 0, 0, 14]
                + [0, 51, 0, 4, 0x11, 0xEC, 0, 0] + [0, 43, 0, 2, 3, 4]
        )
    )

    private static func record(_ content: [UInt8]) -> [UInt8] { [22, 3, 3, 0, UInt8(content.count)] + content }
    private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 0, 0, UInt8(body.count)] + body }

    @Test("Suite and group are found, however the bytes are cut", arguments: [1, 2, 7, 50, 1000])
    func cut(_ size: Int) {
        for (bytes, suite, group) in [(Self.old, UInt16(0xC02F), UInt16(0x1D)), (Self.new, 0x1302, 0x11EC)] {
            var hello = ServerHello()
            for start in stride(from: 0, to: bytes.count, by: size) {
                hello.receive(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(hello.cipherSuite == suite)
            #expect(hello.group == group)
            #expect(hello.isComplete)
        }
    }

    @Test("Damaged bytes are survived")
    func damaged() {
        var random = SeededGenerator(seed: 1)
        for round in 0..<20_000 {
            var bytes = round.isMultiple(of: 2) ? Self.old : Self.new
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var hello = ServerHello()
            hello.receive(ByteBuffer(bytes: bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
            hello.receive(ByteBuffer(bytes: bytes))
        }
    }

    @Test("Numbers without a name are shown as Go shows them")
    func unknownNumbers() {
        #expect(TLSNames.cipherSuite(0x0A0A) == "0x0A0A")
        #expect(TLSNames.group(30) == "CurveID(30)")
    }
}
