public import RouteModel

/// How strongly a route entry claims a request among the entries of one listener and hostname.
///
/// The greater rank wins. The stored properties are compared in the order of their declaration: that order is the rule.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `sortHTTPRoutes` and `getURIRank`.
///
/// > Choice: the Gateway API leaves the rank of regular expressions open; below every prefix, as in Istio.
public struct RouteRank: Hashable, Sendable, Comparable {
    /// Exact before prefix before regular expression before no condition at all.
    public var pathKind: PathKind
    /// Bytes of the path that the route writes, its trailing slash trimmed where it is a prefix.
    public var pathLength: Int
    /// Whether a method is asked for.
    public var hasMethod: Bool
    /// How many header conditions there are.
    public var headerCount: Int
    /// How many query parameter conditions there are.
    public var queryParameterCount: Int
    /// The place in the concatenation of all routes: oldest route, namespace, name, rule, match.
    ///
    /// The smaller wins.
    public var position: Int

    /// How a path is compared, weakest first.
    public enum PathKind: Int, Hashable, Sendable, Comparable {
        /// No condition.
        case none
        /// RE2 full match.
        case regularExpression
        /// Whole segments.
        case prefix
        /// Byte equality.
        case exact

        /// Orders by strength.
        public static func < (left: PathKind, right: PathKind) -> Bool { left.rawValue < right.rawValue }
    }

    /// The rank of what a matcher of a kind of route asks, at a place of the concatenation.
    ///
    /// Istio writes a slash at the end of a GRPCRoute's service, and counts it.
    public init(_ matcher: RequestMatcher, of kind: String = "HTTPRoute", position: Int = 0) {
        (pathKind, pathLength) = Self.measure(matcher.path)
        if kind == "GRPCRoute", pathKind == .prefix { pathLength += 1 }
        hasMethod = matcher.method != nil
        headerCount = matcher.headers.count
        queryParameterCount = matcher.queryParameters.count
        self.position = position
    }

    /// Orders by the first difference.
    public static func < (left: RouteRank, right: RouteRank) -> Bool {
        if left.pathKind != right.pathKind { return left.pathKind < right.pathKind }
        if left.pathLength != right.pathLength { return left.pathLength < right.pathLength }
        if left.hasMethod != right.hasMethod { return right.hasMethod }
        if left.headerCount != right.headerCount { return left.headerCount < right.headerCount }
        if left.queryParameterCount != right.queryParameterCount {
            return left.queryParameterCount < right.queryParameterCount
        }
        return left.position > right.position
    }

    private static func measure(_ path: PathMatcher?) -> (PathKind, Int) {
        switch path {
        case nil: (.none, 0)
        case .exact(let value): (.exact, value.utf8.count)
        case .prefix(let value), .pathSeparatedPrefix(let value): (.prefix, value.utf8.count)
        case .regularExpression(let value): (.regularExpression, value.utf8.count)
        }
    }
}

/// What decides between two route entries of one virtual host.
public enum PrecedenceCriterion: String, Hashable, Sendable, CaseIterable {
    /// The kinds of their path conditions differ.
    case pathKind
    /// The written paths differ in length.
    case pathLength
    /// One asks for a method.
    case method
    /// One has more header conditions.
    case headerCount
    /// One has more query parameter conditions.
    case queryParameterCount
    /// Nothing but age, namespace, name and place in the manifest.
    case concatenationOrder
    /// They were merged under different listeners, hostnames or kinds, whose lists are only appended to each other.
    case listOrder
    /// One takes every request, and such entries go last.
    case catchAllLast

    /// What put the first entry before the second in their virtual host.
    ///
    /// > Source: Istio's `sortHTTPRoutes` within one list, `SortVHostRoutes` across lists.
    public static func deciding(_ first: RouteEntry, over second: RouteEntry) -> PrecedenceCriterion {
        if areApart(first, second) {
            return first.matcher.isCatchAll == second.matcher.isCatchAll ? .listOrder : .catchAllLast
        }
        let left = RouteRank(first.matcher, of: first.origin.kind)
        let right = RouteRank(second.matcher, of: second.origin.kind)
        if left.pathKind != right.pathKind { return .pathKind }
        if left.pathLength != right.pathLength { return .pathLength }
        if left.hasMethod != right.hasMethod { return .method }
        if left.headerCount != right.headerCount { return .headerCount }
        if left.queryParameterCount != right.queryParameterCount { return .queryParameterCount }
        return .concatenationOrder
    }

    /// Whether two entries, the first before the second, stand in lists that are only appended to each other.
    ///
    /// Of one hostname and listener this is so where Istio does not merge their kinds, which shows where the weaker one
    /// comes first.
    public static func areApart(_ first: RouteEntry, _ second: RouteEntry) -> Bool {
        let (left, right) = (first.origin, second.origin)
        if left.listener != right.listener || left.hostname != right.hostname { return true }
        return left.kind != right.kind
            && RouteRank(first.matcher, of: left.kind) < RouteRank(second.matcher, of: right.kind)
    }
}

extension RequestMatcher {
    /// Whether it takes every request, so that Istio programs nothing behind it.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `IsCatchAllRoute`.
    public var isCatchAll: Bool {
        guard method == nil, headers.isEmpty, queryParameters.isEmpty else { return false }
        switch path {
        case nil, .prefix("/"), .pathSeparatedPrefix("/"), .regularExpression(".*"): return true
        default: return false
        }
    }
}
