import HTTP1Engine
import NIOCore
import RouteModel

/// Bytes of a client's connection.
struct WireBytes {
    /// Bytes that arrived.
    var received = 0
    /// Bytes that were written.
    var sent = 0
}

// What metrics learn of an exchange.

extension DownstreamConnection {
    /// Whether a request came, or began to come, that has not ended.
    var hasRequest: Bool { phase == .exchanging || phase == .tunnelling || hasPartialHead }

    /// Counts an exchange that ended.
    ///
    /// Its bytes on the wire are those since the exchange before it.
    ///
    /// > Source: istio/proxy `source/extensions/filters/http/istio_stats/istio_stats.cc`, `IstioStatsFilter::log`: the
    /// > duration is `requestComplete()`, the bytes are those of the downstream meter, `wireBytesReceived()` and
    /// > `wireBytesSent()`.
    func countExchange(endedAt now: NIODeadline) {
        // What waits unparsed belongs to the next request, if there will be one.
        let isLast = exchange.mustClose || phase == .closed
        let waiting = isLast ? 0 : decoder.bufferedBytes
        let seen = WireBytes(received: wireBytes.received - waiting, sent: wireBytes.sent)
        let destination = exchange.destination ?? port.counters.withoutCluster
        let series = destination.series(at: port.counters, status: exchange.status, flags: exchange.responseFlags)
        series.counts.record(
            milliseconds: Int(max(0, (now - exchange.startedAt).nanoseconds / 1_000_000)),
            requestBytes: max(0, seen.received - countedBytes.received),
            responseBytes: max(0, seen.sent - countedBytes.sent)
        )
        countedBytes = seen
    }

    /// Counts a try after the first.
    func countRetry() {
        exchange.destination?.cluster?.counts.retries += 1
    }

    /// Counts that the route's timeout ended the exchange; a timeout of one try is not counted.
    ///
    /// > Source: Envoy 1.40, measured: `upstream_rq_per_try_timeout` is another counter.
    func countTimeout() {
        exchange.destination?.cluster?.counts.timeouts += 1
    }
}
