import RouteModel
import Testing

@testable import ControlAPI

@Suite("Metrics as text")
struct PrometheusTextTests {
    private static let gateway = GatewayWorkload(
        GatewayPort(service: "infra/web-istio", port: 80, listeners: [.of("infra/web")], virtualHosts: [])
    )

    private func snapshot(
        cluster: String = "outbound|80||store.pets.svc.cluster.local",
        workload: EndpointWorkload? = EndpointWorkload(
            name: "store-v2",
            namespace: "pets",
            podLabels: ["app": "store", "version": "v2"]
        ),
        status: Int = 200,
        flags: String = "-",
        milliseconds: [Int] = [3],
        application: ExchangeLabels.Application = .http,
        messages: MessageCounts = MessageCounts()
    ) -> MetricsSnapshot {
        let labels = ExchangeLabels(
            peers: PeerLabels(gateway: Self.gateway, cluster: cluster, workload: workload),
            application: application,
            status: status,
            flags: flags
        )
        var counts = ExchangeCounts()
        for value in milliseconds {
            counts.record(milliseconds: value, requestBytes: 100, responseBytes: 300, messages: messages)
        }
        return MetricsSnapshot(exchanges: [labels: counts])
    }

    private func line(_ start: String, in snapshot: MetricsSnapshot) -> String? {
        PrometheusText(snapshot).text.split(separator: "\n").first { $0.hasPrefix(start) }.map(String.init)
    }

