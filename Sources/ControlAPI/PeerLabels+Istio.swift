import RouteModel

extension PeerLabels {
    /// What a mesh is called that names itself nothing else.
    ///
    /// > Source: Istio `pkg/config/constants`, `DefaultClusterName`.
    private static let meshCluster = "Kubernetes"

    /// The labels of Istio's metrics that tell between whom something went, in the order of its documentation.
    ///
    /// Nobody speaks mutual TLS here, so there are no principals; and an endpoint without sidecar does not tell its
    /// `app` and `version`.
    ///
    /// > Source: istio/proxy `source/extensions/filters/http/istio_stats/istio_stats.cc`, `populatePeerInfo` for
    /// > `Reporter::ClientSidecar`; semantics 8.50–8.52.
    var metricLabels: [(name: String, value: String)] {
        let service = DestinationService(cluster: cluster)
        return [
            ("reporter", "source"),
            ("source_workload", gateway.name),
            ("source_workload_namespace", gateway.namespace),
            ("source_principal", "unknown"),
            ("source_app", gateway.app),
            ("source_version", ""),
            ("source_cluster", Self.meshCluster),
            ("source_canonical_service", gateway.name),
            ("source_canonical_revision", "latest"),
            ("destination_workload", workload?.name ?? "unknown"),
            ("destination_workload_namespace", workload?.namespace ?? "unknown"),
            ("destination_principal", "unknown"),
            ("destination_app", "unknown"),
            ("destination_version", "unknown"),
            ("destination_service", service.host),
            ("destination_service_name", service.name),
            ("destination_service_namespace", workload?.namespace ?? "unknown"),
            ("destination_cluster", workload == nil ? "unknown" : Self.meshCluster),
            ("destination_canonical_service", workload?.canonicalService ?? "unknown"),
            ("destination_canonical_revision", workload?.canonicalRevision ?? "latest"),
        ]
    }
}

extension ExchangeLabels {
    /// The labels of the metrics of requests: calls of gRPC have one more, empty where the client got no answer.
    ///
    /// > Source: istio/proxy `source/extensions/filters/http/istio_stats/istio_stats.cc`, `IstioStatsFilter::log`.
    var metricLabels: [(name: String, value: String)] {
        var labels = peers.metricLabels
        switch application {
        case .http: labels += [("request_protocol", "http"), ("response_code", String(status))]
        case .grpc(let answer):
            labels += [("request_protocol", "grpc"), ("response_code", String(status))]
            labels.append(("grpc_response_status", answer.map(String.init) ?? ""))
        }
        return labels + [("response_flags", flags), ("connection_security_policy", "unknown")]
    }
}

extension ConnectionLabels {
    /// The labels of the metrics of connections.
    var metricLabels: [(name: String, value: String)] {
        peers.metricLabels + [
            ("request_protocol", "tcp"),
            ("response_flags", flags),
            ("connection_security_policy", "unknown"),
        ]
    }
}

/// The Service that a cluster stands for; `unknown` where a request chose none.
private struct DestinationService {
    var host = "unknown"
    var name = "unknown"

    init(cluster: String) {
        guard !cluster.isEmpty else { return }
        host = Cluster.hostname(of: cluster)
        name = String(host.prefix { $0 != "." })
    }
}
