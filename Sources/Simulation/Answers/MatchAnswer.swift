public import RouteModel

/// What a client would get for a request, and from whom.
public struct MatchAnswer: Hashable, Sendable {
    /// What happens to the request.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It goes to a backend.
        case forward
        /// The route redirects.
        case redirect
        /// The route answers itself.
        case directResponse
        /// The route's CORS policy answers.
        case corsPreflight
        /// The proxy answers: a refusal at the edge, or in place of backends that all fail.
        case localReply
        /// The virtual host has no entry that matches.
        case noRoute
        /// There is no virtual host of that name.
        case noHost
        /// Nothing listens there.
        case noListener

        /// Whether the answer is "no": nothing that a user configured took the request.
        public var isNo: Bool { self == .noRoute || self == .noHost || self == .noListener }
    }

    /// What happens to the request.
    public var outcome: Outcome
    /// The status, unless the request is forwarded or nothing listens.
    public var status: Int?
    /// What a gRPC client gets in place of another status; nil: the status is as it is.
    public var grpc: GRPCReply?
    /// The entry that won.
    public var origin: RouteOrigin?
    /// The log's ROUTE_NAME.
    public var matchedRule: String?
    /// Where the request may go.
    public var backends: [AnsweredBackend]?
    /// The path that goes upstream, query included.
    public var path: String?
    /// The authority that goes upstream.
    public var host: String?
    /// The value of `Location`.
    public var location: String?
    /// Why Envoy refuses the whole table of the port.
    public var tableRejected: String?
    /// Why a listener that takes connections answers none of them.
    public var reason: String?
    /// A clause that says why the proxy answers itself; for people.
    public var note: String?

    /// Makes an answer.
    public init(outcome: Outcome, status: Int? = nil) {
        self.outcome = outcome
        self.status = status
    }
}

/// An answer of the proxy as a gRPC client gets it: the status 200, and what it means in `grpc-status`.
public struct GRPCReply: Hashable, Sendable {
    /// The status that any other client would get.
    public var httpStatus: Int

    /// The value of `grpc-status`.
    ///
    /// > Source: Envoy `source/common/grpc/status.cc`, `httpToGrpcStatus`.
    public var grpcStatus: Int {
        switch httpStatus {
        case 400: 13
        case 401: 16
        case 403: 7
        case 404: 12
        case 429, 502, 503, 504: 14
        default: 2
        }
    }
}

/// One backend of an answer.
public struct AnsweredBackend: Hashable, Sendable {
    /// `namespace/name`.
    public var service: String
    /// The Service's port.
    public var port: Int
    /// As written.
    public var weight: Int
    /// The part of the requests that it gets, 0...1.
    public var share: Double
    /// Whether the Service is an assumption.
    public var isAssumed: Bool
    /// How it is spoken to by TLS; nil: in the clear.
    public var security: BackendSecurity?
    /// What the proxy answers in its stead; nil where it can answer.
    public var status: Int?
    /// The log's RESPONSE_CODE_DETAILS for that status.
    public var reason: String?
    /// Why, for people.
    public var message: String?
    /// What to change, for people.
    public var advice: String?
}

/// TLS towards a backend, by a BackendTLSPolicy.
public struct BackendSecurity: Hashable, Sendable {
    /// `namespace/name` of the policy.
    public var policy: String
    /// The server name that is sent.
    public var serverName: String
    /// Whether nobody is trusted, since the policy names no valid authority.
    public var isBlocked: Bool

    init?(_ tls: UpstreamTLS?) {
        guard let tls, let policy = tls.policy else { return nil }
        self.policy = policy
        serverName = tls.serverName
        isBlocked = tls.trust == .none
    }

    /// Why no connection comes about; nil: one may.
    var obstacle: String? {
        isBlocked ? "BackendTLSPolicy \(policy) names no valid CA certificate, so that no endpoint is trusted" : nil
    }
}
