import RouteMatching
import RouteModel

/// A program as the loops read it: header changes as bytes, clusters by index.
///
/// Immutable, shared by every loop.
final class CompiledProgram: Sendable {
    let ports: [PortKey: CompiledPort]
    let clusters: [CompiledCluster]
    let behavior: EnvoyBehavior

    /// Compiles a program; a filter chain whose route table is refused takes over what `previous` served there.
    init(_ program: DataPlaneProgram, previous: CompiledProgram?) {
        behavior = program.table.behavior
        clusters = program.table.clusters.enumerated().map { CompiledCluster($1, index: $0) }
        let names = ProgramNames(clusters: clusters, ports: program.table.ports)
        var ports: [PortKey: CompiledPort] = [:]
        for (port, indexes) in zip(program.table.ports, program.indexes) {
            let key = PortKey(port)
            ports[key] = CompiledPort(port, indexes: indexes, in: names, previous: previous?.ports[key])
        }
        self.ports = ports
    }
}

/// What the entries of a program share while it is compiled.
struct ProgramNames {
    /// Indexes of the clusters, by name.
    let clusters: [String: Int]
    /// Each distinct CORS policy, compiled once: routes often repeat one.
    let policies: [CORSPolicy: CompiledCORS]

    init(clusters: [CompiledCluster], ports: [GatewayPort]) {
        self.clusters = Dictionary(clusters.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        var policies: [CORSPolicy: CompiledCORS] = [:]
        for entry in ports.lazy.flatMap(\.virtualHosts).flatMap(\.routes) {
            guard case .forward(let forward) = entry.action, let cors = forward.cors, policies[cors] == nil else {
                continue
            }
            policies[cors] = CompiledCORS(cors)
        }
        self.policies = policies
    }
}

/// Which port of which Service.
struct PortKey: Hashable, Sendable {
    var service: String
    var port: Int

    init(service: String, port: Int) {
        self.service = service
        self.port = port
    }

    init(_ port: GatewayPort) {
        service = port.service
        self.port = port.port
    }
}

/// The filter chains of one port.
final class CompiledPort: Sendable {
    /// Who metrics say it is.
    let gateway: GatewayWorkload
    /// What it was compiled from; its chains are in the same order.
    let source: GatewayPort
    let chains: [CompiledChain]

    init(
        _ port: GatewayPort,
        indexes: [RoutingIndexCompilation],
        in program: ProgramNames,
        previous: CompiledPort?
    ) {
        source = port
        gateway = GatewayWorkload(port)
        chains = zip(port.filterChains, indexes).map { chain, index in
            let before = previous?.chains.first { $0.source.name == chain.name }
            switch index {
            case .compiled(let index):
                return CompiledChain(chain, of: port, index: index, in: program, previous: before)
            case .refused: return before ?? CompiledChain(refused: chain, of: port, previous: before)
            }
        }
    }

    /// Whether some chain has a virtual host for this authority.
    func hasVirtualHost(for authority: Span<UInt8>) -> Bool {
        for chain in chains where chain.index.hasVirtualHost(for: authority) { return true }
        return false
    }
}

/// One filter chain: what is done with its connections.
final class CompiledChain: Sendable {
    /// What it was compiled from.
    let source: FilterChain
    /// The listener's port.
    let port: Int
    let index: RoutingIndex
    /// Whether Envoy refuses the route table, so that every host is 404.
    let isRefused: Bool
    let virtualHosts: [[CompiledEntry]]
    let security: Security
    /// Where connections go whose bytes pass as they are.
    let proxy: CompiledTCPProxy?

    /// What is done about TLS.
    enum Security: Sendable {
        case none
        case terminated(ServerTLS)
        /// It is to be terminated, but with something that BoringSSL does not take: no connection comes about.
        case refused(any Error)
    }

    init(
        _ chain: FilterChain,
        of port: GatewayPort,
        index: RoutingIndex,
        in program: ProgramNames,
        previous: CompiledChain?
    ) {
        source = chain
        security = Self.security(of: chain, previous: previous)
        proxy =
            if case .tcp(let proxy) = chain.routing { CompiledTCPProxy(proxy, clusters: program.clusters) } else { nil }
        self.port = port.port
        self.index = index
        isRefused = false
        virtualHosts = chain.virtualHosts.map { host in
            host.routes.map { CompiledEntry($0, in: program) }
        }
    }

    init(refused chain: FilterChain, of port: GatewayPort, previous: CompiledChain?) {
        source = chain
        security = Self.security(of: chain, previous: previous)
        proxy = nil
        self.port = port.port
        index = .withoutVirtualHosts
        isRefused = true
        virtualHosts = []
    }

    /// What is the same as before is taken over: its sessions can be resumed.
    private static func security(of chain: FilterChain, previous: CompiledChain?) -> Security {
        if let previous, previous.source.tls == chain.tls { return previous.security }
        guard let tls = chain.tls else { return .none }
        do {
            return .terminated(try ServerTLS(tls))
        } catch {
            return .refused(error)
        }
    }
}

/// A cluster with its endpoints.
final class CompiledCluster: Sendable {
    let name: String
    let nameBytes: [UInt8]
    let index: Int
    let cluster: Cluster
    let endpoints: [EndpointKey]
    /// How its endpoints are spoken to by TLS.
    let security: Security

    /// What is done about TLS.
    enum Security: Sendable {
        case none
        case originated(ClientTLS)
        /// BoringSSL does not take what is to be trusted: no connection comes about.
        case refused(any Error)
    }

    init(_ cluster: Cluster, index: Int) {
        security = Self.security(of: cluster)
        self.cluster = cluster
        self.index = index
        name = cluster.name
        nameBytes = [UInt8](utf8: cluster.name)
        endpoints = cluster.endpoints.map {
            EndpointKey(cluster: cluster.name, tls: cluster.tls, protocol: cluster.protocol, endpoint: $0)
        }
    }
}

extension Cluster.UpstreamProtocol {
    /// What is offered by ALPN.
    var applicationProtocols: [String] { self == .http2 ? ["h2"] : ["http/1.1"] }
}

extension CompiledCluster {
    private static func security(of cluster: Cluster) -> Security {
        guard let tls = cluster.tls else { return .none }
        do {
            return .originated(try ClientTLS(tls, applicationProtocols: cluster.protocol.applicationProtocols))
        } catch {
            return .refused(error)
        }
    }
}

/// What makes an endpoint the same one after a reload, so that its connections stay.
struct EndpointKey: Hashable, Sendable {
    var cluster: String
    var tls: UpstreamTLS?
    var `protocol`: Cluster.UpstreamProtocol
    var endpoint: Endpoint
}
