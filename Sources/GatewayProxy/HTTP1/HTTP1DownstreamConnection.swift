import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

/// A client's connection in HTTP/1.1: parses its requests one after the other, and writes what their exchanges answer.
///
/// Confined to its loop. Memory for one connection is bounded by 64 KiB of a head, 64 KiB of body or pipelined bytes
/// that wait unparsed, 1 MiB of body that is kept for another try, and in each direction what the channel holds at most
/// once its reader is slow: 64 KiB and one read of 64 KiB. Beyond that the other side is not read.
///
/// ```
///            head                     exchange ended
///   idle ───────────▶ exchanging ───────────────────────────▶ idle
///                         │  │ 101
///                         │  └─────────▶ tunnelling ──────────▶ closed
///                         └── ended before the request did ──▶ lingering ──1 s──▶ closed
/// ```
final class HTTP1DownstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection does.
    enum Phase {
        case idle
        case exchanging
        case tunnelling
        /// Answered; what still arrives is dropped.
        case lingering
        case closed
    }

    /// How many unparsed bytes of a connection wait before its reader is paused.
    private static let waitingLimit = 64 * 1024

    let worker: Worker
    private let ownChain: ChainState
    let peer: PeerFacts
    var position = -1
    private(set) var lastActive: NIODeadline

    private(set) lazy var exchange = DownstreamExchange(worker: worker, chain: ownChain, client: self)
    private var decoder = HTTP1RequestDecoder()
    private var phase = Phase.idle
    /// Collects what is written in one go.
    var output = ByteBuffer()
    /// Whether the body of the response that is being written is sent in chunks.
    var isResponseChunked = false

    private var context: ChannelHandlerContext?
    private var closing: Scheduled<Void>?
    private var wireBytes = WireBytes()
    /// The bytes of exchanges that are counted.
    private var countedBytes = WireBytes()
    private var gate = ReadGate()
    /// Whether bytes of a next request came, but not yet its whole head.
    private var hasPartialHead = false
    private var isAdvancing = false
    private var isPumping = false
    private var isFlushing = false

    init(worker: Worker, chain: ChainState, peer: PeerFacts) {
        self.worker = worker
        self.peer = peer
        lastActive = .now()
        ownChain = chain
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        if gate.admitsRead() { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        wireBytes.received += bytes.readableBytes
        switch phase {
        case .idle:
            hasPartialHead = true
            decoder.receive(bytes)
            advance()
        case .exchanging:
            decoder.receive(bytes)
            if exchange.state.upgrade != .none || exchange.state.isRequestComplete {
                pauseIfTooMuchWaits()
            } else {
                pumpBody()
            }
        case .tunnelling: exchange.tunnelBytesFromClient(bytes)
        case .lingering, .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, case .inputClosed = event else { return }
        if phase == .tunnelling { exchange.tunnelEndedByClient() } else { clientGone() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A write that fails says so before it returns, to an exchange that is in the middle of something.
        if isFlushing {
            worker.eventLoop.assumeIsolated().execute { self.connectionEnded() }
        } else {
            connectionEnded()
        }
    }

    private func connectionEnded() {
        clientGone()
        worker.remove(self)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        exchange.clientBecameWritable()
        if phase == .idle {
            resumeReading()
            advance()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Reading

    func pauseReading() {
        gate.close()
    }

    func resumeReading() {
        if gate.open() { context?.read() }
    }

    private func pauseIfTooMuchWaits() {
        if decoder.bufferedBytes > Self.waitingLimit { pauseReading() }
    }

    /// Begins exchanges as long as whole heads wait and nothing is being exchanged.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while phase == .idle {
            // Who sends requests and reads no answers gets no more of them.
            guard context?.channel.isWritable ?? false else {
                pauseReading()
                return
            }
            switch decoder.next() {
            case .needsMoreBytes: return
            case .head:
                hasPartialHead = false
                phase = .exchanging
                lastActive = .now()
                exchange.begin(decoder.head)
            case .body, .end: break
            case .failure(let failure):
                hasPartialHead = false
                phase = .exchanging
                exchange.refuse(LocalReply(failure))
            }
        }
    }

    func readBody() {
        resumeReading()
        pumpBody()
    }

    /// Takes body bytes out of the decoder as long as the exchange wants them.
    private func pumpBody() {
        guard phase == .exchanging, !exchange.state.isRequestComplete, exchange.state.upgrade == .none, !isPumping
        else { return }
        // A write may report at once that the other side takes bytes again.
        isPumping = true
        defer { isPumping = false }
        var hasPassed = false
        pulling: while true {
            guard exchange.takesBody else {
                pauseReading()
                break
            }
            switch decoder.next() {
            case .body(let bytes):
                exchange.bodyArrived(bytes)
                hasPassed = true
            case .end:
                exchange.bodyEnded()
                hasPassed = true
                break pulling
            case .failure(let failure):
                exchange.bodyFailed(LocalReply(failure))
                return
            case .needsMoreBytes, .head: break pulling
            }
        }
        if hasPassed { exchange.bodyPaused() }
    }

    // MARK: Writing

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Writes what was collected, then `body` unless it was small enough to be collected too.
    func writeBytes(_ body: ByteBuffer) {
        if body.readableBytes <= WriteLimits.copied {
            output.writeImmutableBuffer(body)
        } else {
            writeCollected()
            wireBytes.sent += body.readableBytes
            context?.write(wrapOutboundOut(body), promise: nil)
        }
    }

    /// Sends what was written, in one system call where it is one message.
    func flush() {
        guard let context else { return }
        isFlushing = true
        defer { isFlushing = false }
        wireBytes.sent += output.readableBytes
        if output.readableBytes > 0 {
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
            output.recycle()
        } else {
            context.flush()
        }
        if phase == .exchanging || phase == .tunnelling, !context.channel.isWritable {
            exchange.clientBecameUnwritable()
        }
    }

    private func writeCollected() {
        guard output.readableBytes > 0, let context else { return }
        wireBytes.sent += output.readableBytes
        context.write(wrapOutboundOut(output), promise: nil)
        output = ByteBuffer()
    }

    func takeWireBytes() -> WireBytes {
        // What waits unparsed belongs to the next request, if there will be one.
        let isLast = exchange.state.mustClose || phase == .closed
        let waiting = isLast ? 0 : decoder.bufferedBytes
        let seen = WireBytes(received: wireBytes.received - waiting, sent: wireBytes.sent)
        defer { countedBytes = seen }
        return WireBytes(
            received: seen.received - countedBytes.received,
            sent: seen.sent - countedBytes.sent
        )
    }

    // MARK: The end of exchanges

    func exchangeEnded() {
        let hadTunnel = phase == .tunnelling
        guard phase != .closed else { return }
        if hadTunnel || exchange.state.mustClose || exchange.state.sawConnectionClose {
            closeAfterFlush(lingering: !hadTunnel && (exchange.state.mustClose || exchange.state.attempts == 0))
            return
        }
        phase = .idle
        resumeReading()
        // The end of a request without a body is taken out of the decoder together with the next head.
        if decoder.bufferedBytes > 0 {
            hasPartialHead = true
            advance()
        }
    }

    func exchangeCut() {
        guard phase != .closed else { return }
        closeAfterFlush(lingering: true)
    }

    func beginTunnel() -> ByteBuffer {
        phase = .tunnelling
        resumeReading()
        return decoder.takeBufferedBytes()
    }

    func closeOutput() {
        context?.close(mode: .output, promise: nil)
    }

    // MARK: Closing

    /// Closes the connection once everything is written.
    private func closeAfterFlush(lingering: Bool) {
        phase = .lingering
        resumeReading()
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            if lingering { self.linger() } else { self.closeNow() }
        }
    }

    /// Waits for the client to close, for a second, so that it can read the answer whole.
    ///
    /// > Source: Envoy `delayed_close_timeout`, 1 s by default.
    private func linger() {
        phase = .lingering
        resumeReading()
        closing = worker.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.closeNow() }
    }

    /// The client closed, wholly or its side: Envoy takes both for the end.
    private func clientGone() {
        let old = phase
        phase = .closed
        if old == .idle, hasPartialHead { exchange.logPartialHead() }
        closing?.cancel()
        if old == .exchanging || old == .tunnelling { exchange.abort() }
        if old != .closed { context?.close(promise: nil) }
    }
}

extension HTTP1DownstreamConnection: DownstreamConnection {
    var port: PortState { ownChain.port }
    var chain: ChainState? { ownChain }

    func closeIfIdle() {
        if phase == .idle, decoder.bufferedBytes == 0 { closeNow() }
    }

    func closeNow() {
        context?.close(promise: nil)
    }

    func closeIfStuck() {
        if phase == .lingering { closeNow() }
    }

    var openRequests: Int { phase == .exchanging || phase == .tunnelling || hasPartialHead ? 1 : 0 }
}
