/// A certificate with the chain to its authority, and its private key.
public struct KeyPair: Hashable, Sendable {
    /// PEM: the certificate, then those of the authorities between.
    public var certificateChain: String
    /// PEM.
    public var privateKey: String

    /// Makes a key pair; whoever makes it has judged that both parts fit.
    public init(certificateChain: String, privateKey: String) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}

/// How TLS of clients is terminated.
public struct DownstreamTLS: Hashable, Sendable {
    /// One or two; of two the one whose kind of key the client knows.
    public var certificates: [KeyPair]
    /// What is asked of the client's certificate; nil: none is asked for.
    public var clientValidation: ClientValidation?
    /// OpenSSL's names; empty: Envoy's default.
    public var cipherSuites: [String]
    /// ALPN, the liked first; empty: none is negotiated.
    public var applicationProtocols: [String]

    /// Makes a termination.
    public init(
        certificates: [KeyPair],
        clientValidation: ClientValidation? = nil,
        cipherSuites: [String] = [],
        applicationProtocols: [String] = ["h2", "http/1.1"]
    ) {
        self.certificates = certificates
        self.clientValidation = clientValidation
        self.cipherSuites = cipherSuites
        self.applicationProtocols = applicationProtocols
    }
}

/// What is asked of a client's certificate.
///
/// > Source: semantics 2.45, 2.46.
public struct ClientValidation: Hashable, Sendable {
    /// How strict.
    public enum Mode: Hashable, Sendable {
        /// There must be one, and it must be trusted.
        case required
        /// There may be one; one that is not trusted is refused.
        case optional
        /// There may be one; any will do.
        case unverified
    }

    /// How strict.
    public var mode: Mode
    /// PEM: the authorities that are trusted; empty: none.
    public var trust: String

    /// Makes a validation.
    public init(mode: Mode, trust: String) {
        self.mode = mode
        self.trust = trust
    }
}

/// How a cluster's endpoints are spoken to by TLS.
///
/// > Source: semantics 6.15.
public struct UpstreamTLS: Hashable, Sendable {
    /// Who vouches for the endpoints.
    public enum Trust: Hashable, Sendable {
        /// The authorities that the system trusts.
        case system
        /// PEM.
        case authorities(String)
        /// Nobody, since what the policy names is no certificate: no connection comes about.
        case none
        /// Anybody: the user's own target, whose certificate is not judged.
        case anything
    }

    /// The server name that is sent, and that the certificate must have unless `subjectAltNames` say otherwise.
    public var serverName: String
    /// The names of which the certificate must have one; empty: `serverName`.
    public var subjectAltNames: [SubjectAltName]
    /// Who vouches for the endpoints.
    public var trust: Trust
    /// `namespace/name` of the BackendTLSPolicy that says so; nil: none does.
    public var policy: String?

    /// A name that a certificate may have.
    public enum SubjectAltName: Hashable, Sendable {
        /// A DNS name.
        case dns(String)
        /// A URI.
        case uri(String)
    }

    /// Makes a client's side of TLS.
    public init(
        serverName: String,
        subjectAltNames: [SubjectAltName] = [],
        trust: Trust,
        policy: String? = nil
    ) {
        self.serverName = serverName
        self.subjectAltNames = subjectAltNames
        self.trust = trust
        self.policy = policy
    }
}
