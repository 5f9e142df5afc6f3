import Foundation
import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel

// From YAML to an index, stage by stage: time and peak memory for so many HTTPRoutes of one rule each.
// usage: loadbench [routes]

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 10_000 : 10_000

/// One Gateway, and routes spread over 500 hosts, each with a path of its own.
func manifests(routes: Int) -> [UInt8] {
    var text = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: ingress}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}

        """
    for index in 0..<routes {
        text += """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: route-\(index)
              namespace: shop
            spec:
              parentRefs:
              - name: web
                namespace: ingress
              hostnames:
              - host-\(index % 500).example.com
              rules:
              - matches:
                - path:
                    type: PathPrefix
                    value: /service-\(index)
                backendRefs:
                - name: service-\(index)
                  port: 80

            """
    }
    return Array(text.utf8)
}

/// Peak resident memory of this process in KiB; 0 where the system does not tell.
func peakResidentKiB() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}

func measured<Result>(_ stage: String, _ body: () -> Result) -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    let milliseconds = (clock.now - start) / .milliseconds(1)
    print("\(stage)  \(String(format: "%8.1f", milliseconds)) ms  peak \(peakResidentKiB()) KiB")
    return result
}

let yaml = manifests(routes: count)
print("\(count) HTTPRoutes, \(yaml.count) bytes of YAML")
let loaded = measured("load   ") { ManifestLoader.load(inputs: [.text(name: "routes.yaml", bytes: yaml)]) }
let bound = measured("bind   ") { bind(loaded.resources, options: BindingOptions()) }
let indexes = measured("compile") { RoutingIndex.compile(bound.table) }
let entries = bound.table.ports.reduce(0) { $0 + $1.virtualHosts.reduce(0) { $0 + $1.routes.count } }
guard loaded.diagnostics.isEmpty, entries == count, indexes.count == 1 else {
    print("unexpected: \(loaded.diagnostics.count) diagnostics, \(entries) entries, \(indexes.count) ports")
    exit(1)
}
