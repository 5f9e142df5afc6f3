public import RouteModel

/// What a client would get for a request, and from whom.
public struct MatchAnswer: Hashable, Sendable {
    /// What happens to the request.
    public enum Outcome: String, Hashable, Sendable {
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
    /// What the proxy answers in its stead; nil where it can answer.
    public var status: Int?
    /// The log's RESPONSE_CODE_DETAILS for that status.
    public var reason: String?
    /// Why, for people.
    public var message: String?
    /// What to change, for people.
    public var advice: String?
}
