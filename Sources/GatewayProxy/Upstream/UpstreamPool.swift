import NIOCore
import NIOPosix
import RouteModel

/// The connections of one loop to one endpoint.
///
/// A connection waits here only after an exchange that ended cleanly on both sides.
final class UpstreamPool {
    unowned let worker: Worker
    let cluster: Cluster
    let endpoint: Endpoint
    private let security: CompiledCluster.Security
    /// Where exchanges with the endpoint count.
    let destination: Destination
    /// Exchanges that this loop has with the endpoint.
    var activeRequests = 0
    /// `127.0.0.1:3000`, for the log; empty until the address is known.
    private(set) var hostText: [UInt8] = []
    private(set) var isRetired = false
    private var idle: [HTTP1UpstreamConnection] = []
    /// Connections in HTTP/2.
    private var shared: [HTTP2UpstreamConnection] = []
    /// Whether one is being opened, for those who wait.
    private var isConnecting = false
    private var waiting: [(user: any UpstreamExchange, exchange: UInt64)] = []
    private var address: SocketAddress?

    init(worker: Worker, cluster: CompiledCluster, endpoint: Endpoint) {
        self.worker = worker
        self.cluster = cluster.cluster
        self.endpoint = endpoint
        security = endpoint.ownSecurity(of: cluster.cluster.protocol) ?? cluster.security
        destination = worker.counters.destination(cluster: cluster.name, workload: endpoint.workload)
    }

    /// The protocol that its endpoint is spoken to in, as logs and operators say it.
    var protocolText: [UInt8] { cluster.protocol == .http2 ? HeaderNames.http2 : HeaderNames.http11 }

    /// Gives an exchange a stream on a connection that stands, or opens one; the exchange is told the outcome, or not if
    /// it is over by then.
    func openStream(for user: any UpstreamExchange, exchange: UInt64) {
        switch cluster.protocol {
        case .http1:
            if let connection = idle.popLast() {
                if !user.connected(connection, exchange: exchange) { put(connection) }
            } else {
                connect(for: user, exchange: exchange)
            }
        case .http2:
            if let connection = shared.last(where: \.isOpen) {
                _ = user.connected(HTTP2UpstreamStream(on: connection), exchange: exchange)
            } else {
                waiting.append((user, exchange))
                // One that is about to say how many streams it takes may take this one too.
                if !isConnecting, !shared.contains(where: \.isGreeting) { connectShared() }
            }
        }
    }

    /// Takes a connection back.
    func put(_ connection: HTTP1UpstreamConnection) {
        if isRetired {
            connection.close()
        } else {
            // As good as the clock for what waits an hour, and read already.
            connection.idleSince = worker.latestEnd
            idle.append(connection)
        }
    }

