/// A port of a Service and where its requests go.
public struct Cluster: Hashable, Sendable {
    /// `outbound|80||svc.ns.svc.cluster.local`.
    public var name: String
    /// `namespace/name` of the Service.
    public var service: String
    /// The Service's port.
    public var port: Int
    /// The protocol spoken to the endpoints.
    public var `protocol`: UpstreamProtocol
    /// How its endpoints are spoken to by TLS; nil: without.
    public var tls: UpstreamTLS?
    /// Ready endpoints, in a stable order; empty: 503 `UH`.
    public var endpoints: [Endpoint]

    /// The protocol of a connection to an endpoint.
    public enum UpstreamProtocol: Hashable, Sendable {
        case http1
        case http2
    }

    /// The cluster DNS name of its Service.
    public var hostname: String { Self.hostname(of: name) }

    /// The DNS name in the name of a cluster: what stands last in it.
    public static func hostname(of name: String) -> String {
        guard let bar = name.utf8.lastIndex(of: UInt8(ascii: "|")) else { return name }
        return String(name[name.utf8.index(after: bar)...])
    }

    /// Makes a cluster.
    public init(
        name: String,
        service: String,
        port: Int,
        protocol: UpstreamProtocol = .http1,
        tls: UpstreamTLS? = nil,
        endpoints: [Endpoint]
    ) {
        self.name = name
        self.service = service
        self.port = port
        self.protocol = `protocol`
        self.tls = tls
        self.endpoints = endpoints
    }
}

/// One ready endpoint.
///
/// Its cluster address is never dialled: it stands for a stub, or for a target of the user.
public struct Endpoint: Hashable, Sendable {
    /// The name of the pod that a stub pretends to be.
    public var pod: String
    /// Where it leads.
    public var target: Target
    /// The workload that the pod belongs to; nil where the input does not tell.
    public var workload: EndpointWorkload?
    /// What a stub serves in its place.
    public var serving: StubServing

    /// Where an endpoint leads on this machine.
    public enum Target: Hashable, Sendable {
        /// A stub backend on a loopback port.
        case stub
        /// A host and port of the user (`--backend`); TLS for `https://`.
        case address(host: String, port: Int, tls: Bool)
        /// A port on which nothing listens.
        case refused
    }

    /// Makes an endpoint.
    public init(
        pod: String,
        target: Target = .stub,
        workload: EndpointWorkload? = nil,
        serving: StubServing = StubServing()
    ) {
        self.pod = pod
        self.target = target
        self.workload = workload
        self.serving = serving
    }
}
