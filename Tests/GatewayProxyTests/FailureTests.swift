import GatewayProxy
import RouteModel
import Testing

@Suite("Endpoints that fail", .timeLimit(.minutes(5)))
struct FailureTests {
    private let prefix = "upstream connect error or disconnect/reset before headers. "

    @Test(
        "A refused connection is tried three times, whatever the method, and then is 503 URX,UF",
        arguments: ["GET", "POST"]
    )
    func refused(method: String) async throws {
        try await with(try await Fixture.forwarding(to: 1)) { fixture in
            let client = try await fixture.connect()
            try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
            let head = await client.take(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(!head.contains("connection: close"))
            #expect(await client.take(121) == prefix + "retried and the latest reset reason: remote connection failure")
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 503 URX,UF upstream_reset_before_response_started{remote_"))
        }
    }

    @Test("HEAD gets the status and the length of a local reply, without its body (fact 8.23)")
    func head() async throws {
        try await with(try await Fixture.forwarding(to: 1, entry: .forwarding(retries: 0))) { fixture in
            let client = try await fixture.connect()
            try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await client.waitForEnd()
            #expect(client.text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            let count = (prefix + "reset reason: remote connection failure").utf8.count
            #expect(client.text.contains("\r\ncontent-length: \(count)\r\n") && client.text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("Without retries a refused connection is UF")
    func noRetries() async throws {
        try await with(try await Fixture.forwarding(to: 1, entry: .forwarding(retries: 0))) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "failure").hasSuffix(prefix + "reset reason: remote connection failure"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 503 UF "))
        }
    }

    @Test("A retry succeeds at another endpoint, with the whole body and a higher attempt count")
    func retrySucceeds() async throws {
        let backend = try await EchoBackend.start()
        var cluster = Cluster.ok
        cluster.endpoints = [
            Endpoint(pod: "down", target: .refused),
            Endpoint(pod: "up", target: .address(host: "127.0.0.1", port: backend.port, tls: false)),
        ]
        try await with(try await Fixture.start(.single(.forwarding(retries: 8), clusters: [cluster]))) { fixture in
            for _ in 0..<20 {
                let client = try await fixture.connect()
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                #expect(await client.take(through: "\r\n").hasPrefix("HTTP/1.1 200"))
                await client.close()
            }
            #expect(backend.seen.allSatisfy { $0.bodyBytes == 5 })
            let attempts = Set(backend.seen.flatMap { $0.values("x-envoy-attempt-count") })
            #expect(attempts.contains("1") && attempts.count > 1)
        }
        await backend.stop()
    }

    @Test("An endpoint that closes before a head is 503 UC, without retry (fact 8.22)")
    func closesEarly() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(
                await client.take(through: "termination").hasSuffix(prefix + "reset reason: connection termination")
            )
            #expect(backend.connectionCount == 1)
            try await until { !fixture.log.lines.isEmpty }
            #expect(
                fixture.log.lines[0].contains(" 503 UC upstream_reset_before_response_started{connection_termination} ")
            )
        }
        await backend.stop()
    }

    @Test("An endpoint that talks garbage is 502 UPE")
    func garbage() async throws {
        let backend = try await Backend.answering("hello\r\n\r\n")
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "protocol error").hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
        }
        await backend.stop()
    }

    @Test("An endpoint that closes in the middle of a response closes the client's connection")
    func closesInTheMiddle() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await client.waitForEnd()
            #expect(client.text.hasSuffix("\r\n\r\nsome"))
        }
        await backend.stop()
    }

    @Test(
        "An endpoint that ends in the middle of a message broke the protocol",
        arguments: [
            ("H", " 502 UPE upstream_reset_before_response_started{protocol_error} "),
            ("HTTP/1.1 200 OK\r\nx: ", " 502 UPE upstream_reset_before_response_started{protocol_error} "),
            (
                okResponse.replacing("2\r\n", with: "3\r\n"),
                " 200 UPE upstream_reset_after_response_started{protocol_error} "
            ),
            ("HTTP/1.1 100 A\r\n\r\n", " 503 UC upstream_reset_after_response_started{connection_termination} "),
        ]
    )
    func endsInTheMiddle(response: String, logged: String) async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(response)
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(logged))
        }
        await backend.stop()
    }

    @Test("Bytes on a waiting connection close it, and the next request takes another")
    func bytesWhileIdle() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send(okResponse)
            try await peer.send("surplus")
            await peer.waitForEnd()
            await peer.close()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            for round in 1...3 {
                let client = try await fixture.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.take(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
                try await until { await fixture.server.metrics().upstreamConnections == 0 }
                #expect(backend.connectionCount == round)
                await client.close()
            }
        }
        await backend.stop()
    }

    @Test("A response that does not come in time is 504")
    func timeout() async throws {
        let backend = try await Backend.start { peer in await peer.waitForEnd() }
        // Long enough for the connection to stand: one that comes later is unused, and waits in the pool.
        let entry = RouteEntry.forwarding(timeout: .seconds(2))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = await client.take(through: "upstream request timeout")
            #expect(answer.hasPrefix("HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 24\r\n"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 504 UT response_timeout "))
            // The late endpoint's connection is not used again.
            try await until { await fixture.server.metrics().upstreamConnections == 0 }
        }
        await backend.stop()
    }

    @Test("No endpoint is 503 UH, no cluster 500 NC")
    func withoutEndpoint() async throws {
        var missing = WeightedCluster.ok
        missing.failure = BackendFailure(reason: "BackendNotFound", message: "backend not found")
        var empty = Cluster.ok
        empty.endpoints = []
        let table = RoutingTable.single(
            .make(.forward(ForwardAction(clusters: [missing])), path: .exact("/500")),
            .forwarding(),
            clusters: [empty]
        )
        try await with(try await Fixture.start(table)) { fixture in
            let client = try await fixture.connect()
            for (path, wanted) in [("/", "503 Service"), ("/500", "500 Internal")] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.take(through: "\r\n\r\n").contains("HTTP/1.1 " + wanted))
            }
            try await until { fixture.log.lines.count >= 2 }
            #expect(fixture.log.lines[0].contains(" 503 UH no_healthy_upstream "))
            #expect(fixture.log.lines[1].contains(" 500 NC cluster_not_found "))
        }
    }
}
