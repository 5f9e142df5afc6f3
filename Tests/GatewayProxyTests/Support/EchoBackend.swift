import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import NIOPosix
import Synchronization

/// A request as an endpoint saw it.
struct SeenRequest: Sendable, Equatable {
    var method: String
    var target: String
    /// Names as they came; lower case, since the proxy writes them so.
    var headers: [[String]]
    var bodyBytes = 0

    func values(_ name: String) -> [String] {
        headers.filter { $0[0] == name }.map { $0[1] }
    }
}

/// An endpoint that records requests and answers each with the same JSON; `/ws` becomes a WebSocket.
final class EchoBackend: Sendable {
    let port: Int
    private let channel: any Channel
    private let recorder: Recorder

    private init(channel: any Channel, recorder: Recorder) {
        self.channel = channel
        self.recorder = recorder
        port = channel.localAddress?.port ?? 0
    }

    /// Listens on a free port; `answer` may replace the answer to a request, nothing is said where it is empty.
    static func start(
        answer: @escaping @Sendable (SeenRequest) -> String? = { _ in nil }
    ) async throws -> EchoBackend {
        let recorder = Recorder(answer: answer)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler(recorder: recorder))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return EchoBackend(channel: channel, recorder: recorder)
    }

    /// What was seen whole, in the order of the ends of the requests.
    var seen: [SeenRequest] { recorder.seen.withLock { $0 } }

    func stop() async {
        try? await channel.close().get()
    }
}

private final class Recorder: Sendable {
    let seen = Mutex<[SeenRequest]>([])
    let answer: @Sendable (SeenRequest) -> String?

    init(answer: @escaping @Sendable (SeenRequest) -> String?) {
        self.answer = answer
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let recorder: Recorder
    private var decoder = HTTP1RequestDecoder(maxFields: 1000)
    private var current: SeenRequest?

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.receive(unwrapInboundIn(data))
        while true {
            switch decoder.next() {
            case .needsMoreBytes: return
            case .head: begin(context)
            case .body(let bytes): current?.bodyBytes += bytes.readableBytes
            case .end: finish(context)
            case .failure:
                context.close(promise: nil)
                return
            }
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        let head = decoder.head
        func text(_ start: Int, _ count: Int) -> String {
            let bytes = head.bytes.getBytes(at: head.bytes.readerIndex + start, length: count) ?? []
            return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
        let request = SeenRequest(
            method: text(Int(head.layout.method.start), Int(head.layout.method.count)),
            target: text(Int(head.layout.target.start), Int(head.layout.target.count)),
            headers: head.fields.map {
                [text(Int($0.name.start), Int($0.name.count)), text(Int($0.value.start), Int($0.value.count))]
            }
        )
        current = request
        guard head.upgrade != nil else { return }
        recorder.seen.withLock { $0.append(request) }
        current = nil
        let isSocket = request.target == "/ws"
        let response =
            isSocket
            ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: response)), promise: nil)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let request = current else { return }
        current = nil
        recorder.seen.withLock { $0.append(request) }
        if let answer = recorder.answer(request) {
            if !answer.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil) }
            return
        }
        let body = "{\"path\":\"\(request.target.utf8.count)\"}"
        let response =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n" + (request.method == "HEAD" ? "" : body)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: response)), promise: nil)
    }
}
