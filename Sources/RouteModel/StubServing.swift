/// What a stub serves in place of an endpoint, as far as the input tells what the pod would serve on that port.
///
/// What it does not tell, the stub finds out from the first bytes of each connection.
public struct StubServing: Hashable, Sendable {
    /// What is spoken inside the connection.
    public enum Application: Hashable, Sendable {
        /// HTTP/1.1, HTTP/2 and gRPC, whichever comes.
        case anyHTTP
        /// The Gateway API echo server's HTTP port.
        case http
        /// The echo server's port for HTTP/2 without TLS: what comes as HTTP/1.1 is refused.
        case h2c
        /// gRPC, on HTTP/2 only.
        case grpc
        /// The echo server's lines: it speaks first.
        case tcp
    }

    /// What the connection is wrapped in.
    public enum Transport: Hashable, Sendable {
        /// TLS where the client begins it, nothing otherwise.
        case whatComes
        /// Never TLS.
        case cleartext
        /// Always TLS.
        case tls
    }

    /// What is spoken inside the connection.
    public var application: Application
    /// What the connection is wrapped in.
    public var transport: Transport
    /// The certificate that the pod would show; nil: one is made for the name that the client asks for.
    public var certificate: KeyPair?
    /// PEM: the authorities whose client certificates are taken, where a client shows one; nil: none is asked for.
    public var clientAuthorities: String?

    /// Makes a description; by default of a pod of which nothing is known.
    public init(
        application: Application = .anyHTTP,
        transport: Transport = .whatComes,
        certificate: KeyPair? = nil,
        clientAuthorities: String? = nil
    ) {
        self.application = application
        self.transport = transport
        self.certificate = certificate
        self.clientAuthorities = clientAuthorities
    }
}
