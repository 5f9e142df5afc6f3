/// An HTTPRoute with the API server's defaults applied.
public struct HTTPRoute: Hashable, Sendable {
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
public struct HTTPRouteSpec: Hashable, Sendable {
    /// What the route wants to attach to.
    public var parentRefs: [ParentReference]
    /// The hosts it is for; empty: every host of the listener.
    public var hostnames: [String]
    /// Its rules, in the order of the manifest.
    public var rules: [HTTPRouteRule]
    /// `All` or `None`: whether it attaches to the default Gateways.
    public var useDefaultGateways: String?

    /// Makes a specification.
    public init(
        parentRefs: [ParentReference] = [],
        hostnames: [String] = [],
        rules: [HTTPRouteRule],
        useDefaultGateways: String? = nil
    ) {
        self.parentRefs = parentRefs
        self.hostnames = hostnames
        self.rules = rules
        self.useDefaultGateways = useDefaultGateways
    }
}

/// One of `spec.parentRefs`.
public struct ParentReference: Hashable, Sendable {
    /// The parent's API group.
    public var group: String
    /// The parent's kind.
    public var kind: String
    /// nil: the route's own, and left out of the status.
    public var namespace: String?
    /// The parent's name.
    public var name: String
    /// The listener's name; nil: every listener.
    public var sectionName: String?
    /// The listener's port; nil: every port.
    public var port: Int?