    @Test("A request to a workload has all labels, in the documented order (fact 8.51, fact 8.52)")
    func labels() {
        #expect(
            line("istio_requests_total{", in: snapshot())
                == #"istio_requests_total{reporter="source",source_workload="web-istio","#
                + #"source_workload_namespace="infra",source_principal="unknown",source_app="",source_version="","#
                + #"source_cluster="Kubernetes",source_canonical_service="web-istio","#
                + #"source_canonical_revision="latest",destination_workload="store-v2","#
                + #"destination_workload_namespace="pets",destination_principal="unknown",destination_app="unknown","#
                + #"destination_version="unknown",destination_service="store.pets.svc.cluster.local","#
                + #"destination_service_name="store",destination_service_namespace="pets","#
                + #"destination_cluster="Kubernetes",destination_canonical_service="store","#
                + #"destination_canonical_revision="v2",request_protocol="http",response_code="200","#
                + #"response_flags="-",connection_security_policy="unknown"} 1"#
        )
    }

    @Test(
        "A call of gRPC says so, and what its client was told (fact 8.51)",
        arguments: [(5, #"grpc_response_status="5""#), (nil, #"grpc_response_status="""#)]
    )
    func calls(status: Int?, label: String) throws {
        let snapshot = snapshot(
            milliseconds: [3, 4],
            application: .grpc(status: status),
            messages: MessageCounts(requests: 2, responses: 7)
        )
        let requests = try #require(line("istio_requests_total{", in: snapshot))
        #expect(
            requests.hasSuffix(
                #"request_protocol="grpc",response_code="200","# + label
                    + #",response_flags="-",connection_security_policy="unknown"} 2"#
            )
        )
        let end = #"destination_canonical_revision="v2"} "#
        #expect(line("istio_request_messages_total{", in: snapshot)?.hasSuffix(end + "4") == true)
        #expect(line("istio_response_messages_total{", in: snapshot)?.hasSuffix(end + "14") == true)
    }

    @Test("Messages add up over the ends of their calls; requests of HTTP have none")
    func messages() {
        var sum = snapshot(application: .grpc(status: 0), messages: MessageCounts(requests: 1, responses: 2))
        sum.add(snapshot(application: .grpc(status: 14), messages: MessageCounts(requests: 3)))
        #expect(line("istio_request_messages_total{", in: sum)?.hasSuffix(" 4") == true)
        #expect(line("istio_request_messages_total{", in: snapshot()) == nil)
    }

    @Test("Connections have neither status nor application (fact 8.50, fact 8.51)")
    func connections() {
        let peers = PeerLabels(
            gateway: Self.gateway,
            cluster: "outbound|9000||db.pets.svc.cluster.local",
            workload: nil
        )
        var counts = ConnectionCounts()
        (counts.opened, counts.closed, counts.receivedBytes, counts.sentBytes) = (4, 3, 20, 10)
        let snapshot = MetricsSnapshot(connections: [ConnectionLabels(peers: peers, flags: "UF"): counts])
        let end =
            #"destination_canonical_revision="latest",request_protocol="tcp",response_flags="UF","#
            + #"connection_security_policy="unknown"} "#
        for (name, value) in [
            ("connections_opened", 4), ("connections_closed", 3), ("received_bytes", 20), ("sent_bytes", 10),
        ] {
            #expect(line("istio_tcp_\(name)_total{", in: snapshot)?.hasSuffix(end + String(value)) == true)
        }
    }

    @Test("A request without cluster has no destination (fact 8.52)")
    func withoutCluster() {
        #expect(
            line("istio_requests_total{", in: snapshot(cluster: "", workload: nil, status: 404, flags: "NR"))?
                .hasSuffix(
                    #"destination_workload="unknown",destination_workload_namespace="unknown","#
                        + #"destination_principal="unknown",destination_app="unknown",destination_version="unknown","#
                        + #"destination_service="unknown",destination_service_name="unknown","#
                        + #"destination_service_namespace="unknown",destination_cluster="unknown","#
                        + #"destination_canonical_service="unknown",destination_canonical_revision="latest","#
                        + #"request_protocol="http",response_code="404",response_flags="NR","#
                        + #"connection_security_policy="unknown"} 1"#
                ) == true
        )
    }

    @Test("A cluster without endpoint is a Service without workload")
    func withoutEndpoint() throws {
        let text = try #require(line("istio_requests_total{", in: snapshot(workload: nil, status: 503, flags: "UH")))
        #expect(text.contains(#"destination_service="store.pets.svc.cluster.local",destination_service_name="store""#))
        #expect(text.contains(#"destination_workload="unknown""#))
        #expect(text.contains(#"destination_service_namespace="unknown""#))
    }

    @Test("A gateway that stood before has the app label of its Service; a managed one has none")
    func gateways() {
        func app(_ service: String, _ gateway: String) -> String {
            GatewayWorkload(
                GatewayPort(service: service, port: 80, listeners: [.of(gateway)], virtualHosts: [])
            ).app
        }
        #expect(app("infra/web-istio", "infra/web") == "")
        #expect(
            app("aks-istio-ingress/aks-istio-ingressgateway-external", "aks-istio-ingress/gateway").hasSuffix(
                "external"
            )
        )
    }

    @Test("Buckets add up, and the last one is the count (fact 8.50)")
    func histogram() {
        let text = PrometheusText(snapshot(milliseconds: [0, 3, 30, 9_000_000])).text
        func value(_ end: String) -> String? {
            text.split(separator: "\n")
                .first { $0.hasPrefix("istio_request_duration_milliseconds") && $0.contains(end) }?
                .split(separator: " ").last.map(String.init)
        }
        #expect(value(#"le="0.5"}"#) == "1")
        #expect(value(#"le="1"}"#) == "1")
        #expect(value(#"le="5"}"#) == "2")
        #expect(value(#"le="50"}"#) == "3")
        #expect(value(#"le="3600000"}"#) == "3")
        #expect(value(#"le="+Inf"}"#) == "4")
        #expect(value("milliseconds_sum{") == "9000033")
        #expect(value("milliseconds_count{") == "4")
    }

    @Test("Quotation marks, backslashes and line breaks in labels are escaped")
    func escaping() {
        #expect(PrometheusLabels([("a", "x\"y\\z\n"), ("b", "\r\n")]).text == #"a="x\"y\\z\n",b=""# + "\r" + #"\n""#)
    }

    @Test("Every family says what it is, once, and all of its series follow (fact 8.50)")
    func families() {
        var snapshot = snapshot()
        snapshot.downstream[80] = DownstreamCounts()
        snapshot.upstream["outbound|80||store.pets.svc.cluster.local"] = UpstreamCounts()
        var family = ""
        var seen: [String] = []
        for line in PrometheusText(snapshot).text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if words[1] == "HELP" {
                family = String(words[2])
                #expect(!seen.contains(family))
                seen.append(family)
            } else {
                #expect(line.hasPrefix("# TYPE \(family) ") || line.hasPrefix(family))
            }
        }
        #expect(
            seen == [
                "istio_build", "istio_requests_total", "istio_request_duration_milliseconds", "istio_request_bytes",
                "istio_response_bytes", "istio_request_messages_total", "istio_response_messages_total",
                "istio_tcp_connections_opened_total", "istio_tcp_connections_closed_total",
                "istio_tcp_received_bytes_total", "istio_tcp_sent_bytes_total", "envoy_http_downstream_cx_total",
                "envoy_http_downstream_cx_active",
                "envoy_http_downstream_rq_total", "envoy_http_downstream_rq_xx", "envoy_cluster_upstream_cx_total",
                "envoy_cluster_upstream_cx_active", "envoy_cluster_upstream_rq_total",
                "envoy_cluster_upstream_rq_xx", "envoy_cluster_upstream_rq_retry", "envoy_cluster_upstream_rq_timeout",
            ]
        )
    }

    @Test("Envoy's counters have Envoy's labels; a connection manager shows every class, a cluster those it saw")
    func envoyLabels() {
        var snapshot = MetricsSnapshot()
        var port = DownstreamCounts()
        port.responses.record(404)
        snapshot.downstream[8080] = port
        var cluster = UpstreamCounts()
        cluster.responses.record(503)
        snapshot.upstream["outbound|80||a.b.svc.cluster.local"] = cluster
        let text = PrometheusText(snapshot).text
        for (digit, count) in zip(1...5, [0, 0, 0, 1, 0]) {
            let labels =
                "envoy_response_code_class=\"\(digit)\",envoy_http_conn_manager_prefix=\"outbound_0.0.0.0_8080\""
            #expect(text.contains("envoy_http_downstream_rq_xx{\(labels)} \(count)\n"))
        }
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("envoy_cluster_upstream_rq_xx{") }
        #expect(
            lines == [
                "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"5\","
                    + "envoy_cluster_name=\"outbound|80||a.b.svc.cluster.local\"} 1"
            ]
        )
    }

    @Test("Equal counts make equal texts, in whatever order they were added")
    func order() {
        var parts: [MetricsSnapshot] = []
        for status in 200..<240 { parts.append(snapshot(status: status)) }
        for flags in ["-", "UF", "UH"] {
            let peers = PeerLabels(gateway: Self.gateway, cluster: "", workload: nil)
            let labels = ConnectionLabels(peers: peers, flags: flags)
            parts.append(MetricsSnapshot(connections: [labels: ConnectionCounts()]))
        }
        for port in 80..<100 { parts.append(MetricsSnapshot(downstream: [port: DownstreamCounts()])) }
        for name in 0..<20 { parts.append(MetricsSnapshot(upstream: ["outbound|\(name)||a": UpstreamCounts()])) }
        let texts = [parts, parts.reversed()].map { parts in
            PrometheusText(parts.reduce(into: MetricsSnapshot()) { $0.add($1) }).text
        }
        #expect(texts[0] == texts[1])
    }
}

extension ListenerReference {
    fileprivate static func of(_ gateway: String) -> ListenerReference {
        ListenerReference(gateway: gateway, name: "default", protocol: "HTTP", port: 80, hostname: "")
    }
}
