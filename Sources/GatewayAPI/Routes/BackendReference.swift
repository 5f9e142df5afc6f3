/// A reference to something that serves.
public struct BackendObjectReference: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    /// The kind.
    public var kind: String
    /// The name.
    public var name: String
    /// nil: the route's own.
    public var namespace: String?
    /// The port; required for a Service.
    public var port: Int?

    /// Makes a reference; to a Service by default.
    public init(group: String = "", kind: String = "Service", name: String, namespace: String? = nil, port: Int? = nil)
    {
        self.group = group
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.port = port
    }
}

/// A reference to something that serves, with its share of the traffic.
public struct BackendRef: Hashable, Sendable {
    /// What is referred to.
    public var ref: BackendObjectReference
    /// 0...1 000 000.
    public var weight: Int

    /// Makes a backendRef of weight 1.
    public init(ref: BackendObjectReference, weight: Int = 1) {
        self.ref = ref
        self.weight = weight
    }
}
