import RouteModel

/// Where exchanges went, as metrics tell it: to a workload of a cluster, to a cluster without endpoint, or nowhere.
final class Destination {
    let cluster: ClusterCounters?
    let workload: EndpointWorkload?
    /// One for each gateway, status and flags that were seen; few, and those seen lately come first.
    private var series: [ExchangeSeries] = []

    init(cluster: ClusterCounters?, workload: EndpointWorkload?) {
        self.cluster = cluster
        self.workload = workload
    }

    /// The series of an exchange: nearly always that of the exchange before it.
    func series(at port: PortCounters, status: Int, flags: String) -> ExchangeSeries {
        if let first = series.first, first.matches(port, status, flags) { return first }
        if let index = series.firstIndex(where: { $0.matches(port, status, flags) }) {
            series.swapAt(0, index)
            return series[0]
        }
        let made = ExchangeSeries(port: port, status: status, flags: flags)
        series.insert(made, at: 0)
        return made
    }

    /// Adds what was counted to a snapshot, also to what the port and the cluster say of their responses.
    func add(to snapshot: inout MetricsSnapshot) {
        for series in series {
            let count = series.counts.count
            snapshot.downstream[series.port.port, default: DownstreamCounts()].requests += count
            snapshot.downstream[series.port.port]?.responses.record(series.status, times: count)
            if let cluster {
                snapshot.upstream[cluster.name, default: UpstreamCounts()].responses.record(series.status, times: count)
            }
            let labels = ExchangeLabels(
                gateway: series.port.gateway,
                cluster: cluster?.name ?? "",
                workload: workload,
                status: series.status,
                flags: series.flags
            )
            snapshot.exchanges[labels, default: ExchangeCounts()].add(series.counts)
        }
    }
}

/// Exchanges with the same labels.
final class ExchangeSeries {
    let port: PortCounters
    let status: Int
    let flags: String
    var counts = ExchangeCounts()

    init(port: PortCounters, status: Int, flags: String) {
        self.port = port
        self.status = status
        self.flags = flags
    }

    func matches(_ port: PortCounters, _ status: Int, _ flags: String) -> Bool {
        self.port === port && self.status == status && self.flags == flags
    }
}
