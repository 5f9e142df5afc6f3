import HTTP2Engine
import NIOCore
import TestSupport
import Testing

private let flowControl: UInt32 = 3

@Suite("Windows and heads in flight")
struct WindowTests {
    @Test("DATA beyond the window of its stream is a FLOW_CONTROL_ERROR (RFC 9113 §6.9.1)")
    func streamWindow() {
        var settings = HTTP2Settings()
        settings.streamWindow = 1000
        let server = ServerUnderTest(settings: settings)
        server.greet()
        server.receive(Frame(type: 4, flags: Frame.ack))
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        server.receive(.data(1, String(repeating: "x", count: 1001)))
        #expect((server.reset(1) ?? server.goAway) == flowControl)
    }

    @Test("DATA beyond the window of the connection is a FLOW_CONTROL_ERROR (RFC 9113 §6.9.1)")
    func connectionWindow() {
        var settings = HTTP2Settings()
        settings.connectionWindow = 65_535
        let server = Unread(settings)
        for stream: UInt32 in stride(from: 1, to: 9, by: 2) {
            server.receive(.headers(stream, .post, flags: Frame.endHeaders))
            server.receive(.data(stream, String(repeating: "x", count: 16_384)))
        }
        #expect(server.goAway == flowControl)
    }

    @Test("Padding gives its credit back by itself, since no one is told of it (RFC 9113 §6.1)")
    func padding() {
        var settings = HTTP2Settings()
        settings.streamWindow = 70_000
        settings.connectionWindow = 70_000
        let server = ServerUnderTest(settings: settings)
        server.answers = false
        server.greet()
        server.receive(Frame(type: 4, flags: Frame.ack))
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        let padded = Frame(
            type: 0,
            flags: Frame.padded,
            stream: 1,
            payload: [255, 1] + Array(repeating: 0, count: 255)
        )
        for _ in 0..<2000 { server.receive(padded) }
        #expect(server.goAway == nil && server.reset(1) == nil)
    }

    @Test("Bytes that come for a stream that was given up give their credit back")
    func lateData() {
        var settings = HTTP2Settings()
        settings.connectionWindow = 70_000
        let server = ServerUnderTest(settings: settings)
        server.answers = false
        server.greet()
        server.receive(Frame(type: 4, flags: Frame.ack))
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        server.session.reset(HTTP2StreamID(1), .cancel)
        server.write()
        for _ in 0..<100 { server.receive(.data(1, String(repeating: "x", count: 10_000))) }
        #expect(server.goAway == nil)
        server.receive(.headers(3), .ping())
        #expect(server.hasAnsweredPing)
    }

    @Test("Heads beyond what may be in flight are refused, and taken again once the others have ended")
    func headsInFlight() {
        var limits = HTTP2Limits()
        limits.maxHeadBytesInFlight = 10_000
        let server = ServerUnderTest(limits: limits)
        server.answers = false
        server.greet()
        let long = [("x", String(repeating: "y", count: 6000))]
        for stream: UInt32 in [1, 3, 5] { server.receive(.headers(stream, .post + long, flags: Frame.endHeaders)) }
        #expect(server.reset(1) == nil)
        #expect(server.reset(5) == 7)
        for stream: Int32 in [1, 3] { server.session.reset(HTTP2StreamID(stream), .cancel) }
        server.write()
        server.answers = true
        server.receive(.headers(7, .get + long))
        #expect(server.answered == 1)
        #expect(server.goAway == nil)
    }

    @Test(
        "After any number of streams that ended anyhow, the whole window of the connection is there",
        arguments: 0..<20
    )
    func wholeWindow(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pair = SessionPair(seed: random.next())
        pair.settle()
        for _ in 0..<200 {
            let id = try #require(pair.client.request(.of(.post), endStream: false))
            pair.client.send(ByteBuffer(repeating: 1, count: Int.random(in: 1...50_000, using: &random)), on: id)
            if Bool.random(using: &random) { pair.passOnce(fromClient: true) }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: pair.server.reset(id, .internalError)
            case 1: pair.client.reset(id, .cancel)
            case 2: pair.client.end(id)
            default: pair.client.end(id, trailers: .of([("x", "1")]))
            }
            pair.settle()
            pair.server.respond(id, .of([(":status", "200")]), endStream: true)
            pair.settle()
        }
        let last = try #require(pair.client.request(.of(.post), endStream: false))
        pair.client.send(ByteBuffer(repeating: 1, count: 3_000_000), on: last)
        pair.client.end(last)
        pair.settle()
        #expect(SessionPair.body(pair.serverEvents, of: last).count == 3_000_000)
    }

    @Test("A session that is let go in the middle of its streams is freed")
    func freed() {
        weak var session: HTTP2Session?
        do {
            let server = ServerUnderTest()
            session = server.session
            server.answers = false
            server.greet()
            server.receive(.headers(1, .post, flags: Frame.endHeaders), .data(1, "x"), .headers(3, flags: 1))
            #expect(session != nil)
        }
        #expect(session == nil)
    }
}

/// A server that consumes nothing of what comes.
private final class Unread {
    private let session: HTTP2Session
    private var output: [UInt8] = []

    init(_ settings: HTTP2Settings) {
        session = HTTP2Session(role: .server, settings: settings)
        receive(Frame.preface + Frame.settings().bytes)
    }

    func receive(_ frames: Frame...) {
        receive(frames.flatMap(\.bytes))
    }

    private func receive(_ bytes: [UInt8]) {
        session.receive(ByteBuffer(bytes: bytes))
        var buffer = ByteBuffer()
        session.write(to: &buffer, atMost: .max)
        output += Array(buffer.readableBytesView)
    }

    var goAway: UInt32? { Frame.parse(output).last { $0.type == 7 }?.number(at: 4) }
}
