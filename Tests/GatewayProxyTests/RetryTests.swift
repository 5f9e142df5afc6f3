import NIOCore
import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Tries", .timeLimit(.minutes(5)))
struct RetryTests {
    /// Answers with a status until the try of a number.
    private static func failing(_ response: String, before try: Int) async throws -> EchoBackend {
        try await EchoBackend.start { request in
            let number = request.values("x-envoy-attempt-count").first.flatMap { Int($0) } ?? 0
            return number < `try` ? response : nil
        }
    }

    private static func response(_ status: Int, _ header: String = "x: y") -> String {
        "HTTP/1.1 \(status) X\r\n\(header)\r\nContent-Length: 2\r\n\r\nno"
    }

    @Test(
        "A listed status is tried again with the whole body, and each try says its number (fact 5.35, fact 8.17)",
        arguments: ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
    )
    func listedStatus(body: String) async throws {
        let backend = try await Self.failing(Self.response(503), before: 3)
        let entry = RouteEntry.forwarding(statuses: [500, 503])
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            let answer = try await fixture.ask("POST / HTTP/1.1\r\nHost: a\r\n\(body)", until: "\"}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(backend.seen.map(\.bodyBytes) == [5, 5, 5])
            #expect(backend.seen.flatMap { $0.values("x-envoy-attempt-count") } == ["1", "2", "3"])
            #expect(Set(backend.seen.flatMap { $0.values("x-request-id") }).count == 1)
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 200 - via_upstream "))
        }
        await backend.stop()
    }

    @Test("A status that outlives every try passes on, and the log says URX (fact 8.30)")
    func exhausted() async throws {
        let backend = try await Self.failing(Self.response(503), before: 99)
        try await with(try await Fixture.forwarding(to: backend.port, entry: .forwarding(statuses: [503]))) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n", until: "no")
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(backend.seen.count == 3)
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" 503 URX via_upstream "))
        }
        await backend.stop()
    }

    @Test(
        "Without a list no status is tried again, but gRPC's unavailable and cancelled are (fact 8.31, fact 8.32)",
        arguments: [
            ("503", "x: y", 1), ("200", "grpc-status: 14", 3), ("200", "grpc-status: 1", 3),
            ("200", "grpc-status: 13", 1),
        ]
    )
    func grpcStatus(status: String, header: String, tries: Int) async throws {
        let backend = try await Self.failing(Self.response(Int(status) ?? 0, header), before: 99)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n", until: "no")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(backend.seen.count == tries)
        }
        await backend.stop()
    }

    @Test("A body of more than 1 MiB is sent once, whatever the status", arguments: [(1 << 20, 2), ((1 << 20) + 1, 1)])
    func longBody(count: Int, tries: Int) async throws {
        let backend = try await Self.failing(Self.response(503), before: 2)
        try await with(try await Fixture.forwarding(to: backend.port, entry: .forwarding(statuses: [503]))) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
            try await client.send([UInt8](repeating: 0x61, count: count))
            let wanted = tries == 1 ? "HTTP/1.1 503 Service" : "HTTP/1.1 200 OK"
            #expect(await client.take(through: "\r\n\r\n").hasPrefix(wanted))
            #expect(backend.seen.map(\.bodyBytes) == Array(repeating: count, count: tries))
        }
        await backend.stop()
    }

    @Test("A client that got an interim response gets the answer of that try")
    func interim() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 100 Continue\r\n\r\n" + Self.response(503))
        }
        try await with(try await Fixture.forwarding(to: backend.port, entry: .forwarding(statuses: [503]))) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n", until: "\r\n\r\nno")
            #expect(answer.contains("HTTP/1.1 503 "))
            #expect(backend.connectionCount == 1)
        }
        await backend.stop()
    }

    @Test("A handshake for a WebSocket is tried again, too")
    func upgrade() async throws {
        let tries = Counter()
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            tries.add()
            if tries.count < 2 {
                try await peer.send(Self.response(503))
            } else {
                try await peer.send("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nhi")
            }
        }
        try await with(try await Fixture.forwarding(to: backend.port, entry: .forwarding(statuses: [503]))) { fixture in
            let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
            let answer = try await fixture.ask(request, until: "\r\n\r\nhi")
            #expect(answer.hasPrefix("HTTP/1.1 101 "))
            #expect(tries.count == 2)
        }
        await backend.stop()
    }

    @Test("The pause grows from try to try up to ten times the base, and is drawn below that (fact 8.33)")
    func pauses() {
        let state = RetryState(RetryPolicy(attempts: 9, baseInterval: .nanoseconds(100)))
        let longest = (1...6).map { tries in (0..<3000).map { state.pause(after: tries, random: $0) }.max() }
        #expect(longest == [99, 299, 699, 999, 999, 999])
        #expect(state.pause(after: 3, random: 0) == 0)
    }

    @Test("No attempts means no policy: nothing is tried again and nothing is used up (fact 5.35)")
    func noAttempts() {
        var state = RetryState(RetryPolicy(attempts: 0, statuses: [503]))
        #expect(!state.isOpen)
        #expect(!state.wantsAnother(status: 503, grpcStatus: 14))
        let taken = state.takeTry()
        #expect(!taken && !state.isExhausted)
    }

    @Test("A body is given again from its beginning after a rewind, until it is too long to be kept")
    func body() {
        var body = RequestBody()
        func waiting(_ body: inout RequestBody) -> String? { body.takeWaiting().map { String(buffer: $0) } }
        body.keep()
        var isKept = body.append(ByteBuffer(string: "he"))
        #expect(isKept)
        var text = waiting(&body)
        #expect(text == "he")
        isKept = body.appendSent(ByteBuffer(string: "llo"))
        text = waiting(&body)
        #expect(isKept && text == nil)
        body.rewind()
        text = waiting(&body)
        #expect(text == "hello")
        isKept = body.appendSent(ByteBuffer(repeating: 0x61, count: RequestBody.keptLimit))
        #expect(!isKept && !body.isKept && body.waitingBytes == 0)
        isKept = body.append(ByteBuffer(string: "more"))
        text = waiting(&body)
        #expect(isKept && text == "more" && body.waitingBytes == 0)
    }
}
