import GatewayAPI

/// What routes attach to, by kind and key.
struct ParentKey: Hashable, Comparable {
    /// `Gateway` or `ListenerSet`.
    var kind: String
    var key: ObjectKey

    static func gateway(_ key: ObjectKey) -> ParentKey { ParentKey(kind: "Gateway", key: key) }

    static func listenerSet(_ key: ObjectKey) -> ParentKey { ParentKey(kind: "ListenerSet", key: key) }

    static func < (left: ParentKey, right: ParentKey) -> Bool { (left.kind, left.key) < (right.kind, right.key) }
}

/// What listeners belong to: a Gateway, or a ListenerSet that adds to one.
struct ListenerOwner {
    /// The owner as a Gateway: of a ListenerSet its own metadata and listeners, all else as its Gateway has it.
    var gateway: Gateway
    /// The Gateway.
    var parent: ObjectKey
    var isListenerSet: Bool

    init(_ gateway: Gateway) {
        self.gateway = gateway
        parent = gateway.metadata.key
        isListenerSet = false
    }

    init(_ set: ListenerSet, of gateway: Gateway) {
        self.gateway = gateway
        self.gateway.metadata = set.metadata
        self.gateway.spec.listeners = set.spec.listeners
        parent = gateway.metadata.key
        isListenerSet = true
    }

    var kind: String { isListenerSet ? "ListenerSet" : "Gateway" }

    var key: ParentKey { ParentKey(kind: kind, key: gateway.metadata.key) }
}
