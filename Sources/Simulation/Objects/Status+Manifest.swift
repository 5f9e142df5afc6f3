import GatewayAPI
import GatewayBinding

// Statuses as they stand in an object. Times are the object's own: nothing here asks a clock.

extension GatewayStatus {
    /// `status` of a Gateway.
    func manifest(created: String?) -> ManifestValue {
        var members = Members()
        if !addresses.isEmpty {
            members.add(
                "addresses",
                .array(
                    addresses.map { address in
                        var members = Members()
                        members.add("type", .string(address.type))
                        members.add("value", address.value.map(ManifestValue.string))
                        return .object(members.list)
                    }
                )
            )
        }
        members.add("attachedListenerSets", attachedListenerSets == 0 ? nil : .int(Int64(attachedListenerSets)))
        members.add("conditions", .array(conditions.map { $0.manifest(created: created) }))
        members.add("listeners", listeners.isEmpty ? nil : .array(listeners.map { $0.manifest(created: created) }))
        return .object(members.list)
    }

    /// What the CRD's default says until a controller takes the Gateway.
    ///
    /// > Source: Gateway API v1.6.1, `gateways` CRD, default of `status`.
    static let pending = pendingStatus(conditions: ["Accepted", "Programmed"])
}

extension ListenerSetStatus {
    /// `status` of a ListenerSet.
    func manifest(created: String?) -> ManifestValue {
        var members = Members()
        members.add("conditions", .array(conditions.map { $0.manifest(created: created) }))
        members.add("listeners", listeners.isEmpty ? nil : .array(listeners.map { $0.manifest(created: created) }))
        return .object(members.list)
    }

    /// What the CRD's default says until a controller takes the ListenerSet.
    ///
    /// > Source: Gateway API v1.6.1, `listenersets` CRD, default of `status`.
    static let pending = pendingStatus(conditions: ["Accepted", "Programmed"])
}

/// `status` of an object that waits for a controller.
func pendingStatus(conditions types: [String]) -> ManifestValue {
    let conditions = types.map { type -> ManifestValue in
        .object([
            .init(key: "lastTransitionTime", value: .string(Condition.epoch)),
            .init(key: "message", value: .string("Waiting for controller")),
            .init(key: "reason", value: .string("Pending")),
            .init(key: "status", value: .string("Unknown")),
            .init(key: "type", value: .string(type)),
        ])
    }
    return .object([.init(key: "conditions", value: .array(conditions))])
}

extension ListenerStatus {
    func manifest(created: String?) -> ManifestValue {
        let kinds = supportedKinds.map { kind -> ManifestValue in
            .object([.init(key: "group", value: .string(kind.group)), .init(key: "kind", value: .string(kind.kind))])
        }
        return .object([
            .init(key: "attachedRoutes", value: .int(Int64(attachedRoutes))),
            .init(key: "conditions", value: .array(conditions.map { $0.manifest(created: created) })),
            .init(key: "name", value: .string(name)),
            .init(key: "supportedKinds", value: .array(kinds)),
        ])
    }
}

extension RouteParentStatus {
    func manifest(created: String?) -> ManifestValue {
        .object([
            .init(key: "conditions", value: .array(conditions.map { $0.manifest(created: created) })),
            .init(key: "controllerName", value: .string(controllerName)),
            .init(key: "parentRef", value: parentRef.manifest),
        ])
    }
}

extension PolicyAncestorStatus {
    func manifest(created: String?) -> ManifestValue {
        .object([
            .init(key: "ancestorRef", value: ancestorRef.manifest),
            .init(key: "conditions", value: .array(conditions.map { $0.manifest(created: created) })),
            .init(key: "controllerName", value: .string(controllerName)),
        ])
    }
}

extension ManifestValue {
    /// Whether a status entry was written by one of Istio's controllers.
    var isOfIstio: Bool {
        ["istio.io/gateway-controller", "istio.io/mesh-controller"].contains(self["controllerName"]?.text)
    }
}

extension ParentReference {
    var manifest: ManifestValue {
        var members = Members()
        members.add("group", .string(group))
        members.add("kind", .string(kind))
        members.add("name", .string(name))
        members.add("namespace", namespace.map(ManifestValue.string))
        members.add("port", port.map { .int(Int64($0)) })
        members.add("sectionName", sectionName.map(ManifestValue.string))
        return .object(members.list)
    }
}

extension Condition {
    /// What stands for the time of a change where an object has no creation timestamp.
    static let epoch = "1970-01-01T00:00:00Z"

    func manifest(created: String?) -> ManifestValue {
        .object([
            .init(key: "lastTransitionTime", value: .string(created ?? Self.epoch)),
            .init(key: "message", value: .string(message)),
            .init(key: "observedGeneration", value: .int(observedGeneration)),
            .init(key: "reason", value: .string(reason)),
            .init(key: "status", value: .string(status ? "True" : "False")),
            .init(key: "type", value: .string(type)),
        ])
    }
}
