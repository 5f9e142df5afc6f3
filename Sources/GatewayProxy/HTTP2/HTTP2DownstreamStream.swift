import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// A client's stream: one request and its response in HTTP/2.
///
/// Body bytes that the exchange does not take yet wait here, and the client gets its credit back only for those that
/// were taken.
final class HTTP2DownstreamStream {
    private let id: HTTP2StreamID
    private unowned let connection: HTTP2DownstreamConnection
    private let chain: ChainState
    private(set) lazy var exchange = DownstreamExchange(worker: connection.worker, chain: chain, client: self)

    /// Body bytes that the exchange does not take yet, copied: parts of what was read would keep all of it in memory.
    private var held = ByteBuffer()
    private var hasRequestEnded = false
    private var hasResponseEnded = false
    private var isClosed = false
    private var isDelivering = false
    /// What the session counted, once it has forgotten the stream.
    private var lastBytes: WireBytes?

    init(_ id: HTTP2StreamID, on connection: HTTP2DownstreamConnection, chain: ChainState) {
        self.id = id
        self.connection = connection
        self.chain = chain
    }

    private var session: HTTP2Session { connection.session }

    // MARK: Events of the session

    func began(_ head: RequestHead, isComplete: Bool) {
        hasRequestEnded = isComplete
        // What a client opens and resets in one breath must cost little: no endpoint hears of it.
        if session.isOpen(id) { exchange.begin(head) } else { exchange.beginUnwanted(head) }
    }

    /// The request never began.
    func refused(_ refusal: HTTP2Refusal) {
        isClosed = true
        lastBytes = WireBytes()
        exchange.logRefused(flags: refusal.flags, details: refusal.details)
    }

    func bodyArrived(_ bytes: ByteBuffer) {
        guard exchange.phase == .exchanging else {
            session.consume(bytes.readableBytes, of: id)
            return
        }
        guard held.readableBytes == 0, !isDelivering, exchange.takesBody else {
            held.writeImmutableBuffer(bytes)
            deliver()
            return
        }
        isDelivering = true
        pass(bytes)
        isDelivering = false
        passed()
    }

    func trailersArrived(_ trailers: HTTP2Trailers) {
        exchange.trailersArrived(MessageTrailers(bytes: trailers.bytes, fields: trailers.fields))
    }

    func requestEnded() {
        hasRequestEnded = true
        deliver()
    }

    func becameWritable() {
        exchange.clientBecameWritable()
    }

    func closed(_ closure: HTTP2Closure) {
        isClosed = true
        lastBytes = WireBytes(received: closure.wireBytesReceived, sent: closure.wireBytesSent)
        // Nothing is left to be done where the exchange ended first; where it did not, it must not outlive the stream.
        exchange.abort(details: closure.details.isEmpty ? "downstream_remote_disconnect" : closure.details)
    }

    func connectionClosed() {
        isClosed = true
        exchange.abort()
    }

    // MARK: The request's body

    private func deliver() {
        // A write may report at once that the other side takes bytes again.
        guard !isDelivering else { return }
        isDelivering = true
        defer { isDelivering = false }
        var hasPassed = false
        while held.readableBytes > 0, exchange.takesBody,
            let piece = held.readSlice(length: min(held.readableBytes, Self.pieceBytes))
        {
            pass(piece)
            hasPassed = true
        }
        if held.readableBytes == 0 { held = ByteBuffer() }
        if held.readableBytes == 0, hasRequestEnded, exchange.awaitsBody {
            exchange.bodyEnded()
            hasPassed = true
        }
        if hasPassed { passed() }
    }

    /// How much of what is held is given to the exchange before it is asked again.
    private static let pieceBytes = 16 * 1024

    private func pass(_ bytes: ByteBuffer) {
        exchange.bodyArrived(bytes)
        if !isClosed { session.consume(bytes.readableBytes, of: id) }
    }

    private func passed() {
        exchange.bodyPaused()
        connection.scheduleFlush()
    }
}

extension HTTP2DownstreamStream: DownstreamStream {
    var peer: PeerFacts { connection.peer }
    var isWritable: Bool { isClosed || !session.isCongested(id) }

    func readBody() { deliver() }

    func writeInterim(status: Int, head: borrowing Span<UInt8>) {
        guard !isClosed else { return }
        fillBlock(status: status, head: head)
        session.respondInterim(id, connection.block)
    }

    func writeHead(status: Int, before rest: ResponseRest, head: borrowing Span<UInt8>) {
        hasResponseEnded = rest == .nothing
        guard !isClosed else { return }
        fillBlock(status: status, head: head)
        session.respond(id, connection.block, endStream: hasResponseEnded)
    }

    private func fillBlock(status: Int, head: borrowing Span<UInt8>) {
        connection.block.removeAll()
        connection.block.append(":status", status)
        connection.worker.lines.write(to: &connection.block, head: head)
    }

    func writeBody(_ bytes: ByteBuffer) {
        guard !isClosed, !hasResponseEnded else { return }
        session.send(bytes, on: id)
    }

    func writeEnd(trailers: MessageTrailers?) {
        guard !isClosed, !hasResponseEnded else { return }
        hasResponseEnded = true
        session.end(id, trailers: trailers.map(\.http2))
    }

    func flush() {
        connection.scheduleFlush()
        if !isWritable { exchange.clientBecameUnwritable() }
    }

    /// > Source: RFC 9113 §8.1: a response may end before the request, whose rest is then not wanted.
    func exchangeEnded() {
        held = ByteBuffer()
        if !hasRequestEnded, !isClosed { session.dismissRequest(id) }
        connection.scheduleFlush()
    }

    func exchangeCut() {
        held = ByteBuffer()
        // What was written before is seen by the client; a reset overtakes what waits.
        connection.writeFrames()
        if !isClosed { session.reset(id, .internalError) }
        connection.scheduleFlush()
    }

    // Nothing turns an HTTP/2 stream into a tunnel: extended CONNECT is not offered (semantics 8.3).
    func beginTunnel() -> ByteBuffer { ByteBuffer() }

    func closeOutput() {}

    func pauseReading() {}

    func resumeReading() {}

    func takeWireBytes() -> WireBytes {
        if let lastBytes { return lastBytes }
        let bytes = session.wireBytes(of: id)
        return WireBytes(received: bytes.received, sent: bytes.sent)
    }
}