    /// Forgets a connection that closed.
    func connectionClosed(_ connection: HTTP1UpstreamConnection) {
        connectionEnded()
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// Closes what waits, and from now on whatever comes back.
    func retire() {
        isRetired = true
        let waiting = idle
        idle = []
        for connection in waiting { connection.close() }
        for connection in shared { connection.retire() }
    }

    /// Closes what waits since before a moment.
    func closeIdle(before limit: NIODeadline) {
        let old = idle.filter { $0.idleSince < limit }
        idle.removeAll { $0.idleSince < limit }
        for connection in old { connection.close() }
        for connection in shared where connection.isIdle && connection.idleSince < limit { connection.retire() }
    }

    /// Forgets a connection that closed.
    func connectionClosed(_ connection: HTTP2UpstreamConnection) {
        connectionEnded()
        shared.removeAll { $0 === connection }
        guard !isConnecting else { return }
        // Envoy would have sent on it what waits for its greeting, and lost that with it.
        if connection.wasGreeted { serveWaiting() } else { failWaiting(.connectionTermination) }
    }

    /// A connection may take further requests.
    func connectionTakesMore() {
        if !waiting.isEmpty { serveWaiting() }
    }

    // MARK: Connecting

    private func connect(for user: any UpstreamExchange, exchange: UInt64) {
        dial().whenComplete { result in
            switch result {
            case .success(let channel): self.adopt(channel, for: user, exchange: exchange)
            case .failure(let error):
                self.connectionEnded()
                user.connectFailed(UpstreamFailure(connecting: error), exchange: exchange)
            }
        }
    }

    private func adopt(_ channel: any Channel, for user: any UpstreamExchange, exchange: UInt64) {
        let connection = HTTP1UpstreamConnection(pool: self, localAddress: channel.localAddress)
        do {
            try channel.pipeline.syncOperations.addHandler(connection)
        } catch {
            channel.close(promise: nil)
            connectionEnded()
            user.connectFailed(.connectFailure, exchange: exchange)
            return
        }
        if !user.connected(connection, exchange: exchange) { put(connection) }
    }

    /// Opens a connection in HTTP/2 for everyone who waits.
    private func connectShared() {
        isConnecting = true
        dial().whenComplete { result in
            self.isConnecting = false
            do {
                let channel = try result.get()
                let connection = HTTP2UpstreamConnection(pool: self, localAddress: channel.localAddress)
                try channel.pipeline.syncOperations.addHandler(connection)
                self.shared.append(connection)
                self.serveWaiting()
                // Who waited since before the reload is still served.
                if self.isRetired { connection.retire() }
            } catch {
                self.connectionEnded()
                self.failWaiting(UpstreamFailure(connecting: error))
            }
        }
    }

    private func failWaiting(_ failure: UpstreamFailure) {
        let users = waiting
        waiting = []
        for (user, exchange) in users { user.connectFailed(failure, exchange: exchange) }
    }

    private func serveWaiting() {
        let users = waiting
        waiting = []
        for (user, exchange) in users { openStream(for: user, exchange: exchange) }
    }

    /// Opens a connection, with TLS where the cluster wants it.
    func dial() -> EventLoopFuture<any Channel>.Isolated {
        destination.cluster?.counts.connections += 1
        destination.cluster?.counts.activeConnections += 1
        let loop = worker.eventLoop
        let timeout = TimeAmount(worker.configuration.connectTimeout)
        return resolve().assumeIsolated().flatMap { address -> EventLoopFuture<any Channel> in
            self.remember(address)
            return ClientBootstrap(group: loop)
                .connectTimeout(timeout)
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(to: address)
        }.flatMap { channel in
            switch self.security {
            case .none: loop.makeSucceededFuture(channel)
            case .originated(let tls): ClientHandshake.begin(on: channel, tls, within: timeout)
            case .refused(let error):
                channel.close().flatMapThrowing { throw UpstreamFailure.tlsFailure("\(error)") }
            }
        }
    }

    /// Counts a request that got a connection.
    func requestBegan() {
        destination.cluster?.counts.requests += 1
    }

    /// Counts a response that no client gets: that of a mirror.
    func mirrorAnswered(_ status: Int) {
        destination.cluster?.counts.responses.record(status)
    }

    /// Counts a connection that ended.
    func connectionEnded() {
        destination.cluster?.counts.activeConnections -= 1
    }

    private func remember(_ address: SocketAddress) {
        guard self.address == nil else { return }
        self.address = address
        hostText = address.logText
    }

    private func resolve() -> EventLoopFuture<SocketAddress> {
        let loop = worker.eventLoop
        if let address { return loop.makeSucceededFuture(address) }
        switch endpoint.target {
        case .stub:
            let (stubAddress, cluster, endpoint) = (worker.stubAddress, cluster, endpoint)
            return loop.makeFutureWithTask { try await stubAddress(cluster, endpoint) }
        case .refused:
            return loop.makeFailedFuture(UpstreamFailure.connectFailure)
        case .address(let host, let port, _):
            return Self.resolve(host: host, port: port, on: loop)
        }
    }

    /// Names are resolved off the loop: the system's resolver blocks.
    private static func resolve(host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<SocketAddress> {
        if let address = try? SocketAddress(ipAddress: host, port: port) { return loop.makeSucceededFuture(address) }
        return NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
            try SocketAddress.makeAddressResolvingHost(host, port: port)
        }
    }
}

extension Endpoint {
    /// How a target of the user is spoken to by TLS, whatever its cluster says; nil: as that says.
    fileprivate func ownSecurity(of protocol: Cluster.UpstreamProtocol) -> CompiledCluster.Security? {
        guard case .address(let host, _, tls: true) = target else { return nil }
        do {
            let tls = UpstreamTLS(serverName: host, trust: .anything)
            return .originated(try ClientTLS(tls, applicationProtocols: `protocol`.applicationProtocols))
        } catch {
            return .refused(error)
        }
    }
}

extension SocketAddress {
    /// `127.0.0.1:80`, an IPv6 address in brackets, as Envoy prints it.
    var logText: [UInt8] {
        let ip = ipAddress ?? "-"
        return [UInt8](utf8: ip.contains(":") ? "[\(ip)]:\(port ?? 0)" : "\(ip):\(port ?? 0)")
    }
}
