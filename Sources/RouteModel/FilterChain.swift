/// What is done with the connections of a port that it takes: Envoy's filter chain.
///
/// A port without TLS has one, which takes every connection.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `createGatewayHTTPFilterChainOpts`; semantics 2.56, 2.57.
public struct FilterChain: Hashable, Sendable {
    /// For people: `http.80`, `https.443.default.gateway.ns` and so on, the name of its route configuration in Istio.
    public var name: String
    /// The Gateway listeners that it stands for.
    public var listeners: [ListenerReference]
    /// The server names (SNI) that it takes, lower case: exact, or `*.example.com` for every name that ends so; empty:
    /// those that no other chain takes, and connections that name none.
    public var serverNames: [String]
    /// How TLS is terminated; nil: it is not.
    public var tls: DownstreamTLS?
    /// What happens to what comes in.
    public var routing: Routing

    /// What happens to what comes in.
    public enum Routing: Hashable, Sendable {
        /// It is HTTP, for these virtual hosts, sorted by domain; no two share a domain.
        case http([VirtualHost])
        /// Bytes pass as they are.
        case tcp(TCPProxy)
    }

    /// Makes a chain.
    public init(
        name: String,
        listeners: [ListenerReference],
        serverNames: [String] = [],
        tls: DownstreamTLS? = nil,
        routing: Routing
    ) {
        self.name = name
        self.listeners = listeners
        self.serverNames = serverNames
        self.tls = tls
        self.routing = routing
    }

    /// The virtual hosts; none where bytes pass as they are.
    public var virtualHosts: [VirtualHost] {
        if case .http(let hosts) = routing { hosts } else { [] }
    }

    /// Whether it ends TLS without a certificate to show, so that every connection is closed in its handshake.
    public var closesEveryConnection: Bool { tls?.certificates.isEmpty ?? false }

    /// Whether clients must speak TLS first: it is terminated, or its greeting chooses the chain.
    public var isTLS: Bool { tls != nil || !serverNames.isEmpty || listeners.contains { $0.protocol == "TLS" } }
}

/// Where the bytes of connections go that are passed as they are: Envoy's TCP proxy.
///
/// > Source: semantics 7.5, 7.6.
public struct TCPProxy: Hashable, Sendable {
    /// The rule that it comes from; nil: no route, connections are closed.
    public var origin: RouteOrigin?
    /// Where connections go, by weight.
    public var shares: [Share]

    /// A share of the connections.
    public struct Share: Hashable, Sendable {
        /// The name of the cluster, which need not exist.
        public var cluster: String
        /// Above 0.
        public var weight: Int
        /// `namespace/name` of the backendRef's Service, as written.
        public var service: String
        /// The backendRef's port.
        public var port: Int
        /// Why there is no such cluster; nil where there is.
        public var failure: BackendFailure?

        /// Makes a share.
        public init(cluster: String, weight: Int, service: String, port: Int, failure: BackendFailure? = nil) {
            self.cluster = cluster
            self.weight = weight
            self.service = service
            self.port = port
            self.failure = failure
        }
    }

    /// Makes a proxy.
    public init(origin: RouteOrigin?, shares: [Share]) {
        self.origin = origin
        self.shares = shares
    }
}
