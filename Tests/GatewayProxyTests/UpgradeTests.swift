import GatewayProxy
import NIOCore
import RouteModel
import Testing

private let handshake = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
private let switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

@Suite("Upgrades", .timeLimit(.minutes(5)))
struct UpgradeTests {
    @Test("Bytes pass both ways, also those that come with the 101 and before it")
    func tunnel() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(switching + "early")
            let text = await peer.take(through: "more")
            try await peer.send("echo:" + text)
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake + "eager")
            #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(await client.take(through: "early") == "early")
            try await client.send("more")
            #expect(await client.take(through: "more") == "echo:eagermore")
        }
        await backend.stop()
    }

    @Test("A half-close of the client passes, and the endpoint can still answer")
    func clientHalfCloses() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(switching)
            await peer.waitForEnd()
            try await peer.send("got \(peer.text)")
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake)
            _ = await client.take(through: "\r\n\r\n")
            try await client.send("bye")
            try await client.endSending()
            await client.waitForEnd()
            #expect(client.text == "got bye")
        }
        await backend.stop()
    }

    @Test("A half-close of the endpoint passes, and the client can still send")
    func endpointHalfCloses() async throws {
        let received = LogLines()
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(switching + "last\n")
            try await peer.endSending()
            received.append(.init(string: await peer.take(through: "\n")))
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake)
            await client.waitForEnd()
            #expect(client.text.hasSuffix("\r\n\r\nlast\n"))
            try await client.send("still here\n")
            try await until { !received.lines.isEmpty }
            #expect(received.lines == ["still here"])
        }
        await backend.stop()
    }

    @Test("A 101 that names no protocol makes no tunnel")
    func switchesToNothing() async throws {
        let backend = try await Backend.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake)
            await client.waitForEnd()
            #expect(client.text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(client.text.contains("\r\nconnection: close\r\n"))
            #expect(!client.text.contains("upgrade:"))
        }
        await backend.stop()
    }

    @Test("An endpoint that answers an upgrade with an error is passed on whole")
    func failed() async throws {
        let backend = try await Backend.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nbody")
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake)
            await client.waitForEnd()
            #expect(client.text.hasPrefix("HTTP/1.1 403 Forbidden\r\ncontent-length: 4\r\n"))
            #expect(client.text.hasSuffix("\r\n\r\nbody"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 403 - via_upstream "))
        }
        await backend.stop()
    }

    @Test(
        "A protocol that no route takes is 403, and 404 where there is no route at all (fact 8.4)",
        arguments: ["/", "/no"]
    )
    func otherProtocol(path: String) async throws {
        let entry = RouteEntry.make(.directResponse(status: 500), path: .exact("/"))
        try await with(try await Fixture.start(.single(entry))) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n")
            await client.waitForEnd()
            try await until { !fixture.log.lines.isEmpty }
            let wanted = path == "/" ? " 403 - upgrade_failed " : " 404 NR route_not_found "
            #expect(fixture.log.lines[0].contains(wanted))
        }
    }

    @Test("CONNECT is 404, and the connection closes (fact 8.4)")
    func connect() async throws {
        try await with(try await Fixture.start(.single(.make(.directResponse(status: 500))))) { fixture in
            let client = try await fixture.connect()
            try await client.send("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n")
            await client.waitForEnd()
            #expect(client.text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains("\"CONNECT - HTTP/1.1\" 404 NR route_not_found "))
        }
    }

    // fact 8.4
    @Test(
        "An endpoint that answers an upgrade with another success is quoted without its body, and the connection closes"
    )
    func refused() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(
                "HTTP/1.1 200 OK\r\nX-Why: no\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody"
            )
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send(handshake)
            await client.waitForEnd()
            #expect(client.text.hasPrefix("HTTP/1.1 200 OK\r\nx-why: no\r\n"))
            #expect(client.text.hasSuffix("\r\ncontent-length: 0\r\n\r\n"))
            #expect(client.text.contains("\r\nconnection: close\r\n"))
            #expect(!client.text.contains("content-type"))
            #expect(!client.text.contains("x-envoy-upstream-service-time"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 200 - websocket_handshake_unsuccessful "))
        }
        await backend.stop()
    }
}
