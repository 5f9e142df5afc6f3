/// A BackendTLSPolicy: how a Gateway speaks TLS to the Services that it names.
public struct BackendTLSPolicy: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: BackendTLSPolicySpec

    /// Makes a policy.
    public init(metadata: ObjectMeta, spec: BackendTLSPolicySpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `BackendTLSPolicy.spec`, every field of the v1.6.1 CRD.
public struct BackendTLSPolicySpec: Hashable, Sendable {
    /// What it is about, in the policy's own namespace.
    public var targetRefs: [PolicyTargetReference]
    /// How the backend's certificate is judged.
    public var validation: BackendTLSPolicyValidation
    /// Settings that only an implementation knows.
    public var options: [String: String]

    /// Makes a specification.
    public init(
        targetRefs: [PolicyTargetReference],
        validation: BackendTLSPolicyValidation,
        options: [String: String] = [:]
    ) {
        self.targetRefs = targetRefs
        self.validation = validation
        self.options = options
    }
}

/// One of a policy's `targetRefs`.
public struct PolicyTargetReference: Hashable, Sendable {
    /// The target's API group; empty for the core group.
    public var group: String
    /// The target's kind.
    public var kind: String
    /// The target's name.
    public var name: String
    /// The name of the Service's port; nil: every port.
    public var sectionName: String?

    /// Makes a reference; to a Service by default.
    public init(group: String = "", kind: String = "Service", name: String, sectionName: String? = nil) {
        self.group = group
        self.kind = kind
        self.name = name
        self.sectionName = sectionName
    }
}

/// `validation` of a BackendTLSPolicy.
public struct BackendTLSPolicyValidation: Hashable, Sendable {
    /// Where CA certificates stand, in the policy's own namespace; empty where `wellKnownCACertificates` is set.
    public var caCertificateRefs: [ObjectReference]
    /// `System`, or a domain-prefixed name; nil where there are references.
    public var wellKnownCACertificates: String?
    /// What the backend is called in the handshake, and in its certificate unless there are other names.
    public var hostname: String
    /// The names of which the certificate must hold one; empty: the hostname.
    public var subjectAltNames: [SubjectAltName]

    /// Makes a validation.
    public init(
        caCertificateRefs: [ObjectReference] = [],
        wellKnownCACertificates: String? = nil,
        hostname: String,
        subjectAltNames: [SubjectAltName] = []
    ) {
        self.caCertificateRefs = caCertificateRefs
        self.wellKnownCACertificates = wellKnownCACertificates
        self.hostname = hostname
        self.subjectAltNames = subjectAltNames
    }
}

/// A name in a certificate.
public enum SubjectAltName: Hashable, Sendable {
    case hostname(String)
    case uri(String)
}
