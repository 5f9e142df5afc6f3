/// An HTTPRoute with the API server's defaults applied.
public struct HTTPRoute: Route {
    /// `HTTPRoute`.
    public static let kind = "HTTPRoute"
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: HTTPRouteSpec

    /// Makes a route.
    public init(metadata: ObjectMeta, spec: HTTPRouteSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `HTTPRoute.spec`, every field of the v1.6.1 experimental CRD.
public struct HTTPRouteSpec: RouteSpec {
    /// What every route has.
    public var common: CommonRouteSpec
    /// The hosts it is for; empty: every host of the listener.
    public var hostnames: [String]
    /// Its rules, in the order of the manifest.
    public var rules: [HTTPRouteRule]

    /// Makes a specification.
    public init(
        parentRefs: [ParentReference] = [],
        hostnames: [String] = [],
        rules: [HTTPRouteRule],
        useDefaultGateways: String? = nil
    ) {
        common = CommonRouteSpec(parentRefs: parentRefs, useDefaultGateways: useDefaultGateways)
        self.hostnames = hostnames
        self.rules = rules
    }
}

/// One rule.
public struct HTTPRouteRule: Hashable, Sendable {
    /// Its name, unique within the route.
    public var name: String?
    /// After defaulting; empty only where the manifest says `matches: []`, which matches everything and is sorted last.
    public var matches: [HTTPRouteMatch]
    /// What is done to requests and responses, in the order of the manifest.
    public var filters: [HTTPRouteFilter]
    /// Where requests go, with weights.
    public var backendRefs: [HTTPBackendRef]
    /// How long may be waited.
    public var timeouts: HTTPRouteTimeouts?
    /// When a request is tried again.
    public var retry: HTTPRouteRetry?
    /// How a session stays with one backend.
    public var sessionPersistence: SessionPersistence?

    /// Makes a rule.
    public init(
        name: String? = nil,
        matches: [HTTPRouteMatch] = [HTTPRouteMatch()],
        filters: [HTTPRouteFilter] = [],
        backendRefs: [HTTPBackendRef] = [],
        timeouts: HTTPRouteTimeouts? = nil,
        retry: HTTPRouteRetry? = nil,
        sessionPersistence: SessionPersistence? = nil
    ) {
        self.name = name
        self.matches = matches
        self.filters = filters
        self.backendRefs = backendRefs
        self.timeouts = timeouts
        self.retry = retry
        self.sessionPersistence = sessionPersistence
    }
}

/// One of a rule's matches: every part must hold.
public struct HTTPRouteMatch: Hashable, Sendable {
    /// nil only where a match was made without the API server's default.
    public var path: HTTPPathMatch?
    /// The method; nil: every method.
    public var method: String?
    /// The headers that must match.
    public var headers: [HTTPValueMatch]
    /// The query parameters that must match.
    public var queryParams: [HTTPValueMatch]

    /// Makes a match; PathPrefix `/` by default.
    public init(
        path: HTTPPathMatch? = HTTPPathMatch(),
        method: String? = nil,
        headers: [HTTPValueMatch] = [],
        queryParams: [HTTPValueMatch] = []
    ) {
        self.path = path
        self.method = method
        self.headers = headers
        self.queryParams = queryParams
    }
}

/// `matches[].path`.
public struct HTTPPathMatch: Hashable, Sendable {
    /// The kind of comparison.
    public enum Kind: String, Hashable, Sendable {
        case exact = "Exact"
        case pathPrefix = "PathPrefix"
        case regularExpression = "RegularExpression"
    }

    /// How the path is compared.
    public var type: Kind
    /// The path, prefix or regular expression.
    public var value: String

    /// Makes a path match.
    public init(type: Kind = .pathPrefix, value: String = "/") {
        self.type = type
        self.value = value
    }
}

/// A header or query parameter match.
public struct HTTPValueMatch: Hashable, Sendable {
    /// The kind of comparison.
    public enum Kind: String, Hashable, Sendable {
        case exact = "Exact"
        case regularExpression = "RegularExpression"
    }

    /// How the value is compared.
    public var type: Kind
    /// The name of the header or parameter.
    public var name: String
    /// The value or regular expression.
    public var value: String

    /// Makes a match.
    public init(type: Kind = .exact, name: String, value: String) {
        self.type = type
        self.name = name
        self.value = value
    }
}

/// One of a rule's backendRefs.
public struct HTTPBackendRef: Hashable, Sendable {
    /// What is referred to.
    public var ref: BackendObjectReference
    /// 0...1 000 000.
    public var weight: Int
    /// Filters for requests that go there.
    public var filters: [HTTPRouteFilter]

    /// Makes a backendRef of weight 1.
    public init(ref: BackendObjectReference, weight: Int = 1, filters: [HTTPRouteFilter] = []) {
        self.ref = ref
        self.weight = weight
        self.filters = filters
    }
}

/// `rules[].timeouts`.
public struct HTTPRouteTimeouts: Hashable, Sendable {
    /// `.zero`: none.
    public var request: Duration?
    /// For one try at a backend.
    public var backendRequest: Duration?

    /// Makes timeouts.
    public init(request: Duration? = nil, backendRequest: Duration? = nil) {
        self.request = request
        self.backendRequest = backendRequest
    }
}

/// `rules[].retry`.
public struct HTTPRouteRetry: Hashable, Sendable {
    /// Statuses that are tried again.
    public var codes: [Int]
    /// How often at most.
    public var attempts: Int?
    /// How long to wait before the next try.
    public var backoff: Duration?

    /// Makes a retry policy.
    public init(codes: [Int] = [], attempts: Int? = nil, backoff: Duration? = nil) {
        self.codes = codes
        self.attempts = attempts
        self.backoff = backoff
    }
}
