/// How questions of browsers about other origins are answered.
///
/// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `TranslateCORSPolicy`; semantics 5.27-5.30.
public struct CORSPolicy: Hashable, Sendable {
    /// Whose origins are allowed; the first that matches decides.
    public var origins: [OriginMatcher]
    /// Whether `access-control-allow-credentials: true` is said.
    public var allowsCredentials: Bool
    /// `*` alone: the requested method is echoed.
    public var methods: [String]
    /// `*` alone: the requested headers are echoed.
    public var headers: [String]
    /// Response headers that a script may read.
    public var exposedHeaders: [String]
    /// Seconds for which a browser may remember the answer; nil: not said.
    public var maxAge: Int?

    /// A condition on the value of `Origin`, case-sensitive.
    public enum OriginMatcher: Hashable, Sendable {
        /// Byte equality.
        case exact(String)
        /// Starts with these bytes.
        case prefix(String)
        /// RE2 full match.
        case regularExpression(String)
    }

    /// Makes a policy.
    public init(
        origins: [OriginMatcher] = [],
        allowsCredentials: Bool = false,
        methods: [String] = [],
        headers: [String] = [],
        exposedHeaders: [String] = [],
        maxAge: Int? = nil
    ) {
        self.origins = origins
        self.allowsCredentials = allowsCredentials
        self.methods = methods
        self.headers = headers
        self.exposedHeaders = exposedHeaders
        self.maxAge = maxAge
    }
}
