import NIOCore
import NIOSSL
import NIOTLS
import RouteModel

/// A client's connection of which it is not known yet what will be spoken: it waits for the TLS greeting, for the end of
/// the handshake, for the first bytes, and then puts the handlers of a protocol in its own place.
///
/// ```
///   SNI ──▶ [chain] ──▶ handshake ──ALPN──▶ HTTP/1.1 or HTTP/2
///              │            └──────none──▶ first bytes ──▶ HTTP/1.1 or HTTP/2
///              └─ bytes pass as they are ──▶ TCP
/// ```
final class OpeningConnection: ChannelInboundHandler, RemovableChannelHandler, DownstreamConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Stage {
        case greeting
        case handshake
        case firstBytes
        case over
    }

    let worker: Worker
    let port: PortState
    /// The chain that takes it; nil: not known yet.
    private(set) var chain: ChainState? {
        didSet { if countsAsHTTP { port.counters.counts.connections += 1 } }
    }
    var position = -1
    let lastActive = NIODeadline.now()
    var openRequests: Int { 0 }

    private var stage: Stage
    private var serverName: String?
    private var received = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?

    private init(worker: Worker, port: PortState) {
        self.worker = worker
        self.port = port
        stage = .greeting
    }

    /// Takes a connection that a port accepted.
    static func accept(_ channel: any Channel, at port: PortState, worker: Worker) throws {
        let pipeline = channel.pipeline.syncOperations
        let opening = OpeningConnection(worker: worker, port: port)
        guard port.isTLS else {
            guard let chain = port.chain(forServerName: nil) else { return channel.close(promise: nil) }
            try pipeline.addHandler(opening)
            opening.chain = chain
            opening.speakPlainly()
            return
        }
        let loop = channel.eventLoop
        let greeting = ByteToMessageHandler(
            SNIHandler { result in
                opening.greeted(result)
                return loop.makeSucceededVoidFuture()
            }
        )
        try pipeline.addHandler(greeting)
        try pipeline.addHandler(opening)
        opening.limitWaiting()
    }

    /// > Source: Envoy `listener_filters_timeout`, 15 s by default.
    private func limitWaiting() {
        deadline = worker.eventLoop.assumeIsolated().scheduleTask(in: .seconds(15)) {
            if self.stage == .greeting { self.closeNow() }
        }
    }

    // MARK: Stages

    private func greeted(_ result: SNIResult) {
        deadline?.cancel()
        guard stage == .greeting, let context else { return }
        if case .hostname(let name) = result { serverName = name.lowercased() }
        guard let chain = port.chain(forServerName: serverName) else {
            // As Envoy: neither an alert nor a reply.
            closeNow()
            return
        }
        self.chain = chain
        switch chain.routes.security {
        case .none: speakPlainly()
        case .refused: closeNow()
        case .terminated(let tls):
            stage = .handshake
            do {
                try context.pipeline.syncOperations.addHandler(tls.makeHandler(), position: .before(self))
            } catch {
                closeNow()
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
            shakenHands(negotiated)
        } else if case .inputClosed? = event as? ChannelEvent {
            closeNow()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func shakenHands(_ negotiated: String?) {
        guard stage == .handshake, let chain else { return }
        if case .tcp = chain.routes.source.routing {
            becomeTCP()
        } else if negotiated == "h2" {
            become(.http2)
        } else if negotiated == "http/1.1" {
            become(.http1)
        } else {
            stage = .firstBytes
        }
    }

    /// Without TLS, or with TLS that is not terminated here.
    private func speakPlainly() {
        guard let chain else { return }
        if case .tcp = chain.routes.source.routing {
            becomeTCP()
        } else {
            stage = .firstBytes
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard stage == .firstBytes else {
            if stage == .over { context.fireChannelRead(data) }
            return
        }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        switch HTTP2Preface.judge(received) {
        case .undecided: break
        case .http1: become(.http1)
        case .http2: become(.http2)
        }
    }

    // MARK: What follows

    private func become(_ version: PeerFacts.Version) {
        guard let chain, let peer = facts(version) else { return }
        switch version {
        case .http1: become(HTTP1DownstreamConnection(worker: worker, chain: chain, peer: peer))
        case .http2: become(HTTP2DownstreamConnection(worker: worker, chain: chain, peer: peer))
        }
    }

    private func becomeTCP() {
        guard let chain, let peer = facts(.http1) else { return }
        become(TCPDownstreamConnection(worker: worker, chain: chain, peer: peer))
    }

    private func become(_ connection: some DownstreamConnection & ChannelHandler) {
        guard let context else { return }
        stage = .over
        let pipeline = context.pipeline.syncOperations
        do {
            worker.replace(self, by: connection)
            try pipeline.addHandler(connection, position: .after(self))
        } catch {
            closeNow()
            return
        }
        if received.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(received))
            received = ByteBuffer()
            context.fireChannelReadComplete()
        }
        pipeline.removeHandler(context: context, promise: nil)
    }

    private func facts(_ version: PeerFacts.Version) -> PeerFacts? {
        guard let context else { return nil }
        return PeerFacts(
            version: version,
            channel: context.channel,
            isTLS: chain?.routes.source.tls != nil,
            serverName: serverName,
            certificate: shownCertificate(in: context)
        )
    }

    private func shownCertificate(in context: ChannelHandlerContext) -> [UInt8]? {
        guard chain?.routes.source.tls?.clientValidation != nil else { return nil }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return (handler?.peerCertificate).flatMap { try? ForwardedCertificate($0).value }
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        worker.accepted(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        worker.remove(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: DownstreamConnection

    func closeIfIdle() { closeNow() }

    func closeIfStuck() { closeNow() }

    func closeNow() {
        context?.close(promise: nil)
    }
}

/// The first bytes of a client that speaks HTTP/2.
///
/// > Source: RFC 9113 §3.4.
enum HTTP2Preface {
    /// What the first bytes of a connection tell.
    enum Verdict {
        case undecided
        case http1
        case http2
    }

    private static let bytes = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    static func judge(_ received: ByteBuffer) -> Verdict {
        let view = received.readableBytesView
        if view.count >= bytes.count { return view.starts(with: bytes) ? .http2 : .http1 }
        return bytes.starts(with: view) ? .undecided : .http1
    }
}
