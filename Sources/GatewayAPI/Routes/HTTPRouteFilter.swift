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
