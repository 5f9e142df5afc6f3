import Foundation
import TestSupport
import Testing

/// Metrics as a scraper gets them.
@Suite struct MetricsEndpointTests {
    private static let promtool: String? = [
        "/usr/bin/promtool", "/usr/local/bin/promtool", "/opt/homebrew/bin/promtool",
    ]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

    private let folder: TemporaryDirectory
    private let server: Server
    private let address: String

    init() throws {
        folder = try TemporaryDirectory()
        let workload = """
            apiVersion: v1
            kind: Service
            metadata: {name: store-front, namespace: pets}
            spec: {selector: {app: store-front}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: store-admin, namespace: pets}
            spec: {selector: {app: store-admin}, ports: [{port: 80}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: store-front-v3, namespace: pets}
            spec:
              replicas: 1
              selector: {matchLabels: {app: store-front}}
              template:
                metadata: {labels: {app: store-front, version: v3}}
                spec: {containers: [{name: web, image: web}]}
            """
        let file = try folder.write(workload, to: "workload.yaml")
        server = try Server(["-f", Repository.sample("store"), "-f", file, "--access-log", "off"])
        address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        for host in ["store.aks.rocks", "store.aks.rocks", "admin.aks.rocks", "nobody"] {
            _ = try HTTPRequest(host: host).send(to: address)
        }
    }

    private func scrape() throws -> HTTPResponse {
        try HTTPRequest("GET", "/stats/prometheus", host: "admin").send(to: server.admin)
    }

    @Test("The admin endpoint has them where the gateway's pods have them (fact 8.53)")
    func path() throws {
        let response = try scrape()
        #expect(response.status == 200)
        #expect(response.value("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(response.text.hasSuffix("\n"))
    }

    @Test("A request counts for the workload that had it, one without endpoint for its Service (fact 8.51, fact 8.52)")
    func workloads() throws {
        let lines = try scrape().text.split(separator: "\n").filter { $0.hasPrefix("istio_requests_total{") }
        #expect(lines.count == 3)
        let hit = try #require(lines.first { $0.contains(#"response_code="200""#) })
        #expect(hit.hasSuffix(" 2"))
        for label in [
            #"source_workload="aks-istio-ingressgateway-external""#, #"source_workload_namespace="aks-istio-ingress""#,
            #"source_app="aks-istio-ingressgateway-external""#, #"destination_workload="store-front-v3""#,
            #"destination_service="store-front.pets.svc.cluster.local""#,
            #"destination_canonical_service="store-front""#, #"destination_canonical_revision="v3""#,
        ] {
            #expect(hit.contains(label))
        }
        let unhealthy = try #require(lines.first { $0.contains(#"response_flags="UH""#) })
        #expect(unhealthy.contains(#"destination_service_name="store-admin""#))
        #expect(unhealthy.contains(#"destination_workload="unknown""#))
        let miss = try #require(lines.first { $0.contains(#"response_flags="NR""#) })
        #expect(miss.contains(#"response_code="404""#) && miss.contains(#"destination_service="unknown""#))
    }

    @Test("A reload takes nothing away")
    func reload() throws {
        let before = try counters()
        #expect(before.count > 100)
        #expect(try server.reload().status == 200)
        let after = try counters()
        #expect(before.allSatisfy { after[$0.key] ?? -1 >= $0.value })
    }

    /// All numbers but those of what is open now.
    private func counters() throws -> [Substring: Int] {
        let lines = try scrape().text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.contains("_active{") }
        return Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                guard let space = line.lastIndex(of: " ") else { return nil }
                return Int(line[line.index(after: space)...]).map { (line[..<space], $0) }
            }
        )
    }

    /// What promtool finds is advice about names, and names are Istio's and Envoy's.
    private static let advice: Set = [
        "istio_request_duration_milliseconds use base unit \"seconds\" instead of \"milliseconds\"",
        "envoy_http_downstream_rq_xx counter metrics should have \"_total\" suffix",
        "envoy_cluster_upstream_rq_xx counter metrics should have \"_total\" suffix",
        "envoy_cluster_upstream_rq_retry counter metrics should have \"_total\" suffix",
        "envoy_cluster_upstream_rq_timeout counter metrics should have \"_total\" suffix",
    ]

    @Test(
        "promtool parses every line, and objects to nothing but the given names",
        .enabled(if: promtool != nil, "promtool is not installed (Debian: prometheus)")
    )
    func lint() throws {
        let program = try #require(Self.promtool)
        let process = try ChildProcess(program, ["check", "metrics"], input: try scrape().text)
        // 1 is a text that it cannot parse, 3 is advice.
        #expect([0, 3].contains(process.exitStatus()))
        let findings = (process.output + process.errors).split(separator: "\n").map(String.init)
        #expect(Set(findings).subtracting(Self.advice).isEmpty)
    }
}
