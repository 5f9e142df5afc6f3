public import Logging
public import NIOCore
import NIOPosix

/// The admin endpoint: HTTP/1.1 on an event loop of its own, never on one that serves requests.
public actor AdminServer {
    private let router: AdminRouter
    private let logger: Logger
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var channel: (any Channel)?

    /// Makes a server that does not listen yet.
    public init(_ service: AdminService, logger: Logger) {
        router = AdminRouter(service: service)
        self.logger = logger
    }

    /// Listens.
    ///
    /// - Parameters:
    ///   - host: a loopback address; the endpoint has no authentication.
    ///   - port: 0 for a free one.
    /// - Returns: the address that it listens on.
    @discardableResult
    public func start(host: String, port: Int) async throws -> SocketAddress? {
        let router = router
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AdminHandler(router: router))
                }
            }
            .bind(host: host, port: port).get()
        self.channel = channel
        return channel.localAddress
    }

    /// Stops listening and ends the loop.
    public func stop() async {
        do {
            try await channel?.close()
            try await group.shutdownGracefully()
        } catch {
            logger.debug("closing the admin endpoint failed", metadata: ["error": "\(error)"])
        }
    }
}
