import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// A message that came in HTTP/2.
struct HTTP2Message: Sendable, Equatable {
    /// `:status` of a response, else nil.
    var status: Int?
    /// Names and values, of a request with method, path, scheme and authority first.
    var fields: [[String]] = []
    var body = ""
    var trailers: [[String]] = []
    /// Statuses of interim responses.
    var interims: [Int] = []
    /// Why it did not come whole: the code of a reset, or of the connection's end; nil: it did.
    var reset: UInt32?

    func values(_ name: String) -> [String] { fields.filter { $0[0] == name }.map { $0[1] } }
}

/// One end of a connection in HTTP/2 in a test: collects messages, and answers them if it is a server.
final class HTTP2End: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a server does with a whole request.
    typealias Answer = @Sendable (HTTP2Message) -> HTTP2Message?

    let session: HTTP2Session
    private let answer: Answer?
    private var messages: [HTTP2StreamID: HTTP2Message] = [:]
    private var waiting: [HTTP2StreamID: EventLoopPromise<HTTP2Message>] = [:]
    private var context: ChannelHandlerContext?
    private(set) var goAways = 0
    private var isGreeted = false
    private var whenGreeted: EventLoopPromise<Void>?

    init(role: HTTP2Role, answer: Answer? = nil, settings: HTTP2Settings = HTTP2Settings()) {
        session = HTTP2Session(role: role, settings: settings)
        self.answer = answer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { write() }
    }

    func channelActive(context: ChannelHandlerContext) { write() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.receive(unwrapInboundIn(data))
        takeEvents()
        write()
    }

    /// Completes when the peer's settings came, or the connection ended.
    func greeted(on loop: any EventLoop) -> EventLoopFuture<Void> {
        if isGreeted { return loop.makeSucceededVoidFuture() }
        let promise = whenGreeted ?? loop.makePromise()
        whenGreeted = promise
        return promise.futureResult
    }

    private func noteGreeting() {
        isGreeted = true
        whenGreeted?.succeed()
        whenGreeted = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        noteGreeting()
        self.context = nil
        for (id, promise) in waiting {
            var message = messages[id] ?? HTTP2Message()
            message.reset = 0xFFFF
            promise.succeed(message)
        }
        waiting = [:]
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Asking

    /// Nothing comes back where the connection has ended, or takes no more streams.
    func ask(
        _ fields: [[String]],
        body: String?,
        trailers: [[String]],
        on loop: any EventLoop
    ) -> EventLoopFuture<HTTP2Message> {
        guard let context, let id = begin(fields, endStream: body == nil && trailers.isEmpty) else {
            return loop.makeSucceededFuture(HTTP2Message(reset: 0xFFFF))
        }
        if body != nil || !trailers.isEmpty {
            session.send(ByteBuffer(string: body ?? ""), on: id)
            session.end(id, trailers: trailers.isEmpty ? nil : .of(trailers))
        }
        let promise = context.eventLoop.makePromise(of: HTTP2Message.self)
        waiting[id] = promise
        write()
        return promise.futureResult
    }

    /// The status that came on a stream; nil: none yet.
    func status(of stream: HTTP2StreamID) -> Int? { messages[stream]?.status }

    /// Opens a stream.
    func begin(_ fields: [[String]], endStream: Bool) -> HTTP2StreamID? {
        let id = session.request(.of(fields), endStream: endStream)
        if let id { messages[id] = HTTP2Message() }
        write()
        return id
    }

    func write() {
        guard let context else { return }
        while session.wantsWrite {
            var bytes = ByteBuffer()
            session.write(to: &bytes, atMost: 64 * 1024)
            if bytes.readableBytes == 0 { break }
            context.write(wrapOutboundOut(bytes), promise: nil)
        }
        context.flush()
        takeEvents()
        if session.isFinished { context.close(promise: nil) }
    }

    // MARK: Events

    private func takeEvents() {
        while let event = session.nextEvent() {
            switch event {
            case .request(let id, let head, let scheme, let endStream):
                let bytes = head.bytes
                func text(_ range: ByteRange) -> String { bytes.text(range) }
                var message = HTTP2Message()
                message.fields = [
                    [":method", text(head.layout.method)], [":path", text(head.layout.target)],
                    [":scheme", text(scheme)], [":authority", head.layout.authority.map(text) ?? ""],
                ]
                message.fields += head.fields.map { [text($0.name), text($0.value)] }
                messages[id] = message
                if endStream { whole(id) }
            case .response(let id, let head, let endStream):
                messages[id]?.status = head.status
                messages[id]?.fields = head.fields.map { [head.bytes.text($0.name), head.bytes.text($0.value)] }
                if endStream { whole(id) }
            case .interimResponse(let id, let head): messages[id]?.interims.append(head.status)
            case .data(let id, let bytes):
                messages[id]?.body += String(buffer: bytes)
                session.consume(bytes.readableBytes, of: id)
            case .trailers(let id, let trailers):
                messages[id]?.trailers = trailers.fields.map {
                    [trailers.bytes.text($0.name), trailers.bytes.text($0.value)]
                }
            case .end(let id): whole(id)
            case .closed(let id, let closure): closed(id, closure)
            case .goAway: goAways += 1
            case .settings: noteGreeting()
            default: break
            }
        }
    }

    private func whole(_ id: HTTP2StreamID) {
        guard let answer else {
            waiting.removeValue(forKey: id)?.succeed(messages[id] ?? HTTP2Message())
            return
        }
        guard let message = messages[id], let response = answer(message) else { return }
        for status in response.interims { session.respondInterim(id, .of([[":status", String(status)]])) }
        if let reset = response.reset, response.status == nil {
            session.reset(id, HTTP2ErrorCode(reset))
            return
        }
        let ends = response.body.isEmpty && response.trailers.isEmpty && response.reset == nil
        session.respond(id, .of([[":status", String(response.status ?? 200)]] + response.fields), endStream: ends)
        if ends { return }
        session.send(ByteBuffer(string: response.body), on: id)
        if let reset = response.reset {
            write()
            session.reset(id, HTTP2ErrorCode(reset))
            return
        }
        session.end(id, trailers: response.trailers.isEmpty ? nil : .of(response.trailers))
    }

    private func closed(_ id: HTTP2StreamID, _ closure: HTTP2Closure) {
        guard closure.cause != .finished, let promise = waiting.removeValue(forKey: id) else { return }
        var message = messages[id] ?? HTTP2Message()
        message.reset = closure.code.number
        promise.succeed(message)
    }
}

extension ByteBuffer {
    fileprivate func text(_ range: ByteRange) -> String {
        getString(at: range.lowerBound, length: Int(range.count)) ?? ""
    }
}

extension HTTP2HeaderBlock {
    static func of(_ fields: [[String]]) -> HTTP2HeaderBlock {
        var block = HTTP2HeaderBlock()
        for field in fields {
            let name = Array(field[0].utf8)
            let value = Array(field[1].utf8)
            block.append(name.span, value.span)
        }
        return block
    }
}
