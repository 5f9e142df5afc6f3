import GatewayAPI

/// The columns of a type as kubectl prints them, after NAME.
///
/// > Source: Gateway API v1.6.1 CRDs, `additionalPrinterColumns`; Kubernetes `pkg/printers/internalversion` for its own.
struct ObjectColumns {
    let type: ResourceType
    let isWide: Bool
    /// Seconds since 1970.
    let now: Int64

    /// Upper case.
    var headings: [String] {
        switch type.kind {
        case "GatewayClass": ["CONTROLLER", "ACCEPTED", "AGE"] + wide("DESCRIPTION")
        case "Gateway": ["CLASS", "ADDRESS", "PROGRAMMED", "AGE"]
        case "HTTPRoute": ["HOSTNAMES", "AGE"]
        case "Namespace": ["STATUS", "AGE"]
        case "Service": ["TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"] + wide("SELECTOR")
        case "EndpointSlice": ["ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]
        case "Secret": ["TYPE", "DATA", "AGE"]
        case "ConfigMap": ["DATA", "AGE"]
        case "Deployment", "StatefulSet": ["REPLICAS", "AGE"]
        default: ["AGE"]
        }
    }

    private func wide(_ headings: String...) -> [String] { isWide ? headings : [] }

    /// One cell for each heading.
    func cells(of object: ListedObject) -> [String] {
        let value = object.value
        let age = Age(created: object.created, now: now).text
        return switch type.kind {
        case "GatewayClass":
            [value.string("spec", "controllerName"), condition("Accepted", of: value), age]
                + wide(value.string("spec", "description"))
        case "Gateway":
            [
                value.string("spec", "gatewayClassName"),
                value.at("status", "addresses")?.elements.first?.string("value") ?? "",
                condition("Programmed", of: value),
                age,
            ]
        case "HTTPRoute": [value.at("spec", "hostnames")?.compactJSON() ?? "", age]
        case "Namespace": ["Active", age]
        case "Service": serviceCells(value, age: age)
        case "EndpointSlice": endpointSliceCells(value, age: age)
        case "Secret":
            [
                value.string("type").isEmpty ? "Opaque" : value.string("type"),
                String(value["data"]?.members.count ?? 0), age,
            ]
        case "ConfigMap": [String(value["data"]?.members.count ?? 0), age]
        case "Deployment", "StatefulSet":
            [value.string("spec", "replicas").isEmpty ? "1" : value.string("spec", "replicas"), age]
        default: [age]
        }
    }

    private func condition(_ type: String, of value: ManifestValue) -> String {
        value.at("status", "conditions")?.elements.first { $0.string("type") == type }?.string("status") ?? ""
    }

    private func serviceCells(_ value: ManifestValue, age: String) -> [String] {
        let kind = value.string("spec", "type").isEmpty ? "ClusterIP" : value.string("spec", "type")
        let ports = value.at("spec", "ports")?.elements ?? []
        let external = (value.at("status", "loadBalancer", "ingress")?.elements ?? [])
            .map { $0.string("ip").isEmpty ? $0.string("hostname") : $0.string("ip") }
        let externalIP =
            kind == "ExternalName"
            ? value.string("spec", "externalName")
            : external.isEmpty ? (kind == "LoadBalancer" ? "<pending>" : "<none>") : external.joined(separator: ",")
        let clusterIP = value.string("spec", "clusterIP")
        let selector = (value.at("spec", "selector")?.members ?? []).map { "\($0.key)=\($0.value.text ?? "")" }
        return [
            kind, clusterIP.isEmpty ? "<none>" : clusterIP, externalIP,
            ports.isEmpty ? "<none>" : ports.map(portText).joined(separator: ","), age,
        ] + wide(selector.isEmpty ? "<none>" : selector.joined(separator: ","))
    }

    private func portText(_ port: ManifestValue) -> String {
        let node = port.string("nodePort")
        let name = port.string("protocol").isEmpty ? "TCP" : port.string("protocol")
        return port.string("port") + (node.isEmpty ? "" : ":\(node)") + "/\(name)"
    }

    private func endpointSliceCells(_ value: ManifestValue, age: String) -> [String] {
        let ports = (value["ports"]?.elements ?? []).map { $0.string("port") }
        let addresses = (value["endpoints"]?.elements ?? []).flatMap {
            ($0["addresses"]?.elements ?? []).compactMap(\.text)
        }
        return [
            value.string("addressType"), ports.isEmpty ? "<unset>" : ports.joined(separator: ","),
            shortened(addresses), age,
        ]
    }

    private func shortened(_ addresses: [String]) -> String {
        if addresses.isEmpty { return "<unset>" }
        let shown = addresses.prefix(3).joined(separator: ",")
        return addresses.count > 3 ? "\(shown) + \(addresses.count - 3) more..." : shown
    }
}
