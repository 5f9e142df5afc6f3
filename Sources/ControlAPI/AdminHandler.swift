import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// One connection of the admin endpoint: requests in, one answer each, in order.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let router: AdminRouter
    private var decoder = HTTP1RequestDecoder()
    /// The request whose body is being read.
    private var pending: AdminRequest?
    private var keepsAlive = true
    /// Whether an answer is being made; the next request waits unparsed until it is written.
    private var isAnswering = false

    init(router: AdminRouter) {
        self.router = router
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.receive(unwrapInboundIn(data))
        parse(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func parse(_ context: ChannelHandlerContext) {
        while !isAnswering {
            switch decoder.next() {
            case .needsMoreBytes: return
            case .head: takeHead()
            case .body: break
            case .end: answer(context)
            case .failure(let failure):
                keepsAlive = false
                isAnswering = true
                write(AdminResponse(status: failure.status, body: failure.body), isHEAD: false, to: context)
            }
        }
    }

    private func takeHead() {
        let head = decoder.head
        pending = AdminRequest(method: text(head.layout.method, of: head), target: text(head.layout.target, of: head))
        keepsAlive = head.keepsAlive
    }

    private func text(_ range: ByteRange, of head: RequestHead) -> String {
        head.bytes.getString(at: range.lowerBound, length: Int(range.count)) ?? ""
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard let request = pending else { return }
        pending = nil
        isAnswering = true
        let router = router
        let promise = context.eventLoop.makePromise(of: AdminResponse.self)
        promise.completeWithTask { await router.respond(to: request) }
        promise.futureResult.assumeIsolated().whenSuccess { response in
            self.write(response, isHEAD: request.method == "HEAD", to: context)
        }
    }

    private func write(_ response: AdminResponse, isHEAD: Bool, to context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: response.body.utf8.count + 256)
        buffer.writeString("HTTP/1.1 \(response.status) \(response.reason)\r\n")
        buffer.writeString("content-type: \(response.contentType)\r\ncontent-length: \(response.body.utf8.count)\r\n")
        if let allow = response.allow { buffer.writeString("allow: \(allow)\r\n") }
        buffer.writeString("cache-control: no-cache\r\n")
        if !keepsAlive { buffer.writeString("connection: close\r\n") }
        buffer.writeString("\r\n")
        if !isHEAD { buffer.writeString(response.body) }
        let written = context.writeAndFlush(wrapOutboundOut(buffer))
        guard keepsAlive else {
            written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            return
        }
        isAnswering = false
        parse(context)
    }
}

extension AdminResponse {
    /// RFC 9110 §15.
    fileprivate var reason: String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        default: "Error"
        }
    }
}
