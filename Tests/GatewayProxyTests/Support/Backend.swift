import NIOCore
import NIOPosix
import Synchronization

/// An endpoint in a test: hands each connection to the test as a peer.
final class Backend: Sendable {
    let port: Int
    private let channel: any Channel
    private let accepted: Counter

    private init(channel: any Channel, port: Int, accepted: Counter) {
        self.channel = channel
        self.port = port
        self.accepted = accepted
    }

    /// Listens on a free port; `serve` runs once for each connection.
    static func start(_ serve: @escaping @Sendable (Peer) async throws -> Void) async throws -> Backend {
        let accepted = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = Peer()
                    peer.adopt(channel)
                    try channel.pipeline.syncOperations.addHandler(Collector(peer: peer))
                    accepted.add()
                    Task { try? await serve(peer) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Backend(channel: channel, port: channel.localAddress?.port ?? 0, accepted: accepted)
    }

    /// Answers every request with the same text.
    static func answering(_ response: String) async throws -> Backend {
        try await start { peer in
            while true {
                let head = await peer.take(through: "\r\n\r\n")
                guard head.hasSuffix("\r\n\r\n") else { return }
                try await peer.send(response)
            }
        }
    }

    /// How many connections came.
    var connectionCount: Int { accepted.count }

    func stop() async {
        try? await channel.close().get()
    }
}

/// Counts.
final class Counter: Sendable {
    private let value = Mutex(0)

    func add() { value.withLock { $0 += 1 } }

    var count: Int { value.withLock { $0 } }
}
