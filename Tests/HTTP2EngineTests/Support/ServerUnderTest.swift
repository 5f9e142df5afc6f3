import HTTP2Engine
import NIOCore

/// A server session that answers every whole request with 200 and no body, at the end of raw bytes.
final class ServerUnderTest {
    let session: HTTP2Session
    private(set) var events: [HTTP2Event] = []
    private(set) var output: [UInt8] = []
    /// Whether requests are answered.
    var answers = true

    init(limits: HTTP2Limits = HTTP2Limits(), settings: HTTP2Settings = HTTP2Settings()) {
        session = HTTP2Session(role: .server, settings: settings, limits: limits)
    }

    /// Greets as a client does.
    func greet(_ settings: [(UInt16, UInt32)] = []) {
        receive(Frame.preface + Frame.settings(settings).bytes)
    }

    func receive(_ frames: Frame...) {
        receive(frames.flatMap(\.bytes))
    }

    func receive(_ bytes: [UInt8]) {
        session.receive(ByteBuffer(bytes: bytes))
        while let event = session.nextEvent() {
            events.append(event)
            switch event {
            case .request(let stream, _, _, endStream: true), .end(let stream): if answers { answer(stream) }
            case .data(let stream, let bytes): session.consume(bytes.readableBytes, of: stream)
            default: break
            }
        }
        write()
    }

    private func answer(_ stream: HTTP2StreamID) {
        var head = HTTP2HeaderBlock()
        head.append(":status", 200)
        session.respond(stream, head, endStream: true)
    }

    func write() {
        while session.wantsWrite {
            var buffer = ByteBuffer()
            session.write(to: &buffer, atMost: 64 * 1024)
            guard buffer.readableBytes > 0 else { break }
            output += Array(buffer.readableBytesView)
        }
        while let event = session.nextEvent() { events.append(event) }
    }

    /// The frames that were written, its greeting among them.
    var frames: [Frame] { Frame.parse(output) }

    /// The code of the GOAWAY that was written; nil: none.
    var goAway: UInt32? { frames.last { $0.type == 7 }?.number(at: 4) }

    /// The code with which a stream was reset; nil: it was not.
    func reset(_ stream: UInt32) -> UInt32? {
        frames.last { $0.type == 3 && $0.stream == stream }?.number(at: 0)
    }

    var hasAnsweredPing: Bool { frames.contains { $0.type == 6 && $0.flags & Frame.ack != 0 } }

    /// How many whole answers were written.
    var answered: Int { frames.count { $0.type == 1 } }
}
