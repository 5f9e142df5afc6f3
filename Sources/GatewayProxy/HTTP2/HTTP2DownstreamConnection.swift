import HTTP2Engine
import HTTPMessage
import NIOCore
import RouteModel

/// A client's connection in HTTP/2: hands the events of its session to the streams, and writes what they answer.
///
/// Frames of all streams that are ready in one turn of the loop are written together. Memory is bounded by the limits of
/// its session and, for each stream, by what an exchange holds.
final class HTTP2DownstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let worker: Worker
    private let ownChain: ChainState
    let peer: PeerFacts
    var position = -1
    private(set) var lastActive = NIODeadline.now()

    let session = HTTP2Session(role: .server)
    private var streams: [HTTP2StreamID: HTTP2DownstreamStream] = [:]
    private var context: ChannelHandlerContext?
    private var isFlushScheduled = false
    private var isShuttingDown = false
    /// What is used for each head that is written.
    var block = HTTP2HeaderBlock()

    init(worker: Worker, chain: ChainState, peer: PeerFacts) {
        self.worker = worker
        ownChain = chain
        self.peer = peer
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        scheduleFlush()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.receive(unwrapInboundIn(data))
        takeEvents()
        scheduleFlush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { writeAndSettle() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { closeNow() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let open = streams
        streams = [:]
        for stream in open.values { stream.connectionClosed() }
        worker.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Events of the session

    private func takeEvents() {
        while let event = session.nextEvent() {
            switch event {
            case .request(let id, let head, _, let endStream):
                lastActive = .now()
                let stream = HTTP2DownstreamStream(id, on: self, chain: ownChain)
                streams[id] = stream
                stream.began(head, isComplete: endStream)
            case .refusedRequest(let id, let refusal):
                HTTP2DownstreamStream(id, on: self, chain: ownChain).refused(refusal)
            case .data(let id, let bytes): streams[id]?.bodyArrived(bytes)
            case .trailers(let id, let trailers): streams[id]?.trailersArrived(trailers)
            case .end(let id): streams[id]?.requestEnded()
            case .writable(let id): streams[id]?.becameWritable()
            case .closed(let id, let closure): streams.removeValue(forKey: id)?.closed(closure)
            case .failed: isShuttingDown = true
            case .interimResponse, .response, .goAway, .settings: break
            }
        }
    }

    // MARK: Writing

    /// Writes what the session has to say when everything that is ready in this turn of the loop has been dealt with.
    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        worker.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.writeAndSettle()
        }
    }

    private func writeAndSettle() {
        writeFrames()
        takeEvents()
        if session.isFinished || (isShuttingDown && session.openStreams == 0 && !session.wantsWrite) {
            closeNow()
        }
    }

    /// Writes what the session has to say, as much as the client takes.
    func writeFrames() {
        if let context { session.writeFrames(to: context) }
    }
}

extension HTTP2DownstreamConnection: DownstreamConnection {
    var port: PortState { ownChain.port }
    var chain: ChainState? { ownChain }
    var openRequests: Int { streams.count }

    /// Tells the client that no further streams are taken; closes once the last one ended.
    func closeIfIdle() {
        guard !isShuttingDown else { return }
        isShuttingDown = true
        session.shutDown()
        scheduleFlush()
    }

    func closeIfStuck() {
        if isShuttingDown { closeNow() }
    }

    func closeNow() {
        context?.close(promise: nil)
    }
}
