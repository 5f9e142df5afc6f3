import GatewayProxy
import NIOCore
import RouteModel
import Testing

extension RoutingTable {
    /// A port whose bytes go to a cluster.
    static func tcp(
        _ shares: [TCPProxy.Share],
        clusters: [Cluster] = [.ok],
        serverNames: [String] = [],
        tls: DownstreamTLS? = nil
    ) -> RoutingTable {
        let listener = ListenerReference(
            gateway: "infra/gw",
            name: "tcp",
            protocol: serverNames.isEmpty ? "TCP" : "TLS",
            port: 9000,
            hostname: ""
        )
        let chain = FilterChain(
            name: "tcp.9000",
            listeners: [listener],
            serverNames: serverNames,
            tls: tls,
            routing: .tcp(TCPProxy(origin: nil, shares: shares))
        )
        return RoutingTable(
            ports: [GatewayPort(service: "infra/gw", port: 9000, listeners: [listener], filterChains: [chain])],
            clusters: clusters
        )
    }
}

extension TCPProxy.Share {
    static var ok: TCPProxy.Share {
        TCPProxy.Share(cluster: "outbound|80||ok.app.svc.cluster.local", weight: 1, service: "app/ok", port: 80)
    }
}

private let okStub = "outbound|80||ok.app.svc.cluster.local"

@Suite("Bytes that pass as they are", .timeLimit(.minutes(5)))
struct TCPTests {
    @Test("Bytes pass both ways, and either side may end first (fact 7.5)")
    func bothWays() async throws {
        let backend = try await Backend.start { peer in
            try await peer.send("welcome\n")
            let line = await peer.take(through: "\n")
            try await peer.send("you said " + line)
            await peer.waitForEnd()
            try await peer.send("bye\n")
            await peer.close()
        }
        try await with(try await Fixture.start(.tcp([.ok]), stubs: [okStub: backend.port])) { fixture in
            let client = try await fixture.connect()
            #expect(await client.take(through: "\n") == "welcome\n")
            try await client.send("hello\n")
            #expect(await client.take(through: "hello\n") == "you said hello\n")
            try await client.endSending()
            #expect(await client.take(through: "bye\n") == "bye\n")
            await client.waitForEnd()
            try await until { fixture.log.lines.count == 1 }
            let line = fixture.log.lines[0]
            #expect(line.contains("\"- - -\" 0 - - - \"-\" 6 "))
            #expect(line.contains(" outbound|80||ok.app.svc.cluster.local "))
        }
        await backend.stop()
    }

    @Test("What the client sends at once is not lost, whatever its size")
    func muchAtOnce() async throws {
        let backend = try await Backend.start { peer in
            await peer.wait { $0.count >= 3_000_000 }
            try await peer.send("all\n")
        }
        try await with(try await Fixture.start(.tcp([.ok]), stubs: [okStub: backend.port])) { fixture in
            let client = try await fixture.connect()
            try await client.send([UInt8](repeating: 1, count: 3_000_000))
            #expect(await client.take(through: "\n") == "all\n")
            await client.close()
        }
        await backend.stop()
    }

    @Test("Without a cluster or an endpoint the connection is accepted and closed (fact 7.5)")
    func nowhere() async throws {
        var empty = Cluster.ok
        empty.endpoints = []
        let missing = TCPProxy.Share(cluster: "internal.cluster.local", weight: 1, service: "", port: 0)
        for (table, flags) in [
            (RoutingTable.tcp([missing]), "NC"), (.tcp([.ok], clusters: [empty]), "UH"), (.tcp([]), "NC"),
        ] {
            try await with(try await Fixture.start(table)) { fixture in
                let client = try await fixture.connect()
                await client.waitForEnd()
                #expect(client.text.isEmpty)
                try await until { fixture.log.lines.count == 1 }
                #expect(fixture.log.lines[0].contains("\"- - -\" 0 \(flags) "))
            }
        }
    }

    @Test("An endpoint that refuses is UF and URX, with the reason, and the client's connection ends")
    func refused() async throws {
        var cluster = Cluster.ok
        cluster.endpoints[0].target = .refused
        try await with(try await Fixture.start(.tcp([.ok], clusters: [cluster]))) { fixture in
            let client = try await fixture.connect()
            await client.waitForEnd()
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains(" 0 UF,URX - - \"delayed_connect_error:_Connection_refused\" "))
        }
    }

    @Test("TLS that is not ended here passes as it is: the endpoint shakes hands (fact 7.6)")
    func passthrough() async throws {
        let server = try Certificates.server(Certificates.pair("a.example"), "h2")
        let backend = try await HTTP2Backend.start(tls: server) { _ in HTTP2Message(status: 200) }
        let table = RoutingTable.tcp([.ok], serverNames: ["a.example"])
        try await with(try await Fixture.start(table, stubs: [okStub: backend.port])) { fixture in
            let tls = try Certificates.client("h2")
            let port = fixture.ports[0].localPort
            let client = try await HTTP2Client.connect(port: port, tls: tls, serverName: "a.example")
            #expect(try await client.ask().status == 200)
            await client.close()
            let stranger = try await HTTP2Client.connect(port: port, tls: tls, serverName: "b.example")
            #expect(try await stranger.ask().reset != nil)
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains(" a.example -"))
        }
        await backend.stop()
    }

    @Test("TLS that is ended here reaches the endpoint in the clear (fact 7.6)")
    func terminate() async throws {
        let backend = try await Backend.start { peer in
            let line = await peer.take(through: "\n")
            try await peer.send("plain " + line)
        }
        let tls = DownstreamTLS(certificates: [try Certificates.pair("a.example")], applicationProtocols: [])
        let table = RoutingTable.tcp([.ok], serverNames: ["a.example"], tls: tls)
        try await with(try await Fixture.start(table, stubs: [okStub: backend.port])) { fixture in
            let client = try await Peer.connect(
                port: fixture.ports[0].localPort,
                tls: Certificates.client(),
                serverName: "a.example"
            )
            try await client.send("hello\n")
            #expect(await client.take(through: "\n") == "plain hello\n")
            await client.close()
        }
        await backend.stop()
    }
}
