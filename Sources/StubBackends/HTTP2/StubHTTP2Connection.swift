import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

/// One connection to a stub in HTTP/2: echoes requests, and answers gRPC calls.
///
/// A client that does not take the answers is not read, and the messages of a call whose answers wait are left where
/// they are, so that its window closes.
final class StubHTTP2Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum Stream {
        case echo(EchoExchange)
        case call(GRPCCall)
    }

    private static let maxWriteBytes = 64 * 1024

    private let stub: StubContext
    private let session: HTTP2Session
    private var streams: [HTTP2StreamID: Stream] = [:]
    private var body = ByteBuffer()
    private var wantsRead = false
    private var hasFailed = false

    init(_ stub: StubContext) {
        self.stub = stub
        // A backend takes what a gateway passes on.
        var limits = HTTP2Limits()
        limits.maxFields = 1000
        limits.maxHeadBytes = 1 << 20
        session = HTTP2Session(role: .server, limits: limits)
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { flush(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.receive(unwrapInboundIn(data))
        takeEvents(context)
        flush(context)
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        flush(context)
        if wantsRead, context.channel.isWritable {
            wantsRead = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        streams.removeAll()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that went away; there is nobody to tell.
        context.close(promise: nil)
    }

    private func flush(_ context: ChannelHandlerContext) {
        while session.wantsWrite, context.channel.isWritable {
            var output = ByteBuffer()
            session.write(to: &output, atMost: Self.maxWriteBytes)
            // What was framed may have let a stream write on.
            takeEvents(context)
            guard output.readableBytes > 0 else { break }
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        }
        if session.isFinished || hasFailed, context.channel.isWritable { context.close(promise: nil) }
    }

    // MARK: Events of the session

    private func takeEvents(_ context: ChannelHandlerContext) {
        while let event = session.nextEvent() {
            switch event {
            case .request(let id, let head, scheme: _, endStream: let ends):
                begin(id, EchoRequest(head: head, isHTTP2: true))
                if ends { end(id, context) }
            case .data(let id, let bytes): take(bytes, id)
            case .end(let id): end(id, context)
            case .writable(let id): resume(id)
            case .closed(let id, _): streams[id] = nil
            case .failed: hasFailed = true
            case .refusedRequest, .trailers, .goAway, .settings, .interimResponse, .response: break
            }
        }
    }

    private func begin(_ id: HTTP2StreamID, _ request: EchoRequest) {
        let isCall = GRPCCall.isOne(request)
        switch stub.serving.application {
        case .grpc where !isCall:
            session.respond(id, GRPCCall.refusal(of: request), endStream: true)
        case .grpc where isCall, .anyHTTP where isCall:
            streams[id] = .call(GRPCCall(request, stub))
        default:
            beginEcho(id, request)
        }
    }

    private func beginEcho(_ id: HTTP2StreamID, _ request: EchoRequest) {
        streams[id] = .echo(EchoExchange(request, EchoPlan(for: request, stub)))
        if request.value(of: .expect)?.lowercased() == "100-continue" {
            var head = HTTP2HeaderBlock()
            head.append(":status", 100)
            session.respondInterim(id, head)
        }
    }

    private func take(_ bytes: ByteBuffer, _ id: HTTP2StreamID) {
        switch streams[id] {
        case .echo(var exchange):
            // Not to be copied by the write.
            streams[id] = nil
            exchange.take(bytes)
            streams[id] = .echo(exchange)
            session.consume(bytes.readableBytes, of: id)
        case .call(let call):
            call.receive(bytes)
            resume(id)
        case nil:
            session.consume(bytes.readableBytes, of: id)
        }
    }

    private func end(_ id: HTTP2StreamID, _ context: ChannelHandlerContext) {
        switch streams[id] {
        case .echo(var exchange):
            exchange.finish()
            stub.record(exchange)
            answer(id, exchange, context)
        case .call(let call):
            call.receiveEnd()
            resume(id)
        case nil:
            break
        }
    }

    // MARK: Echoes

    private func answer(_ id: HTTP2StreamID, _ exchange: EchoExchange, _ context: ChannelHandlerContext) {
        guard exchange.plan.delay > .zero else {
            answer(id, exchange)
            return
        }
        let bound = NIOLoopBound((self, context, exchange), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: exchange.plan.delay) {
            let (connection, context, exchange) = bound.value
            // The client may have given up.
            guard connection.streams[id] != nil else { return }
            connection.answer(id, exchange)
            connection.flush(context)
        }
    }

    private func answer(_ id: HTTP2StreamID, _ exchange: EchoExchange) {
        if exchange.plan.answer == .reset {
            session.reset(id, .internalError)
            return
        }
        body.clear()
        let reply = EchoReply(exchange.plan.answer, to: exchange.request, stub, body: &body)
        let isEmpty = exchange.request.isHEAD || body.readableBytes == 0
        session.respond(id, HTTP2HeaderBlock(reply, bodyBytes: body.readableBytes), endStream: isEmpty)
        if !isEmpty {
            session.send(body, on: id)
            session.end(id)
        }
    }

    // MARK: Calls

    /// Answers messages of a call as long as its answers are taken.
    private func resume(_ id: HTTP2StreamID) {
        guard case .call(let call) = streams[id] else { return }
        while !session.isCongested(id) {
            switch call.next() {
            case .none: return
            case .consumed(let count): session.consume(count, of: id)
            case .head(let head): session.respond(id, head, endStream: false)
            case .message(let bytes): session.send(bytes, on: id)
            case .end(let trailers): session.end(id, trailers: trailers)
            case .refusal(let head): session.respond(id, head, endStream: true)
            }
        }
    }
}

extension HTTP2HeaderBlock {
    /// The head of an answer.
    ///
    /// Wished headers that HTTP/2 does not have are left out.
    init(_ reply: EchoReply, bodyBytes: Int) {
        self.init()
        append(":status", reply.status)
        for wish in reply.wishes where Self.canCarry(wish) { append(wish.name.span, wish.value.span) }
        if let contentType = reply.contentType { append("content-type", "\(contentType)") }
        if reply.isFact { append("x-content-type-options", "nosniff") }
        if reply.hasLength { append("content-length", bodyBytes) }
    }

    private static let ofConnections = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]

    private static func canCarry(_ wish: EchoWish) -> Bool {
        let name = String(decoding: wish.name, as: UTF8.self).lowercased()
        let isToken = name.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
        }
        return isToken && !ofConnections.contains(name) && wish.value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }
    }
}
