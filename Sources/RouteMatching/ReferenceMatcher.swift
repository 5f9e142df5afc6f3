public import MessageLayout
public import RouteModel

/// The matcher as the rules read: the virtual hosts and entries in order, each condition in turn.
///
/// Kept for ever beside ``RoutingIndex``, as the oracle of its tests and for explaining. The two share the edge, where the
/// path is normalised, and nothing else.
public struct ReferenceMatcher: Sendable {
    private let domains: [String]
    private let entries: [[EntryMatcher]]
    private let behavior: EnvoyBehavior

    /// Takes the virtual hosts of one port, and the release of Envoy that matches.
    public init(_ virtualHosts: [VirtualHost], behavior: EnvoyBehavior = EnvoyBehavior()) {
        self.behavior = behavior
        domains = virtualHosts.map(\.domain)
        entries = virtualHosts.map { host in host.routes.map { EntryMatcher($0.matcher) } }
    }

    /// Finds the entry that Envoy would choose, as ``RoutingIndex/match(_:_:fields:context:scratch:)`` does.
    public func match(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        fields: Span<FieldRange>,
        context: RequestContext,
        scratch: inout MatchScratch
    ) -> RouteMatch {
        switch EdgeResult.of(bytes, request, isTLS: context.isTLS, normalized: &scratch.target) {
        case .rejected(let rejection):
            return .rejected(rejection, request)
        case .routable(let edge):
            let seen = SeenRequest(
                bytes,
                request,
                fields: fields,
                edge: edge,
                normalized: scratch.target,
                context: context,
                behavior: behavior
            )
            return RouteMatch(outcome: outcome(seen), target: edge.forwardedTarget, authority: edge.authority)
        }
    }

    /// The request as the router of a release of Envoy sees it; nil if the edge answers it.
    public static func see(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        fields: Span<FieldRange>,
        context: RequestContext,
        behavior: EnvoyBehavior = EnvoyBehavior()
    ) -> SeenRequest? {
        var normalized: [UInt8] = []
        switch EdgeResult.of(bytes, request, isTLS: context.isTLS, normalized: &normalized) {
        case .rejected: return nil
        case .routable(let edge):
            return SeenRequest(
                bytes,
                request,
                fields: fields,
                edge: edge,
                normalized: normalized,
                context: context,
                behavior: behavior
            )
        }
    }

    /// Why the entry at a position does not match; nil if it does.
    ///
    /// Asks nothing about entries before it.
    public func miss(_ request: SeenRequest, virtualHost: Int, entry: Int) -> MatchMiss? {
        entries[virtualHost][entry].miss(request)
    }

    /// The virtual host for a lower-case host without port; nil if there is none.
    ///
    /// > Source: Envoy: the exact domain, else the longest wildcard that leaves something for its `*`, else `*`
    /// > (semantics 4.21, 4.22).
    public func virtualHost(for host: String) -> Int? {
        if let exact = domains.firstIndex(of: host), !host.hasPrefix("*") { return exact }
        var best: Int?
        for (index, domain) in domains.enumerated() where domain.hasPrefix("*") && domain != "*" {
            let suffix = domain.dropFirst()
            guard host.utf8.count > suffix.utf8.count, host.hasSuffix(suffix) else { continue }
            if best.map({ domains[$0].utf8.count < domain.utf8.count }) ?? true { best = index }
        }
        return best ?? domains.firstIndex(of: "*")
    }

    private func outcome(_ request: SeenRequest) -> RouteMatch.Outcome {
        guard let host = virtualHost(for: request.host) else { return .noVirtualHost }
        guard let entry = entries[host].firstIndex(where: { $0.matches(request) }) else {
            return .noRoute(virtualHost: host)
        }
        return .route(virtualHost: host, entry: entry)
    }
}
