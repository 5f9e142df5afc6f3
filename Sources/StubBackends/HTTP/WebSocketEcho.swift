import HTTPMessage
import MessageLayout
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A WebSocket that sends back the payload of every data frame as a text frame.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic`. Unlike it, no `Origin` is asked for.
final class WebSocketEcho: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// The longest frame that is sent back; a longer one ends the connection with code 1009.
    private static let maxFrameBytes = 16 << 20

    /// Answers the handshake and puts the WebSocket in place of `handler`.
    static func takeOver(
        from handler: EchoConnection,
        _ context: ChannelHandlerContext,
        _ request: EchoRequest,
        alreadyReceived rest: ByteBuffer
    ) {
        let channel = context.channel
        let bound = NIOLoopBound((handler, context), eventLoop: context.eventLoop)
        handshake(channel, request).assumeIsolated().whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .failure:
                context.writeAndFlush(
                    NIOAny(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")),
                    promise: nil
                )
                context.close(promise: nil)
            case .success(var headers):
                // NIO writes the option in lower case, Go and its echo server do not.
                headers.replaceOrAdd(name: "connection", value: "Upgrade")
                var head = ByteBuffer(string: "HTTP/1.1 101 Switching Protocols\r\n")
                for (name, value) in headers { head.writeString("\(name): \(value)\r\n") }
                head.writeStaticString("\r\n")
                context.writeAndFlush(NIOAny(head), promise: nil)
                install(on: channel, in: handler, rest)
            }
        }
    }

    private static func handshake(_ channel: any Channel, _ request: EchoRequest) -> EventLoopFuture<HTTPHeaders> {
        var headers = HTTPHeaders()
        for field in request.head.fields {
            headers.add(name: request.text(field.name), value: request.text(field.value))
        }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: request.target, headers: headers)
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() }
        )
        let opening: HTTPHeaders = ["upgrade": "websocket", "connection": "Upgrade"]
        return upgrader.buildUpgradeResponse(channel: channel, upgradeRequest: head, initialResponseHeaders: opening)
    }

    private static func install(on channel: any Channel, in handler: EchoConnection, _ rest: ByteBuffer) {
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(WebSocketFrameEncoder())
            try pipeline.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: maxFrameBytes)))
            // Tells the client why, before the connection goes.
            try pipeline.addHandler(WebSocketProtocolErrorHandler())
            try pipeline.addHandler(WebSocketEcho())
            let removal = pipeline.removeHandler(handler)
            let bound = NIOLoopBound(channel.pipeline, eventLoop: channel.eventLoop)
            removal.whenSuccess {
                if rest.readableBytes > 0 { bound.value.fireChannelRead(rest) }
                bound.value.fireChannelReadComplete()
            }
        } catch {
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text, .binary, .continuation:
            send(.text, frame.unmaskedData, context)
        case .ping:
            send(.pong, frame.unmaskedData, context)
        case .connectionClose:
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
            let closing = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(closing), promise: promise)
        default:
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
    }
}
