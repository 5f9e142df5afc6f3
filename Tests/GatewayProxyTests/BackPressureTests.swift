import GatewayProxy
import NIOCore
import RouteModel
import Testing

/// What the proxy and the sockets around it can hold; the bodies here are larger by far.
private let body = 64 << 20

@Suite("Back-pressure", .timeLimit(.minutes(5)))
struct BackPressureTests {
    @Test("A client that does not read stops the reading of the endpoint")
    func slowClient() async throws {
        let written = Counter()
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(body)\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 1 << 20)
            for _ in 0..<64 {
                try await peer.send(piece)
                written.add()
            }
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.channel.setOption(.autoRead, value: false).get()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let stalled = await settledCount(written)
            #expect(stalled < 40, "\(stalled) MiB went somewhere")
            try await client.channel.setOption(.autoRead, value: true).get()
            try await until { written.count >= 64 }
            await client.wait { $0.count > body }
        }
        await backend.stop()
    }

    @Test("An endpoint that does not read stops the reading of the client")
    func slowEndpoint() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            try await peer.channel.setOption(.autoRead, value: false).get()
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            let written = Counter()
            let sending = Task {
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body)\r\n\r\n")
                let piece = [UInt8](repeating: 0x61, count: 1 << 20)
                for _ in 0..<64 {
                    try await client.send(piece)
                    written.add()
                }
            }
            let stalled = await settledCount(written)
            #expect(stalled < 40, "\(stalled) MiB went somewhere")
            await client.close()
            _ = await sending.result
        }
        await backend.stop()
    }

    @Test("Who sends requests without reading the answers is not read any more")
    func unreadAnswers() async throws {
        let padding = String(repeating: "p", count: 1000)
        let edits = HeaderMutation(set: [HeaderValue(name: "x-padding", value: padding)])
        let entry = RouteEntry.make(.directResponse(status: 500), responseHeaders: edits)
        try await with(try await Fixture.start(.single(entry)) { $0.accessLog = .off }) { fixture in
            let client = try await fixture.connect()
            try await client.channel.setOption(.autoRead, value: false).get()
            let written = Counter()
            let request = "GET / HTTP/1.1\r\nHost: a\r\nX-Padding: \(padding)\r\n\r\n"
            let requests = Array(repeatElement(request, count: 1000).joined().utf8)
            let sending = Task {
                for _ in 0..<20 {
                    try await client.send(requests)
                    written.add()
                }
            }
            #expect(await settledCount(written) < 20)
            try await client.channel.setOption(.autoRead, value: true).get()
            // All of them are answered once the client reads.
            try await sending.value
            await client.wait { $0.count > 20 * 1000 * 1000 }
            #expect(!client.isEnded)
            await client.close()
        }
    }

    /// The count once it has not changed for many turns of the scheduler.
    private func settledCount(_ counter: Counter) async -> Int {
        var last = -1
        var unchanged = 0
        while unchanged < 300 || counter.count == 0 {
            let count = counter.count
            unchanged = count == last ? unchanged + 1 : 0
            last = count
            try? await Task.sleep(for: .milliseconds(1))
        }
        return last
    }
}
