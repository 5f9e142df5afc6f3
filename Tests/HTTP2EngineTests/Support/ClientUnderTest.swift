import HTTP2Engine
import NIOCore

/// A client session that has asked for something on stream 1, at the end of raw bytes.
final class ClientUnderTest {
    let session: HTTP2Session
    private(set) var events: [HTTP2Event] = []
    private(set) var output: [UInt8] = []

    init(settings: HTTP2Settings = HTTP2Settings()) {
        session = HTTP2Session(role: .client, settings: settings)
    }

    /// Asks; the answer may be awaited on the stream that comes back.
    @discardableResult
    func ask(_ fields: [(String, String)] = .get) -> HTTP2StreamID? {
        defer { write() }
        return session.request(.of(fields), endStream: true)
    }

    func receive(_ frames: Frame...) {
        receive(frames.flatMap(\.bytes))
    }

    func receive(_ bytes: [UInt8]) {
        session.receive(ByteBuffer(bytes: bytes))
        write()
    }

    private func write() {
        while session.wantsWrite {
            var buffer = ByteBuffer()
            session.write(to: &buffer, atMost: 64 * 1024)
            guard buffer.readableBytes > 0 else { break }
            output += Array(buffer.readableBytesView)
        }
        while let event = session.nextEvent() { events.append(event) }
    }

    /// The frames that were written after the preface.
    var frames: [Frame] { Frame.parse(Array(output.dropFirst(Frame.preface.count))) }

    /// The code of the GOAWAY that was written; nil: none.
    var goAway: UInt32? { frames.last { $0.type == 7 }?.number(at: 4) }

    /// The code with which a stream was reset; nil: it was not.
    func reset(_ stream: UInt32) -> UInt32? {
        frames.last { $0.type == 3 && $0.stream == stream }?.number(at: 0)
    }

    var hasAnsweredPing: Bool { frames.contains { $0.type == 6 && $0.flags & Frame.ack != 0 } }

    func closures(of wanted: HTTP2StreamID) -> [HTTP2Closure] {
        events.compactMap { if case .closed(wanted, let closure) = $0 { closure } else { nil } }
    }
}
