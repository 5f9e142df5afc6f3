import GatewayAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the API server makes of a manifest before it stores it, and what kubectl leaves out when it prints it.
struct StoredForm {
    let type: ResourceType
    /// The version that the API server prefers.
    let version: String

    func members(of written: [ManifestValue.Member]) -> [ManifestValue.Member] {
        var members = written
        members.set("apiVersion", .string(type.group.isEmpty ? version : "\(type.group)/\(version)"))
        switch type.kind {
        case "Secret": Self.mergeStringData(into: &members)
        case "Namespace": Self.complete(namespace: &members)
        default: break
        }
        return members
    }

    /// `metadata` without what kubectl hides.
    ///
    /// > Source: kubectl, `--show-managed-fields`, false by default.
    static func metadata(_ written: [ManifestValue.Member]) -> [ManifestValue.Member] {
        written.filter { $0.key != "managedFields" }
    }

    /// > Source: Kubernetes `pkg/registry/core/secret/strategy.go`: stringData is written to data, and never read.
    private static func mergeStringData(into members: inout [ManifestValue.Member]) {
        guard let index = members.firstIndex(where: { $0.key == "stringData" }) else { return }
        let plain = members.remove(at: index).value.members
        var data = members.first { $0.key == "data" }?.value.members ?? []
        for member in plain {
            data.set(member.key, .string(Data((member.value.text ?? "").utf8).base64EncodedString()))
        }
        if !data.isEmpty { members.set("data", .object(data)) }
    }

    /// > Source: Kubernetes `pkg/registry/core/namespace/strategy.go`.
    private static func complete(namespace members: inout [ManifestValue.Member]) {
        let finalizers = ManifestValue.object([.init(key: "finalizers", value: .array([.string("kubernetes")]))])
        if !members.contains(where: { $0.key == "spec" }) { members.set("spec", finalizers) }
        let active = ManifestValue.object([.init(key: "phase", value: .string("Active"))])
        if !members.contains(where: { $0.key == "status" }) { members.set("status", active) }
    }
}
