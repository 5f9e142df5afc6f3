import GatewayProxy
import Logging
import NIOCore
import RouteModel
import Testing

@Suite("Reload and drain", .timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test("No request fails while programs are replaced")
    func reload() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let client = try await fixture.connect()
                        var good = 0
                        for _ in 0..<200 {
                            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                            if await client.take(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200") { good += 1 }
                        }
                        return good
                    }
                }
                for _ in 0..<50 { try await fixture.server.reload(DataPlaneProgram(.single(.forwarding()))) }
                for try await good in group { #expect(good == 200) }
            }
            #expect(await fixture.server.generation == 51)
        }
        await backend.stop()
    }

    @Test("A reload opens new ports and closes old ones; a connection that waits on an old one closes")
    func ports() async throws {
        var table = RoutingTable.single(.make(.directResponse(status: 500)))
        try await with(try await Fixture.start(table)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await client.take(through: "\r\n\r\n")
            table.ports[0].port = 81
            let ports = try await fixture.server.reload(DataPlaneProgram(table))
            #expect(ports.map(\.port) == [81])
            await client.waitForEnd()
            let other = try await Peer.connect(port: ports[0].localPort)
            try await other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await other.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 500"))
            await #expect(throws: (any Error).self) { try await Peer.connect(port: fixture.ports[0].localPort) }
        }
    }

    /// Starts on a port that was free a moment ago; another test may take it in between, then another is tried.
    private static func startOnFixedPort(_ table: RoutingTable) async throws -> (server: ProxyServer, port: Int) {
        var failure: (any Error)?
        for _ in 0..<20 {
            let backend = try await Backend.answering(okResponse)
            await backend.stop()
            let server = ProxyServer(
                configuration: ProxyConfiguration(accessLog: .off),
                ports: PortPlanOptions(overrides: [80: backend.port]),
                logger: Logger(label: "test")
            ) { _, _ in try SocketAddress(ipAddress: "127.0.0.1", port: 1) }
            do {
                try await server.start(DataPlaneProgram(table))
                return (server, backend.port)
            } catch {
                failure = error
            }
        }
        throw try #require(failure)
    }

    @Test("A local port passes from one Service to another without closing")
    func handedOver() async throws {
        var table = RoutingTable.single(.make(.directResponse(status: 500)))
        let (server, free) = try await Self.startOnFixedPort(table)
        table.ports[0].service = "infra/other"
        var hosts = table.ports[0].virtualHosts
        hosts[0].routes[0].action = .directResponse(status: 404)
        table.ports[0].filterChains[0].routing = .http(hosts)
        let ports = try await server.reload(DataPlaneProgram(table))
        #expect(ports.map(\.service) == ["infra/other"] && ports.map(\.localPort) == [free])
        let client = try await Peer.connect(port: free)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 404"))
        await server.drain()
    }

    @Test("A taken port is an error that names our listener and the flag, and what served goes on")
    func takenPort() async throws {
        let taken = try await Backend.answering(okResponse)
        var table = RoutingTable.single(.make(.directResponse(status: 500)))
        let server = ProxyServer(
            configuration: ProxyConfiguration(accessLog: .off),
            ports: PortPlanOptions(mapping: .ephemeral, overrides: [81: taken.port]),
            logger: .init(label: "test")
        ) { _, _ in try SocketAddress(ipAddress: "127.0.0.1", port: 1) }
        let ports = try await server.start(DataPlaneProgram(table))
        table.ports.append(table.ports[0])
        table.ports[1].port = 81
        table.ports[1].listeners[0].name = "second"
        let error = await #expect(throws: PortError.self) { try await server.reload(DataPlaneProgram(table)) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("listener second of Gateway infra/gw wants 127.0.0.1:\(taken.port), which is taken"))
        #expect(text.contains("--port 81="))
        #expect(await server.boundPorts == ports)
        let client = try await Peer.connect(port: ports[0].localPort)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 500"))
        await server.drain()
        await taken.stop()
    }

    @Test("A refused table is 404 at the first load, and keeps the previous one on a reload")
    func refusedTable() async throws {
        var header = HeaderMutation()
        header.set = [HeaderValue(name: "x-a", value: "100%")]
        let refused = RoutingTable.single(.make(.directResponse(status: 500), responseHeaders: header))
        try await with(try await Fixture.start(refused)) { fixture in
            let client = try await fixture.connect()
            #expect(fixture.ports[0].isRefused)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 404"))
            let odd = try await fixture.connect()
            try await odd.send("GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await odd.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 400"))
            try await fixture.server.reload(DataPlaneProgram(.single(.make(.directResponse(status: 500)))))
            try await fixture.server.reload(DataPlaneProgram(refused))
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 500"))
        }
    }

    @Test("A drain closes idle connections and lets an exchange finish, with connection: close")
    func drain() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 103 Early Hints\r\n\r\n")
            _ = await peer.take(through: "go")
            try await peer.send(okResponse)
        }
        let fixture = try await Fixture.forwarding(to: backend.port) { $0.drainTimeout = .seconds(20) }
        let idle = try await fixture.connect()
        let busy = try await fixture.connect()
        try await busy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
        _ = await busy.take(through: "\r\n\r\n")
        let draining = Task { await fixture.server.drain() }
        await idle.waitForEnd()
        #expect(idle.text.isEmpty)
        try await busy.send("go")
        let answer = await busy.take(through: "\r\n\r\nok")
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("\r\nconnection: close\r\n"))
        await busy.waitForEnd()
        await draining.value
        #expect(fixture.log.lines.count == 1)
        await backend.stop()
    }

    @Test("A drain cuts what does not finish in time")
    func drainTimeout() async throws {
        let backend = try await Backend.start { peer in await peer.waitForEnd() }
        let fixture = try await Fixture.forwarding(to: backend.port) { $0.drainTimeout = .milliseconds(20) }
        let client = try await fixture.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try await until { await fixture.server.metrics().upstreamConnections > 0 }
        await fixture.server.drain()
        await client.waitForEnd()
        #expect(client.text.isEmpty)
        await backend.stop()
    }
}
