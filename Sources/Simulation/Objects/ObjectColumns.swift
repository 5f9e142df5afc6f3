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
        case "HTTPRoute", "GRPCRoute": ["HOSTNAMES", "AGE"]
        case "ListenerSet": ["ACCEPTED", "PROGRAMMED", "AGE"]
        case "Namespace": ["STATUS", "AGE"]
        case "Service": ["TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"] + wide("SELECTOR")
        case "EndpointSlice": ["ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]
        case "Secret": ["TYPE", "DATA", "AGE"]
        case "ConfigMap": ["DATA", "AGE"]
        case "Deployment": ["READY", "UP-TO-DATE", "AVAILABLE", "AGE"] + wide("CONTAINERS", "IMAGES", "SELECTOR")
        case "StatefulSet": ["READY", "AGE"] + wide("CONTAINERS", "IMAGES")
        case "Pod":
            ["READY", "STATUS", "RESTARTS", "AGE"] + wide("IP", "NODE", "NOMINATED NODE", "READINESS GATES")
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
        case "ListenerSet": [condition("Accepted", of: value), condition("Programmed", of: value), age]
        case "HTTPRoute", "GRPCRoute": [value.at("spec", "hostnames")?.compactJSON() ?? "", age]
        case "Namespace": [value.string("status", "phase"), age]
        case "Service": ServiceColumns(value, isWide: isWide).cells(age: age)
        case "EndpointSlice": endpointSliceCells(value, age: age)
        case "Secret":
            [
                value.string("type").isEmpty ? "Opaque" : value.string("type"),
                String(value["data"]?.members.count ?? 0), age,
            ]
        case "ConfigMap":
            [String((value["data"]?.members.count ?? 0) + (value["binaryData"]?.members.count ?? 0)), age]
        case "Deployment", "StatefulSet", "Pod": WorkloadColumns(value, isWide: isWide).cells(age: age)
        default: [age]
        }
    }

    private func condition(_ type: String, of value: ManifestValue) -> String {
        value.at("status", "conditions")?.elements.first { $0.string("type") == type }?.string("status") ?? ""
    }

    /// > Source: Kubernetes `pkg/printers/internalversion/printers.go`, `printEndpointSlice`.
    private func endpointSliceCells(_ value: ManifestValue, age: String) -> [String] {
        let ports = (value["ports"]?.elements ?? []).map { port in
            [port.string("port"), port.string("name"), "*"].first { !$0.isEmpty } ?? "*"
        }
        let addresses = (value["endpoints"]?.elements ?? []).flatMap {
            ($0["addresses"]?.elements ?? []).compactMap(\.text)
        }
        return [
            value.string("addressType"), shortened(ports), shortened(addresses), age,
        ]
    }

    /// The first three of a list.
    private func shortened(_ texts: [String]) -> String {
        if texts.isEmpty { return "<unset>" }
        let shown = texts.prefix(3).joined(separator: ",")
        return texts.count > 3 ? "\(shown) + \(texts.count - 3) more..." : shown
    }
}
