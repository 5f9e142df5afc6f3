import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Timeouts", .timeLimit(.minutes(5)))
struct TimeoutTests {
    private let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Answers nothing to the first so many requests.
    private static func silent(for tries: Int = .max) async throws -> EchoBackend {
        try await EchoBackend.start { request in
            let number = request.values("x-envoy-attempt-count").first.flatMap { Int($0) } ?? 0
            return number <= tries ? "" : nil
        }
    }

    @Test(
        "A route's time is for the whole answer: 504 UT response_timeout, and the endpoint is told (fact 5.32, fact 5.34)"
    )
    func total() async throws {
        let backend = try await Self.silent()
        let entry = RouteEntry.forwarding(timeout: .milliseconds(1500))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            let answer = try await fixture.ask(request, until: "timeout")
            #expect(answer.hasPrefix("HTTP/1.1 504 Gateway Timeout\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nupstream request timeout"))
            #expect(backend.seen.flatMap { $0.values("x-envoy-expected-rq-timeout-ms") } == ["1500"])
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 504 UT response_timeout "))
        }
        await backend.stop()
    }

    @Test(
        "The time of one try ends it for good: 504 UT upstream_per_try_timeout, and 504 is not tried again (fact 5.33)"
    )
    func perTry() async throws {
        let backend = try await Self.silent()
        let entry = RouteEntry.forwarding(statuses: [504], timeout: .seconds(60), perTryTimeout: .milliseconds(700))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            let answer = try await fixture.ask(request, until: "timeout")
            #expect(answer.hasPrefix("HTTP/1.1 504 Gateway Timeout\r\n"))
            #expect(backend.seen.flatMap { $0.values("x-envoy-expected-rq-timeout-ms") } == ["700"])
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 504 UT upstream_per_try_timeout "))
        }
        await backend.stop()
    }

    @Test("A later try is told what is left of the time (fact 5.34)")
    func timeLeft() async throws {
        let backend = try await EchoBackend.start { request in
            request.values("x-envoy-attempt-count") == ["1"] ? "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n" : nil
        }
        let entry = RouteEntry.forwarding(statuses: [503], timeout: .seconds(50))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            _ = try await fixture.ask(request, until: "\"}")
            let told = backend.seen.flatMap { $0.values("x-envoy-expected-rq-timeout-ms") }.compactMap { Int($0) }
            #expect(told.count == 2 && told[0] == 50_000 && told[1] <= 50_000 && told[1] > 0)
        }
        await backend.stop()
    }

    /// Does something, lets a request of the same rule run out of time, and goes on.
    private func outlasting(
        _ fixture: Fixture,
        first: (Peer) async throws -> Void,
        then: (Peer) async throws -> Void
    ) async throws {
        let client = try await fixture.connect()
        try await first(client)
        let answer = try await fixture.ask("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n", until: "timeout")
        #expect(answer.hasPrefix("HTTP/1.1 504 "))
        try await then(client)
    }

    @Test("The clocks start when the whole request has arrived (fact 5.32)")
    func startsAtTheEnd() async throws {
        let backend = try await EchoBackend.start { $0.target == "/silent" ? "" : nil }
        let entry = RouteEntry.forwarding(timeout: .seconds(3), perTryTimeout: .seconds(3))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            try await outlasting(fixture) { client in
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh")
            } then: { client in
                try await client.send("i")
                #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
        await backend.stop()
    }

    @Test("A switch of protocols stops the clocks")
    func upgrade() async throws {
        let backend = try await Backend.start { peer in
            let head = await peer.take(through: "\r\n\r\n")
            guard head.contains("websocket") else { return }
            try await peer.send("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
            _ = await peer.take(through: "ping")
            try await peer.send("pong")
        }
        let entry = RouteEntry.forwarding(timeout: .seconds(3), perTryTimeout: .seconds(3))
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            try await outlasting(fixture) { client in
                try await client.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
                )
                _ = await client.take(through: "\r\n\r\n")
            } then: { client in
                try await client.send("ping")
                #expect(await client.take(through: "pong") == "pong")
            }
        }
        await backend.stop()
    }

    @Test("A gRPC client learns of the end of its own limit in gRPC's words (fact 7.2)")
    func grpcEnd() async throws {
        let backend = try await Self.silent()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let headers = "Content-Type: application/grpc\r\nGrpc-Timeout: 50m\r\n"
            let answer = try await fixture.ask("POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n", until: "\r\n\r\n")
            #expect(answer.contains("\r\ngrpc-status: 14\r\ngrpc-message: upstream request timeout\r\n"))
        }
        await backend.stop()
    }

    @Test(
        "A gRPC client's own limit counts where it is the shorter one, and the endpoint reads what counts",
        arguments: [
            ("50S", nil, "50000m", "50000"), ("50S", .seconds(90), "50000m", "50000"),
            ("2M", .seconds(60), "60000m", "60000"), ("60000000u", nil, "60000m", "60000"), ("x", nil, "x", nil),
        ] as [(String, Duration?, String, String?)]
    )
    func grpc(sent: String, route: Duration?, seen: String, told: String?) async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port, entry: .forwarding(timeout: route))) { fixture in
            let headers = "Content-Type: application/grpc\r\nGrpc-Timeout: \(sent)\r\n"
            _ = try await fixture.ask("POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n", until: "\r\n\r\n")
            #expect(backend.seen.flatMap { $0.values("grpc-timeout") } == [seen])
            #expect(backend.seen[0].values("x-envoy-expected-rq-timeout-ms").first == told)
        }
        await backend.stop()
    }

    @Test(
        "Values of grpc-timeout",
        arguments: [
            ("1H", 3_600_000_000_000), ("2M", 120_000_000_000), ("99999999m", 99_999_999_000_000), ("1500u", 2_000_000),
            ("100000000S", nil), ("S", nil), ("-1S", nil), ("5x", nil), ("", nil),
        ] as [(String, Int64?)]
    )
    func grpcTimeout(text: String, nanoseconds: Int64?) {
        let bytes = Array(text.utf8)
        #expect(GRPCTimeout.nanoseconds(bytes.span, bytes.indices) == nanoseconds)
    }

    @Test("A long grpc-timeout is told in the smallest unit of eight digits")
    func grpcText() {
        let texts = [1, 99_999_999, 100_000_000, 99_999_999_999, 100_000_000_000].map {
            String(decoding: GRPCTimeout.text(milliseconds: $0), as: UTF8.self)
        }
        #expect(texts == ["1m", "99999999m", "100000S", "99999999S", "1666666M"])
    }
}
