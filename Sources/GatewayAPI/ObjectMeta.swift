/// The namespace and name of a namespaced object.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The namespace; empty for a cluster-scoped object.
    public var namespace: String
    /// The name.
    public var name: String

    /// Names an object.
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`, or the name alone for a cluster-scoped object.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    /// Orders by namespace, then by name, both byte by byte.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        if left.namespace != right.namespace { return left.namespace.utf8Precedes(right.namespace) }
        return left.name.utf8Precedes(right.name)
    }
}

/// One object of the input: its kind and its key.
public struct ObjectIdentity: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The API group, empty for the core group.
    public var group: String
    /// The kind, for example `HTTPRoute`.
    public var kind: String
    /// Namespace and name.
    public var key: ObjectKey

    /// Names an object.
    public init(group: String, kind: String, key: ObjectKey) {
        self.group = group
        self.kind = kind
        self.key = key
    }

    /// `Kind namespace/name`, as diagnostics print it.
    public var description: String { "\(kind) \(key)" }

    /// Orders by kind, group and key.
    public static func < (left: ObjectIdentity, right: ObjectIdentity) -> Bool {
        (left.kind, left.group, left.key) < (right.kind, right.group, right.key)
    }
}

extension String {
    /// Whether this string sorts before `other` when both are compared as UTF-8 bytes, as Go compares strings.
    public func utf8Precedes(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

/// The instant at which an object was created, as far as the input says.
///
/// Objects without `creationTimestamp` share one instant that is later than every stamped one: they are what is about
/// to be applied.
public enum CreationInstant: Hashable, Sendable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z.
    case stamped(Int64)
    /// No timestamp in the input.
    case unstamped
}

/// The part of `metadata` that decides anything or is shown.
public struct ObjectMeta: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The namespace after `-n` was applied; empty for cluster-scoped kinds.
    public var namespace: String
    /// Labels.
    public var labels: [String: String]
    /// Annotations.
    public var annotations: [String: String]
    /// When the object was created.
    public var created: CreationInstant
    /// `metadata.generation`; 1 where the input has none.
    public var generation: Int64

    /// Makes metadata.
    public init(
        name: String,
        namespace: String = "",
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        created: CreationInstant = .unstamped,
        generation: Int64 = 1
    ) {
        self.name = name
        self.namespace = namespace
        self.labels = labels
        self.annotations = annotations
        self.created = created
        self.generation = generation
    }

    /// Namespace and name.
    public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}
