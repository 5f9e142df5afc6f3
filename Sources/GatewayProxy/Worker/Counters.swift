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

    /// Where the exchanges with a workload of a cluster count; without a workload those that reached no endpoint.
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
    func snapshot(connections: [DownstreamConnection]) -> MetricsSnapshot {
        var snapshot = MetricsSnapshot()
        for port in ports.values {
            port.withoutCluster.add(to: &snapshot)
            snapshot.downstream[port.port, default: DownstreamCounts()].add(port.counts)
        }
        for destination in destinations.values { destination.add(to: &snapshot) }
        for cluster in clusters.values {
            snapshot.upstream[cluster.name, default: UpstreamCounts()].add(cluster.counts)
        }
        for connection in connections {
            let port = connection.port.counters.port
            snapshot.downstream[port, default: DownstreamCounts()].activeConnections += 1
            if connection.hasRequest { snapshot.downstream[port, default: DownstreamCounts()].requests += 1 }
        }
        return snapshot
    }
}

/// What one loop counted at a port.
final class PortCounters {
    let port: Int
    let gateway: GatewayWorkload
    /// Without requests and responses: those are in the series of the exchanges.
    var counts = DownstreamCounts()
    /// Exchanges for which no cluster was chosen.
    let withoutCluster = Destination(cluster: nil, workload: nil)

    init(port: Int, gateway: GatewayWorkload) {
        self.port = port
        self.gateway = gateway
    }
}

/// What one loop counted at a cluster.
final class ClusterCounters {
    let name: String
    /// Without responses to clients: those are in the series of the exchanges.
    var counts = UpstreamCounts()

    init(name: String) {
        self.name = name
    }
}
