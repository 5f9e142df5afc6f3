import NIOCore
import NIOPosix
import Synchronization

/// A socket that listens for one port of the gateway.
struct ListeningSocket: Sendable {
    /// The port that it stands for.
    ///
    /// A reload may give the socket to another one, so whoever accepts asks for it.
    final class Role: Sendable {
        private let value: Mutex<PortKey>

        init(_ key: PortKey) {
            value = Mutex(key)
        }

        var key: PortKey {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    let role: Role
    var channel: any Channel
    var address: String
    var localPort: Int

    /// Opens the socket; nothing is accepted before `startAccepting`.
    static func open(_ assignment: PortAssignment, workers: WorkerGroup) async throws -> ListeningSocket {
        let role = Role(PortKey(service: assignment.service, port: assignment.port))
        let channel = try await ServerBootstrap(group: workers.loops)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                guard let worker = workers.worker(of: channel.eventLoop), let port = worker.ports[role.key] else {
                    return channel.close()
                }
                return channel.eventLoop.makeCompletedFuture {
                    try OpeningConnection.accept(channel, at: port, worker: worker)
                }
            }
            .bind(host: assignment.address, port: assignment.localPort)
            .get()
        let localPort = channel.localAddress?.port ?? assignment.localPort
        return ListeningSocket(role: role, channel: channel, address: assignment.address, localPort: localPort)
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
