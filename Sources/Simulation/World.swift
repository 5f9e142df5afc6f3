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
    /// The index of each port of the table, in its order.
    public let indexes: [RoutingIndexCompilation]
    let clusters: [String: Cluster]
    /// By `namespace/name`.
    let routes: [String: HTTPRoute]

    /// Compiles what was bound.
    public init(_ binding: Binding) {
        self.binding = binding
        indexes = binding.table.ports.map {
            RoutingIndex.compile($0.virtualHosts, behavior: binding.table.behavior)
        }
        clusters = Dictionary(binding.table.clusters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        routes = Dictionary(
            binding.resources.httpRoutes.map { ($0.metadata.key.description, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// When the route of that `namespace/name` was created.
    func creationInstant(_ route: String) -> CreationInstant { routes[route]?.metadata.created ?? .unstamped }

    /// The ports whose table Envoy would refuse, with the reasons.
    public var refusals: [(port: GatewayPort, reasons: [TableRefusal])] {
        zip(binding.table.ports, indexes).compactMap { port, index in
            if case .refused(let reasons) = index { (port, reasons) } else { nil }
        }
    }

    /// The index that a port of the table is matched with; where Envoy refuses the table, one without virtual hosts.
    func index(at port: Int) -> RoutingIndex {
        if case .compiled(let index) = indexes[port] { index } else { .withoutVirtualHosts }
    }

    /// Which port of the table a request is for: that of its Gateway, else that of the first address.
    func portIndex(of request: SimulatedRequest) -> Int? {
        let ports = binding.table.ports
        let wanted = request.effectivePort
        let index =
            if let gateway = request.gateway {
                ports.firstIndex { $0.listeners.contains { $0.gateway == gateway && $0.port == wanted } }
            } else {
                ports.firstIndex { $0.service == ports.first?.service && $0.port == wanted }
            }
        guard let index, ports[index].isTLS == request.isTLS else { return nil }
        return index
    }
}

extension GatewayPort {
    /// Whether clients must speak TLS there.
    var isTLS: Bool { listeners.contains { $0.protocol == "HTTPS" || $0.protocol == "TLS" } }
}
