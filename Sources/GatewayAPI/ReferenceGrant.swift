/// A ReferenceGrant: it lives in the namespace of what is referred to.
public struct ReferenceGrant: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Who may refer; any of them.
    public var from: [From]
    /// What may be referred to; any of it.
    public var to: [To]

    /// Who may refer.
    public struct From: Hashable, Sendable {
        /// The referrer's API group.
        public var group: String
        /// The referrer's kind.
        public var kind: String
        /// The referrer's namespace.
        public var namespace: String

        /// Makes a referrer.
        public init(group: String, kind: String, namespace: String) {
            self.group = group
            self.kind = kind
            self.namespace = namespace
        }
    }

    /// What may be referred to.
    public struct To: Hashable, Sendable {
        /// The API group of what is referred to.
        public var group: String
        /// The kind of what is referred to.
        public var kind: String
        /// nil: every object of that kind.
        public var name: String?

        /// Makes a target.
        public init(group: String, kind: String, name: String? = nil) {
            self.group = group
            self.kind = kind
            self.name = name
        }
    }

    /// Makes a grant.
    public init(metadata: ObjectMeta, from: [From], to: [To]) {
        self.metadata = metadata
        self.from = from
        self.to = to
    }
}
