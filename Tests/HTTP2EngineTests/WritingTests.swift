import HTTP2Engine
import NIOCore
import Testing

@Suite("Writing frames")
struct WritingTests {
    @Test("Trailers that come after the body was written are written too")
    func lateTrailers() {
        let server = ServerUnderTest()
        server.answers = false
        server.greet()
        server.receive(.headers(1))
        let stream = HTTP2StreamID(1)
        server.session.respond(stream, .of([(":status", "200")]), endStream: false)
        server.session.send(ByteBuffer(string: "hello"), on: stream)
        server.write()
        #expect(server.frames.contains { $0.type == 0 && $0.payload == Array("hello".utf8) })
        server.session.end(stream, trailers: .of([("grpc-status", "0")]))
        server.write()
        let last = server.frames.last
        #expect(last?.type == 1 && last?.flags == Frame.endHeaders | Frame.endStream)
        #expect(server.session.openStreams == 0)
    }

    @Test("A body longer than the limit is written in as many turns, at most one frame above the limit each")
    func limitedTurns() {
        let server = ServerUnderTest()
        server.answers = false
        server.greet([(4, 0x7FFF_FFFF)])
        server.receive(.windowUpdate(0, 0x7000_0000), .headers(1))
        let stream = HTTP2StreamID(1)
        server.session.respond(stream, .of([(":status", "200")]), endStream: false)
        server.session.send(ByteBuffer(repeating: 7, count: 1_000_000), on: stream)
        server.session.end(stream)
        var total = 0
        while server.session.wantsWrite {
            var output = ByteBuffer()
            server.session.write(to: &output, atMost: 32 * 1024)
            #expect(output.readableBytes > 0 && output.readableBytes <= 32 * 1024 + 16 * 1024 + 9)
            guard output.readableBytes > 0 else { break }
            total += Frame.parse(Array(output.readableBytesView)).filter { $0.type == 0 }.map(\.payload.count).reduce(
                0,
                +
            )
        }
        #expect(total == 1_000_000)
        #expect(server.session.openStreams == 0)
    }

    @Test("A stream that is given up between two turns leaves whole frames and its reset")
    func resetBetweenTurns() {
        let server = ServerUnderTest()
        server.answers = false
        server.greet([(4, 0x7FFF_FFFF)])
        server.receive(.windowUpdate(0, 0x7000_0000), .headers(1))
        let stream = HTTP2StreamID(1)
        server.session.respond(stream, .of([(":status", "200")]), endStream: false)
        server.session.send(ByteBuffer(repeating: 7, count: 1_000_000), on: stream)
        var output = ByteBuffer()
        server.session.write(to: &output, atMost: 32 * 1024)
        server.session.reset(stream, .cancel)
        while server.session.wantsWrite {
            let before = output.readableBytes
            server.session.write(to: &output, atMost: before + 32 * 1024)
            guard output.readableBytes > before else { break }
        }
        let frames = Frame.parse(Array(output.readableBytesView))
        #expect(frames.map { $0.payload.count + 9 }.reduce(0, +) == output.readableBytes)
        #expect(frames.allSatisfy { $0.type != 0 || $0.payload.allSatisfy { $0 == 7 } })
        #expect(frames.last?.type == 3 && frames.last?.number(at: 0) == 8)
        #expect(server.session.openStreams == 0)
    }
}
