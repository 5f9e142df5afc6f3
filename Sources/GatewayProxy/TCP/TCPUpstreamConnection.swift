import NIOCore

/// The endpoint's side of a connection whose bytes pass as they are.
final class TCPUpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let localAddressText: [UInt8]
    private let pool: UpstreamPool
    private weak var client: TCPDownstreamConnection?
    private var context: ChannelHandlerContext?
    private var gate = ReadGate()

    init(_ client: TCPDownstreamConnection, pool: UpstreamPool, localAddress: SocketAddress?) {
        self.client = client
        self.pool = pool
        localAddressText = localAddress?.logText ?? [UInt8(ascii: "-")]
    }

    // MARK: Used by the client's side

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func send(_ bytes: ByteBuffer) {
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func flush() {
        context?.flush()
    }

    func closeOutput() {
        context?.close(mode: .output, promise: nil)
    }

    func close() {
        client = nil
        context?.close(promise: nil)
    }

    func pauseReading() {
        gate.close()
    }

    func resumeReading() {
        if gate.open() { context?.read() }
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
        client?.bytesFromUpstream(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        client?.upstreamPaused()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { client?.upstreamBecameWritable() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { client?.upstreamEnded() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        pool.connectionEnded()
        client?.upstreamClosed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