    /// Makes a reference; to a Gateway by default.
    public init(
        group: String = "gateway.networking.k8s.io",
        kind: String = "Gateway",
        namespace: String? = nil,
        name: String,
        sectionName: String? = nil,
        port: Int? = nil
    ) {
        self.group = group
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.sectionName = sectionName
        self.port = port
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

/// A filter of a rule or of a backendRef.
public enum HTTPRouteFilter: Hashable, Sendable {
    case requestHeaderModifier(HeaderModifier)
    case responseHeaderModifier(HeaderModifier)
    case requestMirror(RequestMirror)
    case requestRedirect(RequestRedirect)
    case urlRewrite(URLRewrite)
    case cors(CORS)
    case externalAuth(ExternalAuth)
    case extensionRef(ObjectReference)

    /// The filter's `type`, as in the manifest.
    public var type: String {
        switch self {
        case .requestHeaderModifier: "RequestHeaderModifier"
        case .responseHeaderModifier: "ResponseHeaderModifier"
        case .requestMirror: "RequestMirror"
        case .requestRedirect: "RequestRedirect"
        case .urlRewrite: "URLRewrite"
        case .cors: "CORS"
        case .externalAuth: "ExternalAuth"
        case .extensionRef: "ExtensionRef"
        }
    }
}

/// A name and a value.
public struct HTTPHeader: Hashable, Sendable {
    /// The name, as written.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// RequestHeaderModifier and ResponseHeaderModifier.
public struct HeaderModifier: Hashable, Sendable {
    /// Headers that replace those of their name.
    public var set: [HTTPHeader]
    /// Headers that are added to those of their name.
    public var add: [HTTPHeader]
    /// Names of headers that are removed.
    public var remove: [String]

    /// Makes a modifier.
    public init(set: [HTTPHeader] = [], add: [HTTPHeader] = [], remove: [String] = []) {
        self.set = set
        self.add = add
        self.remove = remove
    }
}

/// RequestMirror.
public struct RequestMirror: Hashable, Sendable {
    /// Where the copies go.
    public var backendRef: BackendObjectReference
    /// 0...100.
    public var percent: Int?
    /// The share of the requests that is copied; nil with `percent` nil: all.
    public var fraction: Fraction?

    /// A share of the requests.
    public struct Fraction: Hashable, Sendable {
        /// The part.
        public var numerator: Int
        /// The whole.
        public var denominator: Int

        /// Makes a fraction.
        public init(numerator: Int, denominator: Int = 100) {
            self.numerator = numerator
            self.denominator = denominator
        }
    }

    /// Makes a mirror.
    public init(backendRef: BackendObjectReference, percent: Int? = nil, fraction: Fraction? = nil) {
        self.backendRef = backendRef
        self.percent = percent
        self.fraction = fraction
    }
}

/// How a redirect or rewrite changes the path.
public enum HTTPPathModifier: Hashable, Sendable {
    case replaceFullPath(String)
    case replacePrefixMatch(String)
}

/// RequestRedirect.
public struct RequestRedirect: Hashable, Sendable {
    /// `http` or `https`; nil: the request's.
    public var scheme: String?
    /// The host to go to; nil: the request's.
    public var hostname: String?
    /// How the path changes; nil: not at all.
    public var path: HTTPPathModifier?
    /// The port to go to; nil: decided by scheme and listener.
    public var port: Int?
    /// 301, 302, 303, 307 or 308.
    public var statusCode: Int

    /// Makes a redirect; 302 by default.
    public init(
        scheme: String? = nil,
        hostname: String? = nil,
        path: HTTPPathModifier? = nil,
        port: Int? = nil,
        statusCode: Int = 302
    ) {
        self.scheme = scheme
        self.hostname = hostname
        self.path = path
        self.port = port
        self.statusCode = statusCode
    }
}

/// URLRewrite.
public struct URLRewrite: Hashable, Sendable {
    /// The authority that the backend sees; nil: the request's.
    public var hostname: String?
    /// How the path changes; nil: not at all.
    public var path: HTTPPathModifier?

    /// Makes a rewrite.
    public init(hostname: String? = nil, path: HTTPPathModifier? = nil) {
        self.hostname = hostname
        self.path = path
    }
}

/// CORS.
public struct CORS: Hashable, Sendable {
    /// Origins that may read the answer.
    public var allowOrigins: [String]
    /// Whether credentials may be sent; nil: no.
    public var allowCredentials: Bool?
    /// Methods that may be used.
    public var allowMethods: [String]
    /// Request headers that may be used.
    public var allowHeaders: [String]
    /// Response headers that may be read.
    public var exposeHeaders: [String]
    /// Seconds.
    public var maxAge: Int

    /// Makes a CORS policy.
    public init(
        allowOrigins: [String] = [],
        allowCredentials: Bool? = nil,
        allowMethods: [String] = [],
        allowHeaders: [String] = [],
        exposeHeaders: [String] = [],
        maxAge: Int = 5
    ) {
        self.allowOrigins = allowOrigins
        self.allowCredentials = allowCredentials
        self.allowMethods = allowMethods
        self.allowHeaders = allowHeaders
        self.exposeHeaders = exposeHeaders
        self.maxAge = maxAge
    }
}

/// ExternalAuth.
///
/// Istio supports none of it; it is decoded so that it can be named.
public struct ExternalAuth: Hashable, Sendable {
    /// `HTTP` or `GRPC`.
    public var `protocol`: String
    /// Who decides.
    public var backendRef: BackendObjectReference
    /// Request headers that are sent along by gRPC.
    public var grpcAllowedHeaders: [String]
    /// The path prefix of the question by HTTP.
    public var httpPath: String?
    /// Request headers that are sent along by HTTP.
    public var httpAllowedHeaders: [String]
    /// Headers of the answer that the backend gets.
    public var httpAllowedResponseHeaders: [String]
    /// How many bytes of the body are sent along; nil: none.
    public var forwardBodyMaxSize: Int?

    /// Makes an external authorisation.
    public init(
        protocol: String,
        backendRef: BackendObjectReference,
        grpcAllowedHeaders: [String] = [],
        httpPath: String? = nil,
        httpAllowedHeaders: [String] = [],
        httpAllowedResponseHeaders: [String] = [],
        forwardBodyMaxSize: Int? = nil
    ) {
        self.protocol = `protocol`
        self.backendRef = backendRef
        self.grpcAllowedHeaders = grpcAllowedHeaders
        self.httpPath = httpPath
        self.httpAllowedHeaders = httpAllowedHeaders
        self.httpAllowedResponseHeaders = httpAllowedResponseHeaders
        self.forwardBodyMaxSize = forwardBodyMaxSize
    }
}

/// A reference to something that serves.
public struct BackendObjectReference: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    /// The kind.
    public var kind: String
    /// The name.
    public var name: String
    /// nil: the route's own.
    public var namespace: String?
    /// The port; required for a Service.
    public var port: Int?

    /// Makes a reference; to a Service by default.
    public init(group: String = "", kind: String = "Service", name: String, namespace: String? = nil, port: Int? = nil)
    {
        self.group = group
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.port = port
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

/// `rules[].sessionPersistence`; Istio ignores it.
public struct SessionPersistence: Hashable, Sendable {
    /// The name of the cookie or header.
    public var sessionName: String?
    /// How long a session lasts at most.
    public var absoluteTimeout: Duration?
    /// `Cookie` or `Header`.
    public var type: String
    /// `cookieConfig.lifetimeType`: `Session` or `Permanent`.
    public var cookieLifetimeType: String?

    /// Makes a session persistence.
    public init(
        sessionName: String? = nil,
        absoluteTimeout: Duration? = nil,
        type: String = "Cookie",
        cookieLifetimeType: String? = nil
    ) {
        self.sessionName = sessionName
        self.absoluteTimeout = absoluteTimeout
        self.type = type
        self.cookieLifetimeType = cookieLifetimeType
    }
}
