public import RouteModel

/// Why a request goes where it goes.
public struct Explanation: Hashable, Sendable {
    /// What was asked.
    public var request: SimulatedRequest
    /// What the client would get.
    public var answer: MatchAnswer
    /// The listener that took the request; nil where none did.
    public var listener: ListenerReference?
    /// The domain of the virtual host; nil where there is none of that name.
    public var virtualHost: String?
    /// Every entry of the virtual host in the order of evaluation, then those that Istio never programs.
    public var candidates: [Candidate]
    /// What the winner says besides choosing backends; nil where it forwards nothing.
    public var policies: ForwardingPolicies?
    /// What was nearest, nearest first; empty where an entry won.
    public var nearMisses: [NearMiss]
    /// Remarks on the question itself, a sentence each.
    public var notes: [String]
}

/// One entry that the request was held against.
public struct Candidate: Hashable, Sendable {
    /// What became of an entry.
    public enum Result: String, Hashable, Sendable {
        /// It takes the request.
        case won
        /// It does not match.
        case lost
        /// It matches, but stands after the winner.
        case outranked
        /// Istio never programs it.
        case notProgrammed
    }

    /// What decided against an entry.
    public enum Criterion: String, Hashable, Sendable {
        case path
        case method
        case header
        case queryParam
        /// Age, names, or the order of rules and matches.
        case precedence
        /// A catch-all stands before it.
        case deadRoute
    }

    /// Where it was written.
    public var origin: RouteOrigin
    /// What it asks of a request.
    public var matcher: RequestMatcher
    /// Of a route of connections the server names that it takes, empty for all; nil: it is a route of requests.
    public var serverNames: [String]?
    /// What became of it.
    public var result: Result
    /// What decided against it; nil for the winner.
    public var criterion: Criterion?
    /// The header or query parameter that decided.
    public var name: String?
    /// What the entry asks for.
    public var wanted: String?
    /// What the request has; nil: nothing.
    public var seen: String?
    /// Whether it matches the request, programmed or not.
    public var matches: Bool
    /// The decision in words, as it stands against the entry.
    public var reason: String
    /// The winner's side of the decision, for an outranked entry.
    public var winning: String?
}

/// Something that would have taken the request had one thing been otherwise.
public struct NearMiss: Hashable, Sendable {
    /// The kind of difference.
    public enum Kind: String, Hashable, Sendable {
        /// Nothing listens on the port.
        case port
        /// A listener that opens no port.
        case closedListener
        /// A Gateway that Istio ignores or cannot program.
        case gateway
        /// The host lies outside a listener's hostname.
        case listenerHostname
        /// A route that no listener admitted.
        case attachment
        /// A route whose rules were all dropped.
        case droppedRoute
        /// A route with a similar hostname.
        case hostname
        /// A virtual host that Envoy does not fall through to.
        case virtualHost
        /// The path ends or continues elsewhere.
        case prefix
        /// The path differs by its last slash.
        case trailingSlash
        /// The path differs by case.
        case pathCase
        /// The path differs.
        case path
        /// The method differs.
        case method
        /// A header differs.
        case header
        /// A query parameter differs.
        case queryParam
        /// An entry that a catch-all hides.
        case deadRoute
        /// Envoy refuses the whole table.
        case tableRejected
        /// The request itself.
        case request
    }

    /// The kind of difference.
    public var what: Kind
    /// The object that is near, `HTTPRoute ns/name rules[0].matches[0]` and the like.
    public var object: String
    /// What is different and what to change.
    public var reason: String
    /// Where the object's part was written, for positions.
    public var origin: RouteOrigin?

    /// Makes a near miss.
    public init(_ what: Kind, object: String, reason: String, origin: RouteOrigin? = nil) {
        self.what = what
        self.object = object
        self.reason = reason
        self.origin = origin
    }
}
