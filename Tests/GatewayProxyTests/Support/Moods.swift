import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import NIOPosix

/// What an endpoint does with a request.
enum EndpointMood: Int, CaseIterable, Sendable {
    case answers
    case answersLong
    case answersBeforeTheEnd
    case refuses
    case resetsBeforeHead
    case resetsAfterHead
    case resetsInBody
    case goesAwayAndAnswers
    case goesAwayAndResets
    case leavesBeforeHead
    case leavesAfterHead
    case saysNothing
}

/// What a client does with its request.
enum ClientMood: Int, CaseIterable, Sendable {
    case waits
    case resetsAtOnce
    case resetsInRequest
    case resetsAfterRequest
    case resetsOnHead
    case resetsOnBody
    case goesAway
    case leavesAtOnce
    case leavesAfterRequest
    case leavesOnHead
    case leavesOnBody

    /// Whether it ends by itself, whatever comes.
    var endsAlone: Bool {
        switch self {
        case .resetsAtOnce, .resetsInRequest, .resetsAfterRequest, .leavesAtOnce, .leavesAfterRequest: true
        case .waits, .resetsOnHead, .resetsOnBody, .goesAway, .leavesOnHead, .leavesOnBody: false
        }
    }
}

/// A stream that was not over after 20 seconds.
struct StuckStream: Error {
    var endpoint: EndpointMood
    var client: ClientMood
    var bodyBytes: Int
}

