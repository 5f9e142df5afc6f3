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
            switch index {
            case .compiled(let index): CompiledChain(chain, of: port, index: index, in: program)
            case .refused:
                previous?.chains.first { $0.source.name == chain.name } ?? CompiledChain(refused: chain, of: port)
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

    init(_ chain: FilterChain, of port: GatewayPort, index: RoutingIndex, in program: ProgramNames) {
        source = chain
        self.port = port.port
        self.index = index
        isRefused = false
        virtualHosts = chain.virtualHosts.map { host in
            host.routes.map { CompiledEntry($0, in: program) }
        }
    }

    init(refused chain: FilterChain, of port: GatewayPort) {
        source = chain
        self.port = port.port
        index = .withoutVirtualHosts
        isRefused = true
        virtualHosts = []
    }
}

/// A cluster with its endpoints.
final class CompiledCluster: Sendable {
    let name: String
    let nameBytes: [UInt8]
    let index: Int
    let cluster: Cluster
    let endpoints: [EndpointKey]

    init(_ cluster: Cluster, index: Int) {
        self.cluster = cluster
        self.index = index
        name = cluster.name
        nameBytes = [UInt8](utf8: cluster.name)
        endpoints = cluster.endpoints.map { EndpointKey(cluster: cluster.name, endpoint: $0) }
    }
}

/// What makes an endpoint the same one after a reload, so that its connections stay.
struct EndpointKey: Hashable, Sendable {
    var cluster: String
    var endpoint: Endpoint
}
