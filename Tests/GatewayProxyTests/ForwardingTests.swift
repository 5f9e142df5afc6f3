import GatewayProxy
import RouteModel
import Testing

let okResponse = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"

@Suite("Forwarding", .timeLimit(.minutes(5)))
struct ForwardingTests {
    @Test("A request is forwarded and its response comes back")
    func roundTrip() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET /a?b=c HTTP/1.1\r\nHost: store.test\r\n\r\n")
            let head = await client.take(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n"))
            #expect(head.contains("server: istio-envoy\r\n"))
            #expect(await client.take(2) == "ok")
        }
        await backend.stop()
    }

    @Test("An endpoint's Server is overwritten where it stands (fact 8.1)")
    func server() async throws {
        let backend = try await Backend.answering(
            "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
        )
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n", until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nserver: istio-envoy\r\ncontent-type: text/plain\r\n"))
            #expect(!answer.contains("nginx"))
        }
        await backend.stop()
    }

    @Test("Requests one after the other share one connection to the endpoint")
    func reuse() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            for _ in 0..<5 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.take(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
            }
            #expect(backend.connectionCount == 1)
        }
        await backend.stop()
    }

    @Test("Pipelined requests are answered in order")
    func pipelining() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send((1...3).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for _ in 1...3 { #expect(await client.take(through: "\"}").hasPrefix("HTTP/1.1 200")) }
            #expect(backend.seen.map(\.target) == ["/1", "/2", "/3"])
        }
        await backend.stop()
    }

    @Test(
        "A Content-Length of 0 that Connection takes away leaves a request without a body",
        arguments: ["GET", "POST"]
    )
    func nominatedLength(method: String) async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let request = "\(method) / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nContent-Length: 0\r\n\r\n"
            let answer = try await fixture.ask(request, until: "\"}")
            #expect(!answer.contains("connection: close"))
            #expect(backend.seen[0].values("transfer-encoding").isEmpty)
            #expect(backend.seen[0].values("content-length") == (method == "POST" ? ["0"] : []))
        }
        await backend.stop()
    }

    @Test("A body streams to the endpoint before it is whole")
    func requestStreams() async throws {
        let backend = try await Backend.start { peer in
            let head = await peer.take(through: "\r\n\r\n")
            try #require(head.contains("transfer-encoding: chunked\r\n"))
            let first = await peer.take(through: "first\r\n")
            try #require(first == "5\r\nfirst\r\n")
            try await peer.send("HTTP/1.1 100 Continue\r\n\r\n")
            _ = await peer.take(through: "0\r\n\r\n")
            try await peer.send(okResponse)
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            // Only an endpoint that had the first chunk answers so.
            #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue\r\n"))
            try await client.send("6\r\nsecond\r\n0\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        await backend.stop()
    }

    @Test("A response streams to the client before it is whole, close-delimited ones as chunks")
    func responseStreams() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 200 OK\r\nServer: mine\r\nConnection: close\r\n\r\nfirst")
            _ = await peer.take(through: "go")
            try await peer.send("second")
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
            let head = await client.take(through: "5\r\nfirst\r\n")
            #expect(head.contains("\r\ntransfer-encoding: chunked\r\n"))
            // The response began before the request ended, so the connection cannot be used again.
            #expect(head.contains("\r\nconnection: close\r\n"))
            #expect(!head.contains("mine"))
            try await client.send("go")
            #expect(await client.take(through: "0\r\n\r\n") == "6\r\nsecond\r\n0\r\n\r\n")
        }
        await backend.stop()
    }

    @Test("A response that ends before the request's body closes both connections")
    func earlyResponse() async throws {
        let endpointClosed = Counter()
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(okResponse)
            await peer.waitForEnd()
            endpointClosed.add()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nsome")
            let answer = await client.take(through: "\r\n\r\nok")
            #expect(answer.contains("\r\nconnection: close\r\n"))
            await client.waitForEnd()
            try await until { endpointClosed.count > 0 }
        }
        await backend.stop()
    }

    @Test("Of several interim responses the first passes, before the final one")
    func interim() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + okResponse
            )
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        await backend.stop()
    }

    @Test("A client that goes away takes its exchange's endpoint connection with it")
    func clientAborts() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            await peer.waitForEnd()
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await client.take(through: "some")
            await client.close()
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 200 DC downstream_remote_disconnect "))
            try await until { await fixture.server.metrics().upstreamConnections == 0 }
        }
        await backend.stop()
    }
}
