import RouteModel

/// Where exchanges went, as metrics tell it: to a workload of a cluster, to a cluster without endpoint, or nowhere.
final class Destination {
    let cluster: ClusterCounters?
    let workload: EndpointWorkload?
    /// One for each gateway, status and flags that were seen; few, and the one seen last comes first.
    private(set) var series: [ExchangeSeries] = []

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
        let labels = ExchangeLabels(
            gateway: port.gateway,
            cluster: cluster?.name ?? "",
            workload: workload,
            status: status,
            flags: flags
        )
        let made = ExchangeSeries(ExchangeKind(labels: labels, port: port.port), at: port)
        series.insert(made, at: 0)
        return made
    }
}

/// Exchanges with the same labels at the same port.
final class ExchangeSeries {
    let kind: ExchangeKind
    var counts = ExchangeCounts()
    private let port: PortCounters
    private let status: Int
    private let flags: String

    init(_ kind: ExchangeKind, at port: PortCounters) {
        self.kind = kind
        self.port = port
        status = kind.labels.status
        flags = kind.labels.flags
    }

    func matches(_ port: PortCounters, _ status: Int, _ flags: String) -> Bool {
        self.port === port && self.status == status && self.flags == flags
    }
}
