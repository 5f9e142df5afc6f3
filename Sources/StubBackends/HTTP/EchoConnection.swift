import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// One connection to a stub: reads requests, drops their bodies, answers in order.
///
/// While an answer is held back, or the client does not take its answers, the connection is not read: a client that
/// sends on is slowed down by TCP.
final class EchoConnection: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let context: StubContext
    private var decoder = HTTP1RequestDecoder(maxFields: 1000, acceptsAnyTarget: true)
    private var response = EchoResponse()
    private var exchange: EchoExchange?
    private var output = ByteBuffer()
    private var isHeldBack = false
    private var wantsRead = false
    private var isClosing = false

    init(_ context: StubContext) {
        self.context = context
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.receive(unwrapInboundIn(data))
        if !isHeldBack { readRequests(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
    }

    func read(context: ChannelHandlerContext) {
        if isHeldBack || !context.channel.isWritable { wantsRead = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        resumeReading(context)
        context.fireChannelWritabilityChanged()
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard wantsRead, !isHeldBack, context.channel.isWritable else { return }
        wantsRead = false
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that went away; there is nobody to tell.
        context.close(promise: nil)
    }

    private func readRequests(_ context: ChannelHandlerContext) {
        while !isClosing, !isHeldBack {
            switch decoder.next() {
            case .needsMoreBytes:
                return
            case .head:
                begin(context)
            case .body(let bytes):
                exchange?.take(bytes)
            case .end:
                finish(context)
            case .failure(let failure):
                refuse(failure)
                close(context)
            }
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        let request = EchoRequest(head: decoder.head)
        let exchange = EchoExchange(request, EchoPlan(for: request, self.context))
        self.exchange = exchange
        if request.value(of: .expect)?.lowercased() == "100-continue" {
            output.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
            flush(context)
        }
        // The decoder gives no end to a request that wants to upgrade.
        guard request.head.upgrade != nil else { return }
        if exchange.plan.answer == .webSocket {
            self.context.record(exchange)
            upgrade(context, request)
        } else {
            isClosing = true
            finish(context)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard var exchange else { return }
        self.exchange = nil
        exchange.finish()
        self.context.record(exchange)
        guard exchange.plan.delay > .zero else {
            answer(exchange, context)
            return
        }
        isHeldBack = true
        let bound = NIOLoopBound((self, context, exchange), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: exchange.plan.delay) {
            let (connection, context, exchange) = bound.value
            connection.release(exchange, context)
        }
    }

    private func release(_ exchange: EchoExchange, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        isHeldBack = false
        answer(exchange, context)
        readRequests(context)
        flush(context)
        resumeReading(context)
    }

    private func answer(_ exchange: EchoExchange, _ context: ChannelHandlerContext) {
        if exchange.plan.answer == .reset {
            isClosing = true
            flush(context)
            ConnectionReset.close(context)
            return
        }
        let closes = isClosing || !exchange.request.head.keepsAlive
        response.write(exchange.plan.answer, to: exchange.request, self.context, closes: closes, into: &output)
        if closes { close(context) }
    }

    private func refuse(_ failure: HTTP1RequestFailure) {
        output.writeStatusLine(failure.status)
        output.writeStaticString("connection: close\r\ncontent-type: text/plain\r\n")
        output.writeField(name: "content-length", value: failure.body.utf8.count)
        output.writeLineBreak()
        output.writeString(failure.body)
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard output.readableBytes > 0 else { return }
        let bytes = output
        output = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        flush(context)
        context.close(promise: nil)
    }

    private func upgrade(_ context: ChannelHandlerContext, _ request: EchoRequest) {
        isClosing = true
        let rest = decoder.takeBufferedBytes()
        flush(context)
        WebSocketEcho.takeOver(from: self, context, request, alreadyReceived: rest)
    }
}
