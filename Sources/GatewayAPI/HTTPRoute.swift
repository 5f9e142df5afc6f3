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
    public var parentRefs: [ParentReference]
    public var hostnames: [String]
    public var rules: [HTTPRouteRule]
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
    public var group: String
    public var kind: String
    /// nil: the route's own, and left out of the status.
    public var namespace: String?
    public var name: String
    public var sectionName: String?
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
    public var name: String?
    /// After defaulting; empty only where the manifest says `matches: []`, which matches everything and is sorted last.
    public var matches: [HTTPRouteMatch]
    public var filters: [HTTPRouteFilter]
    public var backendRefs: [HTTPBackendRef]
    public var timeouts: HTTPRouteTimeouts?
    public var retry: HTTPRouteRetry?
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
    public var method: String?
    public var headers: [HTTPValueMatch]
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

    public var type: Kind
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

    public var type: Kind
    public var name: String
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
    public var name: String
    public var value: String

    /// Makes a header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// RequestHeaderModifier and ResponseHeaderModifier.
public struct HeaderModifier: Hashable, Sendable {
    public var set: [HTTPHeader]
    public var add: [HTTPHeader]
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
    public var backendRef: BackendObjectReference
    /// 0...100.
    public var percent: Int?
    public var fraction: Fraction?

    /// A share of the requests.
    public struct Fraction: Hashable, Sendable {
        public var numerator: Int
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
    public var scheme: String?
    public var hostname: String?
    public var path: HTTPPathModifier?
    public var port: Int?
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
    public var hostname: String?
    public var path: HTTPPathModifier?

    /// Makes a rewrite.
    public init(hostname: String? = nil, path: HTTPPathModifier? = nil) {
        self.hostname = hostname
        self.path = path
    }
}

/// CORS.
public struct CORS: Hashable, Sendable {
    public var allowOrigins: [String]
    public var allowCredentials: Bool?
    public var allowMethods: [String]
    public var allowHeaders: [String]
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

/// ExternalAuth. Istio supports none of it; it is decoded so that it can be named.
public struct ExternalAuth: Hashable, Sendable {
    /// `HTTP` or `GRPC`.
    public var `protocol`: String
    public var backendRef: BackendObjectReference
    public var grpcAllowedHeaders: [String]
    public var httpPath: String?
    public var httpAllowedHeaders: [String]
    public var httpAllowedResponseHeaders: [String]
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
    public var group: String
    public var kind: String
    public var name: String
    /// nil: the route's own.
    public var namespace: String?
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
    public var ref: BackendObjectReference
    /// 0...1 000 000.
    public var weight: Int
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
    public var backendRequest: Duration?

    /// Makes timeouts.
    public init(request: Duration? = nil, backendRequest: Duration? = nil) {
        self.request = request
        self.backendRequest = backendRequest
    }
}

/// `rules[].retry`.
public struct HTTPRouteRetry: Hashable, Sendable {
    public var codes: [Int]
    public var attempts: Int?
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
    public var sessionName: String?
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
