/// What is the same in every kind of route.
public protocol Route: Hashable, Sendable {
    /// The kind's `spec`.
    associatedtype Spec: RouteSpec
    /// The kind's name.
    static var kind: String { get }
    /// Its metadata.
    var metadata: ObjectMeta { get set }
    /// Its specification.
    var spec: Spec { get set }
}

/// What is the same in the `spec` of every kind of route.
public protocol RouteSpec: Hashable, Sendable {
    /// The fields that every route has.
    var common: CommonRouteSpec { get set }
    /// The hosts it is for; empty: every host of the listener, or a kind that knows no hosts.
    var hostnames: [String] { get }
}

extension RouteSpec {
    /// What the route wants to attach to.
    public var parentRefs: [ParentReference] {
        get { common.parentRefs }
        set { common.parentRefs = newValue }
    }

    /// `All` or `None`: whether it attaches to the default Gateways.
    public var useDefaultGateways: String? {
        get { common.useDefaultGateways }
        set { common.useDefaultGateways = newValue }
    }
}

/// The fields of `spec` that every route has.
public struct CommonRouteSpec: Hashable, Sendable {
    /// What the route wants to attach to.
    public var parentRefs: [ParentReference]
    /// `All` or `None`: whether it attaches to the default Gateways.
    public var useDefaultGateways: String?

    /// Makes the common part.
    public init(parentRefs: [ParentReference] = [], useDefaultGateways: String? = nil) {
        self.parentRefs = parentRefs
        self.useDefaultGateways = useDefaultGateways
    }
}

/// One of `spec.parentRefs`.
public struct ParentReference: Hashable, Sendable {
    /// The parent's API group.
    public var group: String
    /// The parent's kind.
    public var kind: String
    /// nil: the route's own, and left out of the status.
    public var namespace: String?
    /// The parent's name.
    public var name: String
    /// The listener's name; nil: every listener.
    public var sectionName: String?
    /// The listener's port; nil: every port.
    public var port: Int?

    /// Makes a reference; to a Gateway by default.
    public init(
        group: String = "gateway.networking.k8s.io",
        kind: String = "Gateway",
        namespace: String? = nil,
        name: String,
        sectionName: String? = nil,
        port: Int? = nil
    ) {
        self.group = group
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.sectionName = sectionName
        self.port = port
    }
}
