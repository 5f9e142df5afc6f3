import NIOCore
import RouteModel

// What metrics learn of an exchange.

extension DownstreamExchange {
    /// Counts an exchange that ended.
    ///
    /// > Source: istio/proxy `source/extensions/filters/http/istio_stats/istio_stats.cc`, `IstioStatsFilter::log`: the
    /// > duration is `requestComplete()`, the bytes are those of the downstream meter, `wireBytesReceived()` and
    /// > `wireBytesSent()`.
    func countExchange(endedAt now: NIODeadline) {
        let bytes = client.takeWireBytes()
        let destination = state.destination ?? port.counters.withoutCluster
        // What the edge refuses never comes to the filter that would know a call by its content type.
        let call = state.isRejected ? nil : state.call
        let series = destination.exchanges(
            at: port.counters,
            call.map { .grpc(status: $0.status(http: state.status)) } ?? .http,
            status: state.status,
            flags: state.responseFlags
        )
        series.counts.record(
            milliseconds: Int(max(0, (now - state.startedAt).nanoseconds / 1_000_000)),
            requestBytes: max(0, bytes.received),
            responseBytes: max(0, bytes.sent),
            messages: MessageCounts(
                requests: call?.requests.count ?? 0,
                responses: call?.responses?.count ?? 0
            )
        )
    }

    /// Counts a try after the first.
    func countRetry() {
        state.destination?.cluster?.counts.retries += 1
    }

    /// Counts that the route's timeout ended the exchange; a timeout of one try is not counted.
    ///
    /// > Source: Envoy 1.40, measured: `upstream_rq_per_try_timeout` is another counter.
    func countTimeout() {
        state.destination?.cluster?.counts.timeouts += 1
    }
}
