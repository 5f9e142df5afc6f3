import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// The endpoint's side of one request in HTTP/2.
final class HTTP2UpstreamStream: UpstreamStream {
    let pool: UpstreamPool
    private let connection: HTTP2UpstreamConnection
    private var id: HTTP2StreamID?
    private var exchange: (any UpstreamExchange)?
    private(set) var head = ResponseHead.none
    private var isReadPaused = false
    /// Bytes of the response whose credit the endpoint gets back when the client reads on.
    private var unconsumed = 0
    private var hasRequestEnded = false
    private var isClosed = false

    init(on connection: HTTP2UpstreamConnection) {
        self.connection = connection
        pool = connection.pool
    }

    private var session: HTTP2Session { connection.session }

    // MARK: Used by the exchange

    var localAddressText: [UInt8] { connection.localAddressText }

    var isWritable: Bool {
        guard let id, !isClosed else { return true }
        return !session.isCongested(id)
    }

    func begin(_ exchange: any UpstreamExchange, isHEAD: Bool, isUpgrade: Bool) {
        self.exchange = exchange
        pool.requestBegan()
    }

    func writeHead(of exchange: DownstreamExchange, endsStream: Bool) {
        exchange.fillRequestBlock(hostSuffix: [], &connection.block)
        open(connection.block, endsStream: endsStream)
    }

    func writeHead(_ head: PreparedHead, endsStream: Bool) {
        guard case .http2(let block) = head else { return }
        open(block, endsStream: endsStream)
    }

    private func open(_ block: HTTP2HeaderBlock, endsStream: Bool) {
        hasRequestEnded = endsStream
        id = session.request(block, endStream: endsStream)
        if let id {
            connection.began(self, id)
        } else {
            // The peer took its leave since the pool chose the connection.
            connection.pool.worker.eventLoop.assumeIsolated().execute { self.failed(.refusedStream) }
        }
    }

    func writeBody(_ bytes: ByteBuffer) {
        guard let id, !isClosed else { return }
        session.send(bytes, on: id)
    }

    func endRequest(trailers: MessageTrailers?) {
        guard let id, !isClosed, !hasRequestEnded else { return }
        hasRequestEnded = true
        session.end(id, trailers: trailers.map(\.http2))
    }

    func flush() {
        connection.scheduleFlush()
    }

    func end(reusing isClean: Bool) {
        exchange = nil
        if isClean { resumeReading() } else { close() }
    }

    func close() {
        exchange = nil
        guard let id, !isClosed else { return }
        isClosed = true
        session.reset(id, .cancel)
        connection.scheduleFlush()
    }

    func pauseReading() {
        isReadPaused = true
    }

    func resumeReading() {
        isReadPaused = false
        guard unconsumed > 0, let id, !isClosed else { return }
        session.consume(unconsumed, of: id)
        unconsumed = 0
        connection.scheduleFlush()
    }

    // Nothing turns an HTTP/2 stream into a tunnel: extended CONNECT is not used.
    var isTunnel: Bool { false }

    func becomeTunnel() -> ByteBuffer { ByteBuffer() }

    func closeOutput() {}

    // MARK: Events of the session

    func interim(_ head: ResponseHead) {
        self.head = head
        exchange?.upstreamInterim(self)
    }

    func responded(_ head: ResponseHead, endStream: Bool) {
        self.head = head
        exchange?.upstreamHead(self)
        if endStream { ended() } else { exchange?.upstreamPaused() }
    }

    func bodyArrived(_ bytes: ByteBuffer) {
        exchange?.upstreamBody(bytes)
        guard let id, !isClosed else { return }
        if isReadPaused { unconsumed += bytes.readableBytes } else { session.consume(bytes.readableBytes, of: id) }
    }

    func trailersArrived(_ trailers: MessageTrailers) {
        exchange?.upstreamTrailers(trailers)
    }

    func paused() {
        exchange?.upstreamPaused()
    }

    func ended() {
        exchange?.upstreamEnd(self)
    }

    func becameWritable() {
        exchange?.upstreamBecameWritable()
    }

    func closed(_ closure: HTTP2Closure) {
        isClosed = true
        guard let exchange else { return }
        self.exchange = nil
        switch closure.cause {
        case .finished, .owner: break
        case .peer:
            exchange.upstreamFailed(closure.code == .refusedStream ? .refusedStream : .remoteReset)
        case .violation:
            // A head that is too large is no broken rule.
            exchange.upstreamFailed(closure.code == .internalError ? .remoteReset : .protocolError)
        case .connection:
            exchange.upstreamFailed(closure.code == .none ? .connectionTermination : .protocolError)
        }
    }

    func failed(_ failure: UpstreamFailure) {
        isClosed = true
        guard let exchange else { return }
        self.exchange = nil
        exchange.upstreamFailed(failure)
    }
}

extension ResponseHead {
    /// No response.
    fileprivate static let none = ResponseHead(
        bytes: ByteBuffer(),
        status: 0,
        reason: .empty,
        fields: [],
        framing: .none,
        keepsAlive: true
    )
}
