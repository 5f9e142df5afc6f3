/// A ReferenceGrant: it lives in the namespace of what is referred to.
public struct ReferenceGrant: Hashable, Sendable {
    public var metadata: ObjectMeta
    public var from: [From]
    public var to: [To]

    /// Who may refer.
    public struct From: Hashable, Sendable {
        public var group: String
        public var kind: String
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
        public var group: String
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
