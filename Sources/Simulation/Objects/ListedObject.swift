public import GatewayAPI

/// One object as `gwsim get` shows it: the manifest after defaulting, with the status that Istio would write.
public struct ListedObject: Hashable, Sendable {
    /// Its type.
    public var type: ResourceType
    /// Namespace and name.
    public var key: ObjectKey
    /// When it was created.
    public var created: CreationInstant
    /// The whole object; members sorted at every level.
    public var value: ManifestValue

    /// Completes a manifest: namespace, generation, status.
    ///
    /// - Parameters:
    ///   - manifest: what stands in the input; nil for an object that the cluster would have.
    ///   - version: the version that the API server prefers.
    ///   - spec: the members beside `apiVersion`, `kind`, `metadata` and `status` where there is no manifest.
    init(
        _ type: ResourceType,
        metadata: ObjectMeta,
        version: String,
        manifest: ManifestValue?,
        otherwise spec: [ManifestValue.Member],
        status: ManifestValue?
    ) {
        self.type = type
        key = metadata.key
        created = metadata.created
        let written = manifest?.members ?? [.init(key: "kind", value: .string(type.kind))] + spec
        var members = StoredForm(type: type, version: version).members(of: written)
        members.set("metadata", Self.completed(manifest?["metadata"], metadata: metadata, type: type))
        if let status { members.set("status", status) }
        value = ManifestValue.object(members).sortedByKey
    }

    private static func completed(_ written: ManifestValue?, metadata: ObjectMeta, type: ResourceType) -> ManifestValue
    {
        var members = StoredForm.metadata(written?.members ?? [])
        members.set("name", .string(metadata.name))
        if type.isNamespaced { members.set("namespace", .string(metadata.namespace)) }
        if type.group == "gateway.networking.k8s.io" { members.set("generation", .int(metadata.generation)) }
        if written == nil {
            for (key, values) in [("labels", metadata.labels), ("annotations", metadata.annotations)]
            where !values.isEmpty {
                members.set(key, .object(values.map { .init(key: $0.key, value: .string($0.value)) }))
            }
        }
        if type.kind == "Namespace" {
            // The API server labels every namespace with its name.
            var labels = members.first { $0.key == "labels" }?.value.members ?? []
            labels.set("kubernetes.io/metadata.name", .string(metadata.name))
            members.set("labels", .object(labels))
        }
        return .object(members)
    }
}

extension [ManifestValue.Member] {
    /// Replaces the member of that name, or adds it.
    mutating func set(_ key: String, _ value: ManifestValue) {
        if let index = firstIndex(where: { $0.key == key }) {
            self[index].value = value
        } else {
            append(ManifestValue.Member(key: key, value: value))
        }
    }
}

extension ManifestValue {
    /// The same value with the members of every object in the order of their names, as kubectl prints them.
    var sortedByKey: ManifestValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member(key: $0.key, value: $0.value.sortedByKey) }.sorted { $0.key.utf8Precedes($1.key) }
            )
        case .array(let elements): .array(elements.map(\.sortedByKey))
        default: self
        }
    }

    /// The value at a path of member names and indices.
    func at(_ path: String...) -> ManifestValue? {
        var value: ManifestValue? = self
        for step in path { value = value?[step] }
        return value
    }

    /// The text of a member, a number in digits.
    func string(_ path: String...) -> String {
        var value: ManifestValue? = self
        for step in path { value = value?[step] }
        switch value {
        case .string(let text): return text
        case .int(let number): return String(number)
        case .bool(let truth): return truth ? "true" : "false"
        default: return ""
        }
    }
}
