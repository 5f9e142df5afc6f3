import NIOCore

/// Reads whether a client speaks HTTP/1.1 or HTTP/2, and makes way for what serves it.
///
/// > Source: RFC 9113 §3.4.
final class HTTPVersionChooser: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let stub: StubContext
    private var received = ByteBuffer()
    private var hasChosen = false

    init(_ stub: StubContext) {
        self.stub = stub
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What was chosen may send bytes through the pipeline anew before this handler is gone.
        guard !hasChosen else {
            context.fireChannelRead(data)
            return
        }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        let seen = received.readableBytesView
        let isHTTP2 = seen.count >= Self.preface.count && seen.starts(with: Self.preface)
        if !isHTTP2, Self.preface.starts(with: seen) { return }
        hasChosen = true
        do {
            let handler: any ChannelHandler = isHTTP2 ? StubHTTP2Connection(stub) : EchoConnection(stub)
            try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
        } catch {
            context.close(promise: nil)
            return
        }
        let bytes = received
        received = ByteBuffer()
        context.fireChannelRead(wrapInboundOut(bytes))
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
