import RouteModel

typealias ExchangeSeries = Series<ExchangeLabels, ExchangeCounts>
typealias ConnectionSeries = Series<ConnectionLabels, ConnectionCounts>

/// Where exchanges and connections went, as metrics tell it: to a workload of a cluster, to a cluster without endpoint,
/// or nowhere.
final class Destination {
    let cluster: ClusterCounters?
    private let workload: EndpointWorkload?
    private(set) var exchanges = SeriesList<ExchangeLabels, ExchangeCounts>()
    private(set) var connections = SeriesList<ConnectionLabels, ConnectionCounts>()

    init(cluster: ClusterCounters?, workload: EndpointWorkload?) {
        self.cluster = cluster
        self.workload = workload
    }

    /// Where an exchange counts.
    func exchanges(
        at port: PortCounters,
        _ application: ExchangeLabels.Application,
        status: Int,
        flags: String
    ) -> ExchangeSeries {
        exchanges.find(at: port) { labels in
            labels.status == status && labels.application == application && labels.flags == flags
        } orMake: {
            let peers = peers(at: port)
            let labels = ExchangeLabels(peers: peers, application: application, status: status, flags: flags)
            return (labels, ExchangeCounts())
        }
    }

    /// Where a connection counts whose bytes pass as they are.
    func connections(at port: PortCounters, flags: String) -> ConnectionSeries {
        connections.find(at: port) { labels in
            labels.flags == flags
        } orMake: {
            (ConnectionLabels(peers: peers(at: port), flags: flags), ConnectionCounts())
        }
    }

    private func peers(at port: PortCounters) -> PeerLabels {
        PeerLabels(gateway: port.gateway, cluster: cluster?.name ?? "", workload: workload)
    }
}
