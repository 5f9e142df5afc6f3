import RouteModel

/// Counts in Prometheus' text format, under the names of Istio's and Envoy's own metrics.
///
/// Families come in a fixed order, series sorted by their labels, so that equal counts make equal texts.
///
/// > Source: semantics 8.50–8.52; Envoy 1.40, measured, for `envoy_*`.
struct PrometheusText {
    private let snapshot: MetricsSnapshot

    init(_ snapshot: MetricsSnapshot) {
        self.snapshot = snapshot
    }

    var text: String {
        (istioFamilies + downstreamFamilies + upstreamFamilies).map(\.text).joined()
    }

    // MARK: Istio

    private var istioFamilies: [MetricFamily] {
        let exchanges = snapshot.exchanges
            .map { (labels: PrometheusLabels($0.key.metricLabels).text, counts: $0.value) }
            .sorted { $0.labels < $1.labels }
        func histogram(_ name: String, _ help: String, _ value: (ExchangeCounts) -> Histogram) -> MetricFamily {
            MetricFamily(name: name, help: help, histograms: exchanges.map { ($0.labels, value($0.counts)) })
        }
        return [
            MetricFamily(
                name: "istio_build",
                help: "The build of the proxy.",
                type: .gauge,
                series: [(PrometheusLabels([("component", "proxy"), ("tag", "unknown")]).text, 1)]
            ),
            counter("istio_requests_total", "Requests that ended.", exchanges, \.count),
            histogram("istio_request_duration_milliseconds", "How long requests took.", \.milliseconds),
            histogram("istio_request_bytes", "Bytes of requests, heads among them.", \.requestBytes),
            histogram("istio_response_bytes", "Bytes of responses, heads among them.", \.responseBytes),
        ] + messageFamilies + connectionFamilies
    }

    /// Messages count between whom they went, whatever became of their call.
    private var messageFamilies: [MetricFamily] {
        var messages: [PeerLabels: MessageCounts] = [:]
        for (labels, counts) in snapshot.exchanges where counts.messages != MessageCounts() {
            messages[labels.peers, default: MessageCounts()].add(counts.messages)
        }
        let counted = messages.map { (labels: PrometheusLabels($0.key.metricLabels).text, counts: $0.value) }
            .sorted { $0.labels < $1.labels }
        return [
            counter("istio_request_messages_total", "Messages of gRPC that clients sent.", counted, \.requests),
            counter("istio_response_messages_total", "Messages of gRPC that clients were sent.", counted, \.responses),
        ]
    }

    private var connectionFamilies: [MetricFamily] {
        let counted = snapshot.connections
            .map { (labels: PrometheusLabels($0.key.metricLabels).text, counts: $0.value) }
            .sorted { $0.labels < $1.labels }
        return [
            counter("istio_tcp_connections_opened_total", "Connections of TCP that were opened.", counted, \.opened),
            counter("istio_tcp_connections_closed_total", "Connections of TCP that ended.", counted, \.closed),
            counter("istio_tcp_received_bytes_total", "Bytes that clients of TCP sent.", counted, \.receivedBytes),
            counter("istio_tcp_sent_bytes_total", "Bytes that clients of TCP were sent.", counted, \.sentBytes),
        ]
    }

    private func counter<Counts>(
        _ name: String,
        _ help: String,
        _ counted: [(labels: String, counts: Counts)],
        _ value: (Counts) -> Int
    ) -> MetricFamily {
        MetricFamily(name: name, help: help, type: .counter, series: counted.map { ($0.labels, value($0.counts)) })
    }

    // MARK: Envoy

    private var downstreamFamilies: [MetricFamily] {
        let ports = snapshot.downstream.map { (prefix: "outbound_0.0.0.0_\($0.key)", counts: $0.value) }
            .sorted { $0.prefix < $1.prefix }
        func label(_ prefix: String) -> (String, String) { ("envoy_http_conn_manager_prefix", prefix) }
        func family(
            _ name: String,
            _ help: String,
            _ type: MetricFamily.SampleType,
            _ value: (DownstreamCounts) -> Int
        ) -> MetricFamily {
            MetricFamily(
                name: "envoy_http_downstream_" + name,
                help: help,
                type: type,
                series: ports.map { (PrometheusLabels([label($0.prefix)]).text, value($0.counts)) }
            )
        }
        let classes = ports.flatMap { port in
            classSeries(port.counts.responses, label(port.prefix), withZeros: true)
        }
        return [
            family("cx_total", "Connections of clients that were accepted.", .counter, \.connections),
            family("cx_active", "Connections of clients that are open.", .gauge, \.activeConnections),
            family("rq_total", "Requests of which a byte came.", .counter, \.requests),
            MetricFamily(
                name: "envoy_http_downstream_rq_xx",
                help: "Responses by the first digit of their status.",
                type: .counter,
                series: classes
            ),
        ]
    }

    private var upstreamFamilies: [MetricFamily] {
        let clusters = snapshot.upstream.sorted { $0.key < $1.key }
        func family(
            _ name: String,
            _ help: String,
            _ type: MetricFamily.SampleType,
            _ value: (UpstreamCounts) -> Int
        ) -> MetricFamily {
            MetricFamily(
                name: "envoy_cluster_upstream_" + name,
                help: help,
                type: type,
                series: clusters.map { (PrometheusLabels([("envoy_cluster_name", $0.key)]).text, value($0.value)) }
            )
        }
        let classes = clusters.flatMap { name, counts in
            classSeries(counts.responses, ("envoy_cluster_name", name), withZeros: false)
        }
        return [
            family("cx_total", "Connections to endpoints that were tried.", .counter, \.connections),
            family("cx_active", "Connections to endpoints that are open or being opened.", .gauge, \.activeConnections),
            family("rq_total", "Requests that got a connection, each try for itself.", .counter, \.requests),
            MetricFamily(
                name: "envoy_cluster_upstream_rq_xx",
                help: "Responses by the first digit of their status.",
                type: .counter,
                series: classes
            ),
            family("rq_retry", "Tries after the first.", .counter, \.retries),
            family("rq_timeout", "Requests that the timeout of their route ended.", .counter, \.timeouts),
        ]
    }

    /// Envoy prints all classes of a connection manager, and those of a cluster that it has seen.
    private func classSeries(
        _ responses: ResponseClasses,
        _ owner: (String, String),
        withZeros: Bool
    ) -> [(labels: String, value: Int)] {
        responses.counts.enumerated().compactMap { index, count in
            guard count > 0 || withZeros else { return nil }
            return (PrometheusLabels([("envoy_response_code_class", String(index + 1)), owner]).text, count)
        }
    }
}
