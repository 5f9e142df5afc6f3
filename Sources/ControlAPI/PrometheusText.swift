import RouteModel

/// Counters in Prometheus' text format, under the names of Istio's own metrics.
///
/// > Source: semantics 8.50–8.52.
struct PrometheusText {
    private let snapshot: MetricsSnapshot

    init(_ snapshot: MetricsSnapshot) {
        self.snapshot = snapshot
    }

    var text: String {
        var lines = [
            "# HELP istio_requests_total Requests that were answered.",
            "# TYPE istio_requests_total counter",
        ]
        lines += snapshot.requests.map { "istio_requests_total{\(labels($0.key))} \($0.value)" }.sorted()
        lines += gauge("gwsim_downstream_connections", "Open connections of clients.", snapshot.downstreamConnections)
        lines += gauge("gwsim_upstream_connections", "Open connections to endpoints.", snapshot.upstreamConnections)
        return lines.joined(separator: "\n") + "\n"
    }

    private func gauge(_ name: String, _ help: String, _ value: Int) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) gauge", "\(name) \(value)"]
    }

    private func labels(_ labels: MetricsSnapshot.RequestLabels) -> String {
        let destination = Destination(cluster: labels.cluster)
        return [
            ("reporter", "source"),
            ("destination_service", destination.host),
            ("destination_service_name", destination.name),
            ("destination_service_namespace", destination.namespace),
            ("request_protocol", "http"),
            ("response_code", String(labels.status)),
            ("response_flags", labels.flags),
            ("connection_security_policy", "unknown"),
        ]
        .map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    private func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }

    /// The Service that a cluster stands for; `unknown` where a request chose none.
    private struct Destination {
        var host = "unknown"
        var name = "unknown"
        var namespace = "unknown"

        init(cluster: String) {
            guard let last = cluster.split(separator: "|", omittingEmptySubsequences: false).last, !last.isEmpty else {
                return
            }
            host = String(last)
            let labels = last.split(separator: ".")
            if labels.count > 1 { (name, namespace) = (String(labels[0]), String(labels[1])) }
        }
    }
}
