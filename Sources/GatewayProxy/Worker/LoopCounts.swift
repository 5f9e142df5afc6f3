import RouteModel

/// What one loop counted, as it stands there.
///
/// Making it only copies, so that reading metrics does not hold up the loop's requests. What has the same labels is
/// added up by whoever reads.
struct LoopCounts: Sendable {
    var exchanges: [(kind: SeriesKind<ExchangeLabels>, counts: ExchangeCounts)] = []
    var connections: [(kind: SeriesKind<ConnectionLabels>, counts: ConnectionCounts)] = []
    /// By the gateway's port; without responses, and only with the requests that have not ended.
    var ports: [(port: Int, counts: DownstreamCounts)] = []
    /// By the cluster's name; without the responses to clients.
    var clusters: [(name: String, counts: UpstreamCounts)] = []
}

extension MetricsSnapshot {
    /// Adds what a loop counted.
    ///
    /// Requests and responses of ports and clusters follow from the exchanges.
    mutating func add(_ loop: LoopCounts) {
        for (port, counts) in loop.ports { downstream[port, default: DownstreamCounts()].add(counts) }
        for (name, counts) in loop.clusters { upstream[name, default: UpstreamCounts()].add(counts) }
        for (kind, counts) in loop.connections { connections[kind.labels, default: ConnectionCounts()].add(counts) }
        for (kind, counts) in loop.exchanges {
            let (labels, count) = (kind.labels, counts.count)
            exchanges[labels, default: ExchangeCounts()].add(counts)
            downstream[kind.port]?.requests += count
            downstream[kind.port]?.responses.record(labels.status, times: count)
            upstream[labels.peers.cluster]?.responses.record(labels.status, times: count)
        }
    }
}
