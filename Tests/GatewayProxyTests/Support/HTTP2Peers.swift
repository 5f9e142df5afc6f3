import HTTP2Engine
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// A client in HTTP/2, with prior knowledge or over TLS.
final class HTTP2Client: Sendable {
    private let end: NIOLoopBound<HTTP2End>
    let channel: any Channel

    private init(end: NIOLoopBound<HTTP2End>, channel: any Channel) {
        self.end = end
        self.channel = channel
    }

    static func connect(port: Int, tls: NIOSSLContext? = nil, serverName: String? = nil) async throws -> HTTP2Client {
        let made = NIOLockedValueBox<NIOLoopBound<HTTP2End>?>(nil)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: serverName)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    let end = HTTP2End(role: .client)
                    made.withLockedValue { $0 = NIOLoopBound(end, eventLoop: channel.eventLoop) }
                    try channel.pipeline.syncOperations.addHandler(end)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        guard let end = made.withLockedValue({ $0 }) else { throw ChannelError.ioOnClosedChannel }
        try await channel.eventLoop.flatSubmit { end.value.greeted(on: channel.eventLoop) }.get()
        return HTTP2Client(end: end, channel: channel)
    }

    /// Asks, and waits for the whole answer or the end of the stream.
    func ask(
        _ method: String = "GET",
        _ path: String = "/",
        authority: String = "a.example",
        scheme: String = "http",
        _ fields: [[String]] = [],
        body: String? = nil,
        trailers: [[String]] = []
    ) async throws -> HTTP2Message {
        let head = [[":method", method], [":scheme", scheme], [":path", path], [":authority", authority]] + fields
        let (end, loop) = (end, channel.eventLoop)
        return try await loop.flatSubmit { end.value.ask(head, body: body, trailers: trailers, on: loop) }.get()
    }

    /// Does something on the connection's loop.
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable (HTTP2End) -> Result) async throws -> Result {
        let end = end
        return try await channel.eventLoop.submit { body(end.value) }.get()
    }

    func close() async {
        try? await channel.close().get()
    }
}

/// An endpoint in HTTP/2.
final class HTTP2Backend: Sendable {
    let port: Int
    private let channel: any Channel
    let connections: Counter

    private init(channel: any Channel, connections: Counter) {
        self.channel = channel
        self.connections = connections
        port = channel.localAddress?.port ?? 0
    }

    static func start(
        tls: NIOSSLContext? = nil,
        settings: HTTP2Settings = HTTP2Settings(),
        _ answer: @escaping HTTP2End.Answer
    ) async throws -> HTTP2Backend {
        let connections = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add()
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        HTTP2End(role: .server, answer: answer, settings: settings)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return HTTP2Backend(channel: channel, connections: connections)
    }

    func stop() async {
        try? await channel.close().get()
    }
}
