import GatewayAPI

/// The cells of a Service after its name.
///
/// > Source: Kubernetes `pkg/printers/internalversion/printers.go`, `printService`.
struct ServiceColumns {
    private let value: ManifestValue
    private let isWide: Bool

    init(_ value: ManifestValue, isWide: Bool) {
        self.value = value
        self.isWide = isWide
    }

    func cells(age: String) -> [String] {
        let clusterIP = value.string("spec", "clusterIP")
        return [kind, clusterIP.isEmpty ? "<none>" : clusterIP, externalIP, ports, age] + (isWide ? [selector] : [])
    }

    private var kind: String {
        let written = value.string("spec", "type")
        return written.isEmpty ? "ClusterIP" : written
    }

    private var externalIP: String {
        let external = (value.at("spec", "externalIPs")?.elements ?? []).compactMap(\.text)
        switch kind {
        case "ExternalName": return value.string("spec", "externalName")
        case "LoadBalancer":
            let all = (loadBalancer.isEmpty ? [] : [loadBalancer]) + external
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        default: return external.isEmpty ? "<none>" : external.joined(separator: ",")
        }
    }

    /// The addresses of the load balancer, cut where they are long and not asked for in full.
    private var loadBalancer: String {
        let points = (value.at("status", "loadBalancer", "ingress")?.elements ?? [])
            .map { $0.string("ip").isEmpty ? $0.string("hostname") : $0.string("ip") }
            .filter { !$0.isEmpty }
        let text = Set(points).sorted { $0.utf8Precedes($1) }.joined(separator: ",")
        return isWide || text.utf8.count <= 16 ? text : text.prefix(13) + "..."
    }

    private var ports: String {
        let ports = (value.at("spec", "ports")?.elements ?? []).map { port in
            let node = port.string("nodePort")
            let transport = port.string("protocol").isEmpty ? "TCP" : port.string("protocol")
            return port.string("port") + (node.isEmpty || node == "0" ? "" : ":\(node)") + "/\(transport)"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }

    private var selector: String { (value.at("spec", "selector") ?? .null).labelText }
}

extension ManifestValue {
    /// Labels on one line, sorted; `<none>` for none.
    var labelText: String {
        let pairs = members.map { "\($0.key)=\($0.value.text ?? "")" }.sorted { $0.utf8Precedes($1) }
        return pairs.isEmpty ? "<none>" : pairs.joined(separator: ",")
    }
}
