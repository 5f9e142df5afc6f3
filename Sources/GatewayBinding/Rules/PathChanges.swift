import GatewayAPI
import RouteModel

extension RedirectAction {
    /// A RequestRedirect for requests that a path matcher took.
    ///
    /// Where neither port nor scheme is given, the listener's port is filled in once the listener is known.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createRedirectFilter`;
    /// > `pilot/pkg/networking/core/route/route.go`, `ApplyRedirect`.
    init(_ redirect: RequestRedirect, matched path: PathMatcher?) {
        self.init(
            status: redirect.statusCode,
            scheme: redirect.scheme,
            hostname: redirect.hostname,
            port: redirect.port,
            path: Self.path(redirect.path, matched: path)
        )
    }

    private static func path(_ modifier: HTTPPathModifier?, matched path: PathMatcher?) -> RedirectPath? {
        switch modifier {
        // Istio and Envoy take an empty replacement for none.
        case nil, .replaceFullPath(""), .replacePrefixMatch(""): nil
        case .replaceFullPath(let value): .full(value)
        case .replacePrefixMatch(let value): path?.literal.map { .prefix(matched: $0, replacement: value) }
        }
    }

    /// The same on a listener of that port.
    func on(port listenerPort: Int) -> RedirectAction {
        guard port == nil, scheme == nil else { return self }
        var placed = self
        placed.port = listenerPort
        return placed
    }
}

extension PathRewrite {
    /// A URLRewrite's path for requests that a path matcher took; nil: it changes nothing.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createRewriteFilter`.
    init?(_ modifier: HTTPPathModifier?, matched path: PathMatcher?) {
        switch modifier {
        case nil: return nil
        case .replaceFullPath(let value): self = .full(value)
        case .replacePrefixMatch(let value):
            guard let matched = path?.literal else { return nil }
            let trimmed = value.droppingTrailingSlash
            // A replacement of nothing takes the prefix away; where the prefix is `/` it stays as it is.
            self = .prefix(matched: matched, replacement: trimmed.isEmpty && matched == "/" ? "/" : trimmed)
        }
    }
}

extension PathMatcher {
    /// The text that stands at the beginning of every path it takes; nil for a regular expression.
    fileprivate var literal: String? {
        switch self {
        case .exact(let value), .prefix(let value), .pathSeparatedPrefix(let value): value
        case .regularExpression: nil
        }
    }
}
