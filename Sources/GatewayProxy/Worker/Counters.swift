import RouteModel

/// What one loop counted.
///
/// Ports, clusters and endpoints hold the objects that they count in, so that a request looks nothing up. They stay here
/// when a reload takes their owner away: what was counted is not forgotten.
final class Counters {
    private var ports: [PortKey: PortCounters] = [:]
    private var clusters: [String: ClusterCounters] = [:]
    private var destinations: [DestinationKey: Destination] = [:]

    private struct DestinationKey: Hashable {
        var cluster: String
        var workload: EndpointWorkload?
    }

    init() {}

    /// Where a port counts.
    func port(_ key: PortKey, gateway: GatewayWorkload) -> PortCounters {
        if let known = ports[key] { return known }
        let made = PortCounters(port: key.port, gateway: gateway)
        ports[key] = made
        return made
    }

    /// Where what goes to a workload of a cluster counts; without a workload what reached no endpoint.
    func destination(cluster: String, workload: EndpointWorkload? = nil) -> Destination {
        let key = DestinationKey(cluster: cluster, workload: workload)
        if let known = destinations[key] { return known }
        let made = Destination(cluster: self.cluster(cluster), workload: workload)
        destinations[key] = made
        return made
    }

    /// Where a cluster counts.
    func cluster(_ name: String) -> ClusterCounters {
        if let known = clusters[name] { return known }
        let made = ClusterCounters(name: name)
        clusters[name] = made
        return made
    }

    /// All counts as a value.
    ///
    /// - Parameter connections: the loop's client connections, some of them with requests that have not ended.
    func snapshot(connections: [any DownstreamConnection]) -> LoopCounts {
        var loop = LoopCounts()
        let destinations = Array(destinations.values) + ports.values.map(\.withoutCluster)
        for destination in destinations {
            loop.exchanges += destination.exchanges.all.map { ($0.kind, $0.counts) }
            loop.connections += destination.connections.all.map { ($0.kind, $0.counts) }
        }
        loop.clusters = clusters.values.map { ($0.name, $0.counts) }
        for port in ports.values {
            var counts = port.counts
            for connection in connections where connection.port.counters === port && connection.countsAsHTTP {
                counts.activeConnections += 1
                counts.requests += connection.openRequests
            }
            loop.ports.append((port.port, counts))
        }
        return loop
    }
}

/// What one loop counted at a port.
final class PortCounters {
    let port: Int
    let gateway: GatewayWorkload
    /// Connections of HTTP, without requests and responses: those are in the series of the exchanges.
    var counts = DownstreamCounts()
    /// What no cluster was chosen for.
    let withoutCluster = Destination(cluster: nil, workload: nil)

    init(port: Int, gateway: GatewayWorkload) {
        self.port = port
        self.gateway = gateway
    }
}

/// What one loop counted at a cluster.
final class ClusterCounters {
    let name: String
    /// Responses are those of mirrors; those to clients are in the series of the exchanges.
    var counts = UpstreamCounts()

    init(name: String) {
        self.name = name
    }
}
