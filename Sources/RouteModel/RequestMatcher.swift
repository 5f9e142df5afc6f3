/// What a route entry asks of a request; every part must hold.
public struct RequestMatcher: Hashable, Sendable {
    /// nil: no condition on the path (a rule whose list of matches is empty).
    public var path: PathMatcher?
    /// Exact, upper case.
    public var method: String?
    /// In the order of the manifest.
    public var headers: [HeaderMatcher]
    /// In the order of the manifest.
    public var queryParameters: [QueryParameterMatcher]

    /// Makes a matcher.
    public init(
        path: PathMatcher?,
        method: String? = nil,
        headers: [HeaderMatcher] = [],
        queryParameters: [QueryParameterMatcher] = []
    ) {
        self.path = path
        self.method = method
        self.headers = headers
        self.queryParameters = queryParameters
    }
}

/// A condition on the normalised path without its query.
public enum PathMatcher: Hashable, Sendable {
    /// Byte equality.
    case exact(String)
    /// Starts with these bytes; only `/` is programmed so.
    case prefix(String)
    /// Equal, or followed by `/` (Envoy's path-separated prefix); carries no trailing slash.
    case pathSeparatedPrefix(String)
    /// RE2 full match.
    case regularExpression(String)
}

/// A condition on a value.
public enum ValueMatcher: Hashable, Sendable {
    /// Byte equality.
    case exact(String)
    /// RE2 full match.
    case regularExpression(String)
    /// There at all (Istio's reading of a regular expression `*`).
    case present
}

/// A condition on a header.
public struct HeaderMatcher: Hashable, Sendable {
    /// Lower case.
    public var name: String
    /// What its value must be.
    public var value: ValueMatcher

    /// Makes a matcher.
    public init(name: String, value: ValueMatcher) {
        self.name = name
        self.value = value
    }
}

/// A condition on the first query parameter of that name, both compared raw.
public struct QueryParameterMatcher: Hashable, Sendable {
    /// As written, compared raw.
    public var name: String
    /// What its value must be.
    public var value: ValueMatcher

    /// Makes a matcher.
    public init(name: String, value: ValueMatcher) {
        self.name = name
        self.value = value
    }
}
