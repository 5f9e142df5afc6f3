import GatewayProxy
import NIOCore
import NIOPosix
import NIOSSL
import RouteModel
import Testing

extension FilterChain {
    /// A chain that ends TLS for some names, and answers everything with a status.
    fileprivate static func https(
        _ names: [String],
        status: Int,
        validation: ClientValidation? = nil,
        domain: String = "*"
    ) throws -> FilterChain {
        try https(names, entry: .make(.directResponse(status: status)), validation: validation, domain: domain)
    }

    /// A chain that ends TLS for some names, and does the same with every request.
    static func https(
        _ names: [String],
        entry: RouteEntry,
        validation: ClientValidation? = nil,
        domain: String = "*"
    ) throws -> FilterChain {
        let pair = try names.isEmpty ? Certificates.pair("localhost") : Certificates.pair(names[0])
        return FilterChain(
            name: "https.443.\(names)",
            listeners: [.https],
            serverNames: names,
            tls: DownstreamTLS(certificates: [pair], clientValidation: validation),
            routing: .http([VirtualHost(domain: domain, routes: [entry])])
        )
    }
}

extension ListenerReference {
    fileprivate static var https: ListenerReference {
        ListenerReference(gateway: "infra/gw", name: "https", protocol: "HTTPS", port: 443, hostname: "")
    }
}

extension RoutingTable {
    static func https(_ chains: FilterChain..., clusters: [Cluster] = []) -> RoutingTable {
        RoutingTable(
            ports: [GatewayPort(service: "infra/gw", port: 443, listeners: [.https], filterChains: chains)],
            clusters: clusters
        )
    }
}

extension Fixture {
    /// The status of an answer in HTTP/2; nil: none came.
    fileprivate func status(_ name: String?, authority: String? = nil) async throws -> Int? {
        try await status(over: Certificates.client("h2"), name, authority: authority)
    }

    fileprivate func status(
        over tls: NIOSSLContext,
        _ name: String? = "a.example",
        authority: String? = nil
    ) async throws -> Int? {
        let client = try await HTTP2Client.connect(port: ports[0].localPort, tls: tls, serverName: name)
        defer { client.channel.close(promise: nil) }
        return try await client.ask("GET", "/", authority: authority ?? name ?? "localhost", scheme: "https").status
    }
}

@Suite("TLS of clients", .timeLimit(.minutes(5)))
struct TLSTests {
    @Test(
        "The exact server name wins over the longer wildcard, that over the shorter, and the chain without is last (fact 2.57)"
    )
    func serverNames() async throws {
        let table = try RoutingTable.https(
            .https(["a.b.example"], status: 201),
            .https(["*.b.example"], status: 202),
            .https(["*.example"], status: 203),
            .https([], status: 204)
        )
        try await with(try await Fixture.start(table)) { fixture in
            let status1 = try await fixture.status("a.b.example")
            #expect(status1 == 201)
            let status2 = try await fixture.status("x.b.example")
            #expect(status2 == 202)
            let status3 = try await fixture.status("c.example")
            #expect(status3 == 203)
        }
    }

    @Test("A name that no chain takes ends the connection without an alert (fact 2.57)")
    func unknownName() async throws {
        let table = try RoutingTable.https(.https(["a.example"], status: 201))
        try await with(try await Fixture.start(table)) { fixture in
            let tls = try Certificates.client("h2")
            let client = try await HTTP2Client.connect(
                port: fixture.ports[0].localPort,
                tls: tls,
                serverName: "b.example"
            )
            #expect(try await client.ask().reset != nil)
            // Byte by byte, so that what comes back is seen: nothing.
            let raw = try await fixture.connect()
            try await raw.send(clientGreeting(serverName: "b.example"))
            await raw.waitForEnd()
            #expect(raw.text.isEmpty)
            #expect(fixture.log.lines.isEmpty)
        }
    }

    @Test("The right server name with another authority is a 404, not a 421 (fact 2.58)")
    func reuse() async throws {
        let table = try RoutingTable.https(.https(["*.example"], status: 200, domain: "a.example"))
        try await with(try await Fixture.start(table)) { fixture in
            let status4 = try await fixture.status("a.example")
            #expect(status4 == 200)
            let status5 = try await fixture.status("a.example", authority: "b.example")
            #expect(status5 == 404)
        }
    }

