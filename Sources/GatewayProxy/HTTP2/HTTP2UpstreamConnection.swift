import HTTP2Engine
import HTTPMessage
import NIOCore

/// A connection to an endpoint in HTTP/2, shared by the streams of many exchanges.
///
/// Confined to its loop. Frames that are ready in one turn of the loop are written together.
final class HTTP2UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let pool: UpstreamPool
    let localAddressText: [UInt8]
    let session = HTTP2Session(role: .client)
    var idleSince = NIODeadline.now()
    /// What is used for each head that is written.
    var block = HTTP2HeaderBlock()

    private var streams: [HTTP2StreamID: HTTP2UpstreamStream] = [:]
    private var context: ChannelHandlerContext?
    private var isFlushScheduled = false
    private var isClosed = false
    private var isRetired = false

    init(pool: UpstreamPool, localAddress: SocketAddress?) {
        self.pool = pool
        localAddressText = localAddress?.logText ?? [UInt8(ascii: "-")]
    }

    // MARK: Used by the pool and the streams

    /// Whether it takes another request.
    var isOpen: Bool { !isClosed && !isRetired && session.canRequest }
    /// Whether it has not said yet how many requests it takes.
    var isGreeting: Bool { !isClosed && !isRetired && !wasGreeted }
    /// Whether it said that once.
    var wasGreeted: Bool { session.isGreeted }
    var isIdle: Bool { streams.isEmpty }

    func began(_ stream: HTTP2UpstreamStream, _ id: HTTP2StreamID) {
        streams[id] = stream
    }

    /// Takes no further request, and closes when the last one ended.
    func retire() {
        isRetired = true
        session.shutDown()
        scheduleFlush()
    }

    /// Writes what the session has to say when everything that is ready in this turn of the loop has been dealt with.
    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        pool.worker.eventLoop.assumeIsolated().execute {
            self.isFlushScheduled = false
            self.writeFrames()
        }
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
        if context.channel.isWritable { writeFrames() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        pool.connectionClosed(self)
        let open = streams
        streams = [:]
        for stream in open.values { stream.failed(.connectionTermination) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Events of the session

    private func takeEvents() {
        var touched: [HTTP2UpstreamStream] = []
        var takesMore = false
        while let event = session.nextEvent() {
            switch event {
            case .interimResponse(let id, let head): streams[id]?.interim(head)
            case .response(let id, let head, let endStream): streams[id]?.responded(head, endStream: endStream)
            case .data(let id, let bytes):
                guard let stream = streams[id] else { continue }
                stream.bodyArrived(bytes)
                touched.append(stream)
            case .trailers(let id, let trailers):
                streams[id]?.trailersArrived(MessageTrailers(bytes: trailers.bytes, fields: trailers.fields))
            case .end(let id): streams[id]?.ended()
            case .writable(let id): streams[id]?.becameWritable()
            case .closed(let id, let closure):
                streams.removeValue(forKey: id)?.closed(closure)
                takesMore = true
            case .settings: takesMore = true
            case .failed, .goAway, .request, .refusedRequest: break
            }
        }
        for stream in touched { stream.paused() }
        if takesMore { pool.connectionTakesMore() }
        if streams.isEmpty { idleSince = pool.worker.latestEnd }
    }

    private func writeFrames() {
        guard let context else { return }
        session.writeFrames(to: context)
        takeEvents()
        if session.isFinished || (isRetired && streams.isEmpty && !session.wantsWrite) { context.close(promise: nil) }
    }
}
