import NIOCore
import RouteModel

/// The socket's end of every connection to a stub: looks at the first bytes and puts in place what serves them.
///
/// ```
/// socket ── StubConnection ─┬─ cleartext ───────────────────────────── application
///                           └─ ServerHelloReader ── NIOSSL ── AfterHandshake ── application
/// ```
final class StubConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Nothing was decided yet; these bytes came.
        case undecided(ByteBuffer)
        case decided
        case refused
    }

    /// How long a stub that would speak first leaves the first word to a client that may begin TLS.
    static let patience = TimeAmount.milliseconds(500)

    private let stub: StubContext
    private var state = State.undecided(ByteBuffer())
    private var impatience: Scheduled<Void>?

    init(_ stub: StubContext) {
        self.stub = stub
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        guard stub.serving.application == .tcp else { return }
        switch stub.serving.transport {
        case .cleartext: serveCleartext(context)
        case .tls: break
        case .whatComes: waitForFirstWord(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .decided:
            context.fireChannelRead(data)
        case .refused:
            break
        case .undecided(var bytes):
            // Not to be copied by the write.
            state = .undecided(ByteBuffer())
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
            decide(bytes, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        impatience?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that went away; there is nobody to tell.
        context.close(promise: nil)
    }

    private func waitForFirstWord(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        impatience = context.eventLoop.scheduleTask(in: stub.patience) {
            let (connection, context) = bound.value
            if case .undecided = connection.state { connection.serveCleartext(context) }
        }
    }

    private func decide(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let first = bytes.readableBytesView.first else { return }
        impatience?.cancel()
        let isTLS = first == TLSRecord.handshake
        switch stub.serving.transport {
        case .whatComes where isTLS, .tls where isTLS: serveTLS(context)
        case .whatComes, .cleartext: serveCleartext(context)
        case .tls: refuseCleartext(bytes, context)
        }
        if case .decided = state { context.fireChannelRead(wrapInboundOut(bytes)) }
    }

    private func serveCleartext(_ context: ChannelHandlerContext) {
        install(context) { try $0.addHandlers(ApplicationHandlers.make(for: self.stub), position: .after(self)) }
    }

    private func serveTLS(_ context: ChannelHandlerContext) {
        install(context) { try TLSHandlers.add(to: $0, for: self.stub, after: self) }
    }

    private func install(
        _ context: ChannelHandlerContext,
        _ add: (ChannelPipeline.SynchronousOperations) throws -> Void
    ) {
        do {
            try add(context.pipeline.syncOperations)
            state = .decided
        } catch {
            refuse(context)
        }
    }

    /// As Go's server does: a hint for what looks like a request, nothing for all else.
    ///
    /// > Source: Go's `net/http`, `tlsRecordHeaderLooksLikeHTTP`.
    private func refuseCleartext(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let seen = bytes.readableBytesView.prefix(5)
        let beginnings = ["GET /", "HEAD ", "POST ", "PUT /", "OPTIO"]
        if seen.count < 5, beginnings.contains(where: { $0.utf8.starts(with: seen) }) {
            state = .undecided(bytes)
            return
        }
        if stub.serving.application != .tcp, beginnings.contains(where: { $0.utf8.elementsEqual(seen) }) {
            let hint = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: hint)), promise: nil)
        }
        refuse(context)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        state = .refused
        context.close(promise: nil)
    }
}