    @Test("HTTP/1.1 and HTTP/2 are chosen by ALPN; endpoints are told https (fact 8.3)")
    func versions() async throws {
        let backend = try await EchoBackend.start()
        var chain = try FilterChain.https(["a.example"], status: 200)
        chain.routing = .http([VirtualHost(domain: "*", routes: [.forwarding()])])
        let table = RoutingTable.https(chain, clusters: [.ok])
        let stubs = ["outbound|80||ok.app.svc.cluster.local": backend.port]
        try await with(try await Fixture.start(table, stubs: stubs)) { fixture in
            let status6 = try await fixture.status("a.example")
            #expect(status6 == 200)
            for protocols in [["http/1.1"], []] {
                let client = try await Peer.connect(
                    port: fixture.ports[0].localPort,
                    tls: protocols.isEmpty ? Certificates.client() : Certificates.client("http/1.1"),
                    serverName: "a.example"
                )
                try await client.send("GET /one HTTP/1.1\r\nHost: a.example\r\n\r\n")
                #expect(await client.take(through: "\r\n").hasPrefix("HTTP/1.1 200"))
                await client.close()
            }
            #expect(backend.seen.map { $0.values("x-forwarded-proto") } == [["https"], ["https"], ["https"]])
            try await until { fixture.log.lines.count == 3 }
            #expect(fixture.log.lines[0].contains(" a.example app.ok.0"))
        }
        await backend.stop()
    }

    @Test("A client without TLS gets nothing on a port with TLS")
    func plainClient() async throws {
        let table = try RoutingTable.https(.https([], status: 200))
        try await with(try await Fixture.start(table)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await client.waitForEnd()
            #expect(!client.text.contains("HTTP/1.1"))
        }
    }

    @Test("A certificate that is required must come, and be trusted (fact 2.46)")
    func requiredCertificate() async throws {
        let pair = try Certificates.clientPair()
        let validation = ClientValidation(mode: .required, trust: pair.certificateChain)
        let table = try RoutingTable.https(.https(["a.example"], status: 200, validation: validation))
        try await with(try await Fixture.start(table)) { fixture in
            let known = try Certificates.client("h2", certificate: pair)
            #expect(try await fixture.status(over: known) == 200)
            let stranger = try Certificates.client("h2", certificate: Certificates.clientPair())
            #expect(try await fixture.status(over: stranger) == nil)
            #expect(try await fixture.status(over: try Certificates.client("h2")) == nil)
        }
    }

    @Test("A certificate that need not be trusted may be any, or none (fact 2.46)")
    func unverifiedCertificate() async throws {
        let validation = ClientValidation(mode: .unverified, trust: "")
        let table = try RoutingTable.https(.https(["a.example"], status: 200, validation: validation))
        try await with(try await Fixture.start(table)) { fixture in
            let known = try Certificates.client("h2", certificate: Certificates.pair("client.example"))
            #expect(try await fixture.status(over: known) == 200)
            #expect(try await fixture.status(over: try Certificates.client("h2")) == 200)
        }
    }

    @Test("A reload changes certificates; connections that stand go on")
    func reload() async throws {
        let first = try RoutingTable.https(.https(["a.example"], status: 200))
        try await with(try await Fixture.start(first)) { fixture in
            let tls = try Certificates.client("h2")
            let old = try await HTTP2Client.connect(port: fixture.ports[0].localPort, tls: tls, serverName: "a.example")
            #expect(try await old.ask().status == 200)
            let second = try RoutingTable.https(.https(["a.example"], status: 200), .https(["b.example"], status: 201))
            try await fixture.server.reload(DataPlaneProgram(second))
            #expect(try await old.ask().status == 200)
            let status7 = try await fixture.status("b.example")
            #expect(status7 == 201)
            await old.close()
        }
    }
}

@Suite("TLS to endpoints", .timeLimit(.minutes(5)))
struct UpstreamTLSTests {
    private static func cluster(_ tls: UpstreamTLS, _ version: Cluster.UpstreamProtocol) -> Cluster {
        var cluster = Cluster.ok
        cluster.tls = tls
        cluster.protocol = version
        return cluster
    }

    private static func ask(_ tls: UpstreamTLS, certificateFor name: String) async throws -> (status: Int?, log: String)
    {
        let server = try Certificates.server(Certificates.pair(name), "h2")
        let backend = try await HTTP2Backend.start(tls: server) { _ in HTTP2Message(status: 200) }
        let fixture = try await Fixture.start(
            .single(.forwarding(retries: 0), clusters: [cluster(tls, .http2)]),
            stubs: ["outbound|80||ok.app.svc.cluster.local": backend.port]
        )
        let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
        let status = try await client.ask().status
        try await until { fixture.log.lines.count == 1 }
        let line = fixture.log.lines[0]
        await client.close()
        await fixture.stop()
        await backend.stop()
        return (status, line)
    }

