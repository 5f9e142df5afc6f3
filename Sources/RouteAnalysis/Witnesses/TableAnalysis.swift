internal import GatewayBinding
internal import RouteMatching
internal import RouteModel
public import Simulation

/// What becomes of every entry of a routing table.
public struct TableAnalysis: Sendable {
    /// Each virtual host that serves, in the table's order.
    public let hosts: [HostAnalysis]

    /// Asks the world about every entry; one whose table Envoy refuses has nothing to analyse.
    public init(_ world: World) {
        var hosts: [HostAnalysis] = []
        for place in world.servingHosts {
            var analyst = HostAnalyst(world: world, place: place)
            hosts.append(analyst.analysis())
        }
        self.hosts = hosts
    }

    /// Every entry with what becomes of it.
    public var entries: [(place: EntryPlace, reachability: Reachability)] {
        hosts.flatMap { host in
            host.reachability.enumerated().map { (EntryPlace(host: host.place, index: $0), $1) }
        }
    }
}

extension World {
    /// The virtual hosts to which requests can come, each once: ports of one Service may share their chains.
    public var servingHosts: [HostPlace] {
        var places: [HostPlace] = []
        for (port, indexes) in indexes.enumerated() {
            for (chain, index) in indexes.enumerated() {
                guard case .compiled(_) = index else { continue }
                let routing = binding.table.ports[port].filterChains[chain]
                if routing.closesEveryConnection { continue }
                places += routing.virtualHosts.indices.map { HostPlace(port: port, chain: chain, virtualHost: $0) }
            }
        }
        return places
    }
}
