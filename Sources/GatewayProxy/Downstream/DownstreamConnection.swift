import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

/// A client's connection: parses its requests one after the other, forwards or answers them.
///
/// Confined to its loop. Memory for one connection is bounded by 64 KiB of a head, 64 KiB of body or pipelined bytes
/// that wait unparsed, 1 MiB of body that is kept for another try, and in each direction what the channel holds at most
/// once its reader is slow: 64 KiB and one read of 64 KiB. Beyond that the other side is not read.
///
/// ```
///            head                     connection or reply
///   idle ───────────▶ exchanging ───────────────────────────▶ idle
///                         │  │ 101                 ▲ request and response ended
///                         │  └─────────▶ tunnelling
///                         └───── reply before the request's end ─────▶ lingering ──1 s──▶ closed
/// ```
final class DownstreamConnection: ChannelDuplexHandler, UpstreamExchange {
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
    static let waitingLimit = 64 * 1024

    let worker: Worker
    let chain: ChainState
    var position = -1
    var lastActive: NIODeadline

    var decoder = HTTP1RequestDecoder()
    var phase = Phase.idle
    var exchange = Exchange()
    /// Names the exchange for what comes back later.
    var exchangeNumber: UInt64 = 0
    /// Collects what is written in one go.
    var output = ByteBuffer()
    var requestContext = RequestContext()
    var localAddressText: [UInt8] = []
    var remoteAddressText: [UInt8] = []

    var context: ChannelHandlerContext?
    var timer: Scheduled<Void>?
    var tryTimer: Scheduled<Void>?
    var backoff: Scheduled<Void>?
    var wireBytes = WireBytes()
    /// The bytes of exchanges that are counted.
    var countedBytes = WireBytes()
    var isReadPaused = false
    private var isReadPending = false
    var clientEnded = false
    var upstreamEnded = false
    /// Whether bytes of a next request came, but not yet its whole head.
    var hasPartialHead = false
    private var isAdvancing = false
    var isPumping = false

    init(worker: Worker, chain: ChainState) {
        self.worker = worker
        self.chain = chain
        lastActive = .now()
    }

    var port: PortState { chain.port }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let remote = context.channel.remoteAddress
        requestContext = RequestContext(isTLS: false, peerAddress: [UInt8](utf8: remote?.ipAddress ?? "127.0.0.1"))
        remoteAddressText = remote?.logText ?? [UInt8(ascii: "-")]
        localAddressText = context.channel.localAddress?.logText ?? [UInt8(ascii: "-")]
        worker.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        if isReadPaused { isReadPending = true } else { context.read() }
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
            if exchange.upgrade != .none || exchange.isRequestComplete {
                pauseIfTooMuchWaits()
            } else {
                pumpBody()
            }
        case .tunnelling: tunnelBytesFromClient(bytes)
        case .lingering, .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, case .inputClosed = event else { return }
        clientEnded = true
        if phase == .tunnelling { tunnelEndedByClient() } else { clientGone() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        clientGone()
        worker.remove(self)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        exchange.upstream?.resumeReading()
        if phase == .idle {
            if isReadPaused { resumeReading() }
            advance()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Reading

    func pauseReading() {
        isReadPaused = true
    }

    func resumeReading() {
        isReadPaused = false
        if isReadPending {
            isReadPending = false
            context?.read()
        }
    }

    func pauseIfTooMuchWaits() {
        if decoder.bufferedBytes > Self.waitingLimit { pauseReading() }
    }

    /// Begins exchanges as long as whole heads wait and nothing is being exchanged.
    func advance() {
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
            case .head: beginExchange()
            case .body, .end: break
            case .failure(let failure): refuse(failure)
            }
        }
    }

    // MARK: Writing

    /// Writes what was collected, then `body` unless it was small enough to be collected too.
    func write(_ body: ByteBuffer) {
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
        wireBytes.sent += output.readableBytes
        if output.readableBytes > 0 {
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
            output.recycle()
        } else {
            context.flush()
        }
        if phase == .exchanging || phase == .tunnelling, !context.channel.isWritable {
            exchange.upstream?.pauseReading()
        }
    }

    private func writeCollected() {
        guard output.readableBytes > 0, let context else { return }
        wireBytes.sent += output.readableBytes
        context.write(wrapOutboundOut(output), promise: nil)
        output = ByteBuffer()
    }

    // MARK: Closing

    /// Closes the connection unless an exchange runs; that one's answer will say `connection: close`.
    func closeIfIdle() {
        if phase == .idle, decoder.bufferedBytes == 0 { closeNow() }
    }

    /// Closes the connection; an exchange that runs ends as if the client were gone.
    func closeNow() {
        context?.close(promise: nil)
    }

    /// Closes the connection if what it was sent last is still not read.
    func closeIfStuck() {
        if phase == .lingering { closeNow() }
    }

    /// Waits for the client to close, for a second, so that it can read the answer whole.
    ///
    /// > Source: Envoy `delayed_close_timeout`, 1 s by default.
    func linger() {
        phase = .lingering
        isReadPaused = false
        resumeReading()
        timer = worker.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.closeNow() }
    }

    /// The client closed, wholly or its side: Envoy takes both for the end.
    private func clientGone() {
        let old = phase
        phase = .closed
        if old == .idle, hasPartialHead { logPartialHead() }
        timer?.cancel()
        if old == .exchanging || old == .tunnelling { abortExchange() }
        if old != .closed { context?.close(promise: nil) }
    }
}