/// One end of a connection in HTTP/2 that writes whatever its session has to say.
class SessionEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let session: HTTP2Session
    private(set) var context: ChannelHandlerContext?

    init(role: HTTP2Role) {
        session = HTTP2Session(role: role)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { write() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { write() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session.receive(unwrapInboundIn(data))
        settle()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { leave() }

    func channelInactive(context: ChannelHandlerContext) { gone() }

    func take(_ event: HTTP2Event) {}

    func gone() {}

    final func leave() { context?.close(promise: nil) }

    final func settle() {
        // What is written ends streams, which is told only then.
        for _ in 0..<2 {
            while let event = session.nextEvent() { take(event) }
            write()
        }
    }

    final func write() {
        guard let context else { return }
        while session.wantsWrite {
            var bytes = ByteBuffer()
            session.write(to: &bytes, atMost: 64 * 1024)
            if bytes.readableBytes == 0 { break }
            context.write(wrapOutboundOut(bytes), promise: nil)
        }
        context.flush()
        if session.isFinished { leave() }
    }

    static let head = HTTP2HeaderBlock.of([[":status", "200"]])
    static let trailers = HTTP2HeaderBlock.of([["grpc-status", "0"]])
    static let long = ByteBuffer(repeating: 7, count: 300_000)
}

/// An endpoint that does with each request what the request's path names.
final class MoodyEndpoint: SessionEnd {
    init() { super.init(role: .server) }

    static func start() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MoodyEndpoint())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private var moods: [HTTP2StreamID: EndpointMood] = [:]

    override func take(_ event: HTTP2Event) {
        switch event {
        case .request(let id, let head, _, let endStream):
            let path = head.bytes.getString(at: head.layout.target.lowerBound, length: Int(head.layout.target.count))
            let mood = path.flatMap { Int($0.dropFirst()) }.flatMap(EndpointMood.init(rawValue:)) ?? .answers
            moods[id] = mood
            if mood == .answersBeforeTheEnd || mood == .refuses { act(mood, on: id) }
            if endStream { ended(id) }
        case .data(let id, let bytes): session.consume(bytes.readableBytes, of: id)
        case .end(let id): ended(id)
        case .closed(let id, _): moods[id] = nil
        default: break
        }
    }

    private func ended(_ id: HTTP2StreamID) {
        guard let mood = moods[id], mood != .answersBeforeTheEnd, mood != .refuses else { return }
        act(mood, on: id)
    }

    private func act(_ mood: EndpointMood, on id: HTTP2StreamID) {
        switch mood {
        case .answers, .answersBeforeTheEnd: session.respond(id, Self.head, endStream: true)
        case .answersLong: answerLong(id)
        case .refuses: session.reset(id, .refusedStream)
        case .resetsBeforeHead: session.reset(id, .internalError)
        case .resetsAfterHead:
            session.respond(id, Self.head, endStream: false)
            write()
            session.reset(id, .cancel)
        case .resetsInBody:
            session.respond(id, Self.head, endStream: false)
            session.send(Self.long, on: id)
            write()
            session.reset(id, .internalError)
        case .goesAwayAndAnswers:
            session.shutDown()
            answerLong(id)
        case .goesAwayAndResets:
            session.shutDown()
            session.reset(id, .cancel)
        case .leavesBeforeHead: leave()
        case .leavesAfterHead:
            session.respond(id, Self.head, endStream: false)
            write()
            leave()
        case .saysNothing: break
        }
    }

    private func answerLong(_ id: HTTP2StreamID) {
        session.respond(id, Self.head, endStream: false)
        session.send(Self.long, on: id)
        session.end(id, trailers: Self.trailers)
    }
}

/// A client whose streams each end as their mood wants it.
final class MoodyClient: SessionEnd {
    private struct Stream {
        var mood: ClientMood
        var promise: EventLoopPromise<Void>
    }

    private var streams: [HTTP2StreamID: Stream] = [:]
    private var isGone = false

    init() { super.init(role: .client) }

    /// Asks for a mood of the endpoint; nil: the connection takes no more.
    ///
    /// The future completes when the stream is over.
    func ask(
        _ endpoint: EndpointMood,
        as mood: ClientMood,
        bodyBytes: Int,
        on loop: any EventLoop
    ) -> EventLoopFuture<Void>? {
        let head = HTTP2HeaderBlock.of([
            [":method", "POST"], [":scheme", "http"], [":path", "/\(endpoint.rawValue)"], [":authority", "a"],
        ])
        guard !isGone, let id = session.request(head, endStream: bodyBytes == 0) else { return nil }
        let promise = loop.makePromise(of: Void.self)
        let limit = loop.scheduleTask(in: .seconds(20)) {
            promise.fail(StuckStream(endpoint: endpoint, client: mood, bodyBytes: bodyBytes))
        }
        promise.futureResult.whenComplete { _ in limit.cancel() }
        streams[id] = Stream(mood: mood, promise: promise)
        if bodyBytes > 0 { session.send(ByteBuffer(repeating: 1, count: bodyBytes), on: id) }
        if mood == .resetsAtOnce {
            session.reset(id, .cancel)
        } else if mood == .resetsInRequest {
            write()
            session.reset(id, .cancel)
        } else {
            session.end(id)
            if mood == .goesAway { session.shutDown() }
            if mood == .leavesAtOnce || mood == .leavesAfterRequest || mood == .resetsAfterRequest { write() }
            if mood == .leavesAfterRequest || mood == .leavesAtOnce { leave() }
            if mood == .resetsAfterRequest { session.reset(id, .cancel) }
        }
        settle()
        return promise.futureResult
    }

    override func take(_ event: HTTP2Event) {
        switch event {
        case .response(let id, _, _): react(id, reset: .resetsOnHead, leave: .leavesOnHead)
        case .data(let id, let bytes):
            react(id, reset: .resetsOnBody, leave: .leavesOnBody)
            session.consume(bytes.readableBytes, of: id)
        case .closed(let id, _): streams.removeValue(forKey: id)?.promise.succeed()
        default: break
        }
    }

    private func react(_ id: HTTP2StreamID, reset: ClientMood, leave leaves: ClientMood) {
        guard let mood = streams[id]?.mood else { return }
        if mood == reset { session.reset(id, .cancel) }
        if mood == leaves { leave() }
    }

    override func gone() {
        isGone = true
        for stream in streams.values { stream.promise.succeed() }
        streams = [:]
    }
}
