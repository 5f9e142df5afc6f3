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

    private var waiting: [ByteBuffer] = []
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
        waiting.append(bytes)
        deliver()
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
        var next = 0
        while next < waiting.count, exchange.takesBody {
            let bytes = waiting[next]
            next += 1
            exchange.bodyArrived(bytes)
            if !isClosed { session.consume(bytes.readableBytes, of: id) }
            hasPassed = true
        }
        waiting.removeFirst(min(next, waiting.count))
        if waiting.isEmpty, hasRequestEnded, exchange.awaitsBody {
            exchange.bodyEnded()
            hasPassed = true
        }
        if hasPassed {
            exchange.bodyPaused()
            connection.scheduleFlush()
        }
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
        waiting = []
        if !hasRequestEnded, !isClosed { session.dismissRequest(id) }
        connection.scheduleFlush()
    }

    func exchangeCut() {
        waiting = []
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
