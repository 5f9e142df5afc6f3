import GatewayAPI

/// The cells of a Deployment, a StatefulSet or a Pod after its name.
///
/// Without a status in the input every replica counts as ready, as it does where endpoints are found.
///
/// > Source: Kubernetes `pkg/printers/internalversion/printers.go`, `printDeployment` and its siblings.
struct WorkloadColumns {
    private let value: ManifestValue
    private let isWide: Bool

    init(_ value: ManifestValue, isWide: Bool) {
        self.value = value
        self.isWide = isWide
    }

    func cells(age: String) -> [String] {
        switch value.string("kind") {
        case "Pod": podCells(age: age)
        case "Deployment":
            ["\(count("readyReplicas"))/\(replicas)", count("updatedReplicas"), count("availableReplicas"), age]
                + wide(containers("name"), containers("image"), selector)
        default:
            ["\(count("readyReplicas"))/\(replicas)", age] + wide(containers("name"), containers("image"))
        }
    }

    private func podCells(age: String) -> [String] {
        let containers = value.at("spec", "containers")?.elements.count ?? 0
        let phase = value.string("status", "phase")
        let ready = value.at("status", "containerStatuses")?.elements.count { $0["ready"] == .bool(true) } ?? containers
        let address = value.string("status", "podIP")
        let node = value.string("spec", "nodeName")
        return ["\(ready)/\(containers)", phase.isEmpty ? "Running" : phase, "0", age]
            + wide(address.isEmpty ? "<none>" : address, node.isEmpty ? "<none>" : node, "<none>", "<none>")
    }

    private func wide(_ cells: String...) -> [String] { isWide ? cells : [] }

    private var replicas: String {
        let written = value.string("spec", "replicas")
        return written.isEmpty ? "1" : written
    }

    private func count(_ field: String) -> String {
        guard let status = value["status"] else { return replicas }
        let written = status.string(field)
        return written.isEmpty ? "0" : written
    }

    private func containers(_ field: String) -> String {
        (value.at("spec", "template", "spec", "containers")?.elements ?? []).map { $0.string(field) }
            .joined(separator: ",")
    }

    /// Expressions stand behind the labels.
    private var selector: String {
        let labels = value.at("spec", "selector", "matchLabels")?.members ?? []
        let expressions = (value.at("spec", "selector", "matchExpressions")?.elements ?? []).map { expression in
            let values = (expression["values"]?.elements ?? []).compactMap(\.text).sorted { $0.utf8Precedes($1) }
            let (key, list) = (expression.string("key"), "(\(values.joined(separator: ",")))")
            return switch expression.string("operator") {
            case "In": "\(key) in \(list)"
            case "NotIn": "\(key) notin \(list)"
            case "DoesNotExist": "!\(key)"
            default: key
            }
        }
        let all = labels.map { "\($0.key)=\($0.value.text ?? "")" } + expressions
        return all.isEmpty ? "<none>" : all.sorted { $0.utf8Precedes($1) }.joined(separator: ",")
    }
}
