import HTTP2Engine
import Testing

private let calm: UInt32 = 11

@Suite("A peer that makes too much work")
struct FloodTests {
    @Test("Streams that are opened and reset at once end the connection (CVE-2023-44487)")
    func rapidReset() {
        let server = ServerUnderTest()
        server.answers = false
        server.greet()
        var stream: UInt32 = 1
        while server.goAway == nil, stream < 4000 {
            server.receive(.headers(stream, .post, flags: Frame.endHeaders), .reset(stream))
            stream += 2
        }
        #expect(server.goAway == calm)
        #expect(stream < 2 * 502)
    }

    @Test("A client that resets some of its streams goes on")
    func someResets() {
        let server = ServerUnderTest()
        server.greet()
        for index: UInt32 in 0..<1000 {
            let stream = index * 2 + 1
            if index % 5 == 4 {
                server.receive(.headers(stream, .post, flags: Frame.endHeaders), .reset(stream))
            } else {
                server.receive(.headers(stream))
            }
        }
        #expect(server.goAway == nil)
        #expect(server.answered == 800)
    }

    @Test("PING frames in a row end the connection")
    func pings() {
        let server = ServerUnderTest(limits: .calm)
        server.greet()
        for _ in 0..<3000 where server.goAway == nil { server.receive(.ping()) }
        #expect(server.goAway == calm)
    }

    @Test("SETTINGS frames in a row end the connection")
    func settings() {
        let server = ServerUnderTest(limits: .calm)
        server.greet()
        for _ in 0..<3000 where server.goAway == nil { server.receive(.settings([(1, 4096)])) }
        #expect(server.goAway == calm)
    }

    @Test("PING frames whose answers nobody reads end the connection")
    func unreadPings() {
        let server = ServerUnderTest()
        server.greet()
        let bytes = Array(repeating: Frame.ping().bytes, count: 1500).flatMap { $0 }
        server.receive(bytes)
        #expect(server.goAway == calm || server.session.isFinished)
    }

    @Test("Empty DATA frames end the connection")
    func emptyData() {
        let server = ServerUnderTest()
        server.greet()
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        for _ in 0..<10 { server.receive(.data(1)) }
        #expect(server.goAway == calm)
    }

    @Test("CONTINUATION frames without end end the connection (CVE-2024-27316)")
    func continuations() {
        let server = ServerUnderTest()
        server.greet()
        server.receive(.headers(1, flags: Frame.endStream))
        let field = Frame.block([("x", String(repeating: "y", count: 4000))])
        for _ in 0..<200 where !server.session.isFinished { server.receive(.continuation(1, field, flags: 0)) }
        #expect(server.session.isFinished)
    }

    @Test("PRIORITY frames beyond a hundred for each stream end the connection")
    func priorities() {
        let server = ServerUnderTest()
        server.greet()
        for _ in 0..<300 where server.goAway == nil { server.receive(.priority(1, on: 0)) }
        #expect(server.goAway == calm)
    }

    @Test("WINDOW_UPDATE frames without DATA end the connection")
    func windowUpdates() {
        let server = ServerUnderTest()
        server.greet()
        for _ in 0..<100 where server.goAway == nil { server.receive(.windowUpdate(0, 1)) }
        #expect(server.goAway == calm)
    }

    @Test("Mistakes that make the server reset streams end the connection (CVE-2025-8671)")
    func provokedResets() {
        let server = ServerUnderTest()
        server.answers = false
        server.greet()
        var stream: UInt32 = 1
        while server.goAway == nil, stream < 2000 {
            server.receive(.headers(stream, .post, flags: Frame.endHeaders), .windowUpdate(stream, 0))
            stream += 2
        }
        #expect(server.goAway == calm || server.goAway == 1)
        #expect(stream < 1000)
    }

    @Test(
        "A head beyond its limits is refused, and the connection lives",
        arguments: [
            [("x", String(repeating: "y", count: 61_441))],
            Array(repeating: ("x", "y"), count: 101),
        ]
    )
    func longHeads(fields: [(String, String)]) {
        let server = ServerUnderTest()
        server.greet()
        let block = Frame.block(.get + fields)
        var pieces = stride(from: 0, to: block.count, by: 16_000).map {
            Array(block[$0..<min($0 + 16_000, block.count)])
        }
        let first = pieces.removeFirst()
        server.receive(
            Frame(type: 1, flags: Frame.endStream | (pieces.isEmpty ? Frame.endHeaders : 0), stream: 1, payload: first)
        )
        for (index, piece) in pieces.enumerated() {
            server.receive(.continuation(1, piece, flags: index == pieces.count - 1 ? Frame.endHeaders : 0))
        }
        #expect(server.reset(1) == 2)
        #expect(server.events.contains { if case .refusedRequest = $0 { true } else { false } })
        server.receive(.headers(3))
        #expect(server.answered == 1)
        #expect(server.goAway == nil)
    }

    @Test("A small block that unpacks to much is refused at the limit")
    func compressionBomb() {
        let server = ServerUnderTest()
        server.greet()
        // One long field goes into the table, and is then named by one byte at a time.
        let long = String(repeating: "y", count: 3900)
        let literal: [UInt8] = [0x40] + Frame.block([("x", long)]).dropFirst()
        let block = Frame.block(.get) + literal + Array(repeating: 0xBE, count: 90)
        server.receive(Frame(type: 1, flags: 5, stream: 1, payload: block))
        #expect(server.reset(1) == 2)
        #expect(server.answered == 0)
    }

    @Test("Answers that nobody reads stay below the limit of waiting frames")
    func waitingFrames() {
        var limits = HTTP2Limits()
        limits.maxWaitingFrames = 100
        let server = ServerUnderTest(limits: limits)
        server.greet()
        var bytes: [UInt8] = []
        for stream: UInt32 in stride(from: 1, to: 401, by: 2) { bytes += Frame.headers(stream).bytes }
        server.receive(bytes)
        #expect(server.goAway == calm)
    }
}

extension HTTP2Limits {
    /// Few control frames in a second, so that a slow machine reaches the limit too.
    fileprivate static var calm: HTTP2Limits {
        var limits = HTTP2Limits()
        limits.maxControlFramesPerSecond = 20
        return limits
    }
}
