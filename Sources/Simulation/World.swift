import GatewayAPI
public import GatewayBinding
public import RouteMatching
public import RouteModel

/// Everything that a question needs: what istiod made of the resources, compiled for matching.
///
/// A value; `serve` hands the same indexes to the data plane, so that both give one answer.
public struct World: Sendable {
    /// What istiod would make of the resources.
    public let binding: Binding
    /// The indexes of each port of the table, in its order: one for each filter chain.
    public let indexes: [[RoutingIndexCompilation]]
    let clusters: [String: Cluster]
    /// The routes of requests by kind and `namespace/name`.
    let routes: [String: RequestRoute]
    /// The routes of connections by kind and `namespace/name`.
    let connectionRoutes: [String: RequestRoute]

    /// Compiles what was bound.
    public init(_ binding: Binding) {
        self.binding = binding
        indexes = RoutingIndex.compile(binding.table)
        clusters = Dictionary(binding.table.clusters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let routes =
            binding.resources.httpRoutes.map(RequestRoute.init) + binding.resources.grpcRoutes.map(RequestRoute.init)
        self.routes = Dictionary(routes.map { ($0.description, $0) }, uniquingKeysWith: { first, _ in first })
        let connectionRoutes =
            binding.resources.tlsRoutes.map(RequestRoute.init) + binding.resources.tcpRoutes.map(RequestRoute.init)
        self.connectionRoutes = Dictionary(
            connectionRoutes.map { ($0.description, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// When the route of an entry was created.
    func creationInstant(_ origin: RouteOrigin) -> CreationInstant {
        routes["\(origin.kind) \(origin.route)"]?.metadata.created ?? .unstamped
    }

    /// The chains whose route table Envoy would refuse, with the reasons.
    public var refusals: [(port: GatewayPort, chain: FilterChain, reasons: [TableRefusal])] {
        binding.table.refusals(indexes)
    }

    /// The index that a chain of the table is matched with; where Envoy refuses the table, one without virtual hosts.
    func index(at place: ChainPlace) -> RoutingIndex {
        if case .compiled(let index) = indexes[place.port][place.chain] { index } else { .withoutVirtualHosts }
    }

    /// A port of the table and the chain there.
    func chain(at place: ChainPlace) -> FilterChain { binding.table.ports[place.port].filterChains[place.chain] }

    /// Which port of the table a request is for: that of its Gateway, else that of the first address.
    func portIndex(of request: SimulatedRequest) -> Int? {
        guard let index = numberedPortIndex(of: request) else { return nil }
        let port = binding.table.ports[index]
        return port.isTLS == request.isTLS || port.passesAnyBytes ? index : nil
    }

    /// The same, whether the port speaks TLS as the request does or not.
    func numberedPortIndex(of request: SimulatedRequest) -> Int? {
        let ports = binding.table.ports
        let wanted = request.effectivePort
        return if let gateway = request.gateway {
            ports.firstIndex { $0.listeners.contains { $0.gateway == gateway && $0.port == wanted } }
        } else {
            ports.firstIndex { $0.service == ports.first?.service && $0.port == wanted }
        }
    }

    /// Which chain of that port takes the request's connection: its host is the server name that the client asks for.
    func place(of request: SimulatedRequest) -> ChainPlace? {
        guard let port = portIndex(of: request),
            let chain = binding.table.ports[port].filterChainIndex(forServerName: request.serverName)
        else { return nil }
        return ChainPlace(port: port, chain: chain)
    }
}

extension GatewayPort {
    /// Whether whatever comes is passed on, a greeting of TLS as well.
    fileprivate var passesAnyBytes: Bool {
        !isTLS
            && filterChains.allSatisfy {
                if case .tcp = $0.routing { true } else { false }
            }
    }
}

/// What questions need of a route.
struct RequestRoute: CustomStringConvertible {
    var kind: String
    var metadata: ObjectMeta
    var hostnames: [String]
    var parentRefs: [ParentReference]
    /// Whether it has rules; only a GRPCRoute can be without.
    var hasRules: Bool

    init<R: Route>(_ route: R) {
        hasRules = (route as? GRPCRoute)?.spec.rules.isEmpty != true
        kind = R.kind
        metadata = route.metadata
        hostnames = route.spec.hostnames
        parentRefs = route.spec.parentRefs
    }

    /// `HTTPRoute ns/name`.
    var description: String { "\(kind) \(metadata.key)" }
}

/// A filter chain of the routing table.
struct ChainPlace: Hashable {
    /// Index of the port.
    var port: Int
    /// Index of the chain there.
    var chain: Int
}
