/// A ListenerSet with the API server's defaults applied: listeners that another team adds to a Gateway.
public struct ListenerSet: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: ListenerSetSpec

    /// Makes a ListenerSet.
    public init(metadata: ObjectMeta, spec: ListenerSetSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `ListenerSet.spec`, every field of the v1.6.1 CRD.
public struct ListenerSetSpec: Hashable, Sendable {
    /// The Gateway that it wants to add to.
    public var parentRef: ObjectReference
    /// What it listens for, in the order of the manifest; the specification's `ListenerEntry` has a listener's fields.
    public var listeners: [Listener]

    /// Makes a specification.
    public init(parentRef: ObjectReference, listeners: [Listener]) {
        self.parentRef = parentRef
        self.listeners = listeners
    }
}
