import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import TestSupport

/// A client's and a server's session, joined without a socket: what one writes the other receives, cut at random.
final class SessionPair {
    let client: HTTP2Session
    let server: HTTP2Session
    var clientEvents: [HTTP2Event] = []
    var serverEvents: [HTTP2Event] = []
    private var random: SeededGenerator

    init(
        seed: UInt64,
        settings: HTTP2Settings = HTTP2Settings(),
        limits: HTTP2Limits = HTTP2Limits()
    ) {
        client = HTTP2Session(role: .client, settings: settings, limits: limits)
        server = HTTP2Session(role: .server, settings: settings, limits: limits)
        random = SeededGenerator(seed: seed)
    }

    /// Passes bytes both ways until neither side has anything more to say.
    func settle() {
        repeat {
            pass(from: client, to: server)
            pass(from: server, to: client)
        } while client.wantsWrite || server.wantsWrite
    }

    private func collectAll() {
        collect(client, &clientEvents)
        collect(server, &serverEvents)
    }

    /// Passes what the client, or the server, has to say just now, in pieces.
    func passOnce(fromClient: Bool) {
        if fromClient { pass(from: client, to: server) } else { pass(from: server, to: client) }
    }

    private func pass(from sender: HTTP2Session, to receiver: HTTP2Session) {
        var bytes = ByteBuffer()
        while sender.wantsWrite {
            let before = bytes.readableBytes
            sender.write(to: &bytes, atMost: before + 32 * 1024)
            if bytes.readableBytes == before { break }
        }
        while bytes.readableBytes > 0 {
            let count = Int.random(in: 1...max(1, min(bytes.readableBytes, 5000)), using: &random)
            guard let piece = bytes.readSlice(length: min(count, bytes.readableBytes)) else { break }
            receiver.receive(piece)
            collectAll()
        }
        collectAll()
    }

    private func collect(_ session: HTTP2Session, _ events: inout [HTTP2Event]) {
        while let event = session.nextEvent() {
            if case .data(let stream, let bytes) = event { session.consume(bytes.readableBytes, of: stream) }
            events.append(event)
        }
    }

    // MARK: What was told

    static func body(_ events: [HTTP2Event], of wanted: HTTP2StreamID) -> [UInt8] {
        events.flatMap { event in
            if case .data(wanted, let bytes) = event { Array(bytes.readableBytesView) } else { [UInt8]() }
        }
    }

    static func closure(_ events: [HTTP2Event], of wanted: HTTP2StreamID) -> HTTP2Closure? {
        for case .closed(wanted, let closure) in events { return closure }
        return nil
    }
}

extension HTTP2HeaderBlock {
    /// A block of these fields.
    static func of(_ fields: [(String, String)]) -> HTTP2HeaderBlock {
        var block = HTTP2HeaderBlock()
        for (name, value) in fields {
            let name = Array(name.utf8)
            let value = Array(value.utf8)
            block.append(name.span, value.span)
        }
        return block
    }
}

extension RequestHead {
    func text(_ range: ByteRangeOfHead) -> String {
        String(decoding: Array(bytes.readableBytesView)[range], as: UTF8.self)
    }

    typealias ByteRangeOfHead = Range<Int>

    /// Its fields as text.
    var lines: [String] { fields.map { "\(text($0.name.indices)): \(text($0.value.indices))" } }
}
