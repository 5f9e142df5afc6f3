import NIOCore
import NIOPosix

/// A socket that listens for one port of the gateway.
struct ListeningSocket: Sendable {
    var key: PortKey
    var channel: any Channel
    var address: String
    var localPort: Int

    /// Opens the socket; nothing is accepted before `startAccepting`.
    static func open(_ assignment: PortAssignment, workers: WorkerGroup) async throws -> ListeningSocket {
        let key = PortKey(service: assignment.service, port: assignment.port)
        let channel = try await ServerBootstrap(group: workers.loops)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                guard let worker = workers.worker(of: channel.eventLoop), let port = worker.ports[key] else {
                    return channel.close()
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DownstreamConnection(worker: worker, port: port))
                }
            }
            .bind(host: assignment.address, port: assignment.localPort)
            .get()
        let localPort = channel.localAddress?.port ?? assignment.localPort
        return ListeningSocket(key: key, channel: channel, address: assignment.address, localPort: localPort)
    }

    /// Accepts from now on.
    func startAccepting() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Stops accepting; connections stay.
    func close() async {
        try? await channel.close().get()
    }
}