    @Test("An endpoint whose certificate is vouched for, and has the name, is spoken to (fact 6.15)")
    func trusted() async throws {
        let tls = UpstreamTLS(serverName: "be.example", trust: .authorities(Certificates.authorityPEM))
        #expect(try await Self.ask(tls, certificateFor: "be.example").status == 200)
        #expect(try await Self.ask(tls, certificateFor: "*.example").status == 200)
    }

    @Test("Another name, or an unknown authority, is a 503 with UF (fact 6.15)")
    func untrusted() async throws {
        let known = UpstreamTLS(serverName: "be.example", trust: .authorities(Certificates.authorityPEM))
        let other = try await Self.ask(known, certificateFor: "other.example")
        #expect(other.status == 503)
        #expect(other.log.contains(" 503 UF "))
        #expect(other.log.contains("CERTIFICATE_VERIFY_FAILED"))
        let unknown = UpstreamTLS(serverName: "be.example", trust: .system)
        #expect(try await Self.ask(unknown, certificateFor: "be.example").status == 503)
        let nobody = UpstreamTLS(serverName: "be.example", trust: .none)
        #expect(try await Self.ask(nobody, certificateFor: "be.example").status == 503)
    }

    @Test(
        "An endpoint that speaks no TLS, or closes, is a 503 with UF, and the log has the reason (fact 6.15)",
        arguments: [
            (
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end"
            ), ("", ""),
        ]
    )
    func noTLS(answer: String, reason: String) async throws {
        let backend = try await Backend.start { peer in
            await peer.wait { !$0.isEmpty }
            try await peer.send(answer)
            await peer.close()
        }
        let cluster = Self.cluster(UpstreamTLS(serverName: "be.example", trust: .anything), .http1)
        let fixture = try await Fixture.start(
            .single(.forwarding(retries: 0), clusters: [cluster]),
            stubs: [cluster.name: backend.port]
        )
        try await with(fixture) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let body =
                "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure"
            #expect(await client.take(through: "connection failure").hasSuffix(body))
            try await until { fixture.log.lines.count == 1 }
            let details = reason.isEmpty ? "" : "|\(reason)"
            #expect(
                fixture.log.lines[0].contains(
                    " 503 UF upstream_reset_before_response_started{remote_connection_failure\(details)} - "
                        + "\"\(reason.isEmpty ? "-" : reason)\""
                )
            )
        }
        await backend.stop()
    }

    @Test("Alternative names take the place of the server name (fact 6.15)")
    func alternativeNames() async throws {
        let tls = UpstreamTLS(
            serverName: "be.example",
            subjectAltNames: [.dns("alt.example")],
            trust: .authorities(Certificates.authorityPEM)
        )
        #expect(try await Self.ask(tls, certificateFor: "alt.example").status == 200)
        #expect(try await Self.ask(tls, certificateFor: "be.example").status == 503)
    }

    @Test("A target of the user behind https:// is spoken to whatever its certificate says")
    func ownTarget() async throws {
        let server = try Certificates.server(Certificates.pair("whatever.example"), "h2")
        let backend = try await HTTP2Backend.start(tls: server) { _ in HTTP2Message(status: 200) }
        var cluster = Cluster.ok
        cluster.protocol = .http2
        cluster.endpoints = [Endpoint(pod: "x", target: .address(host: "127.0.0.1", port: backend.port, tls: true))]
        try await with(try await Fixture.start(.single(.forwarding(), clusters: [cluster]))) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            #expect(try await client.ask().status == 200)
            await client.close()
        }
        await backend.stop()
    }
}

/// The first record of a client that speaks TLS 1.2 and asks for a name: the least that is one.
///
/// > Source: RFC 5246 §7.4.1.2, RFC 6066 §3.
private func clientGreeting(serverName: String) -> [UInt8] {
    func sized(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(bytes.count >> (8 * $0) & 0xFF) } + bytes
    }
    let name = sized(sized([0] + sized(Array(serverName.utf8), 2), 2), 2)
    let extensions = sized([0, 0] + name, 2)
    let hello = [3, 3] + [UInt8](repeating: 7, count: 32) + [0] + sized([0xC0, 0x2F], 2) + sized([0], 1) + extensions
    return [22, 3, 1] + sized([1] + sized(hello, 3), 2)
}
