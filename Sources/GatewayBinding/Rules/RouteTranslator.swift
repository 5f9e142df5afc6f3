import GatewayAPI
import RouteModel

/// An HTTPRoute or GRPCRoute in Envoy's terms, before it is placed on listeners.
struct TranslatedRoute {
    /// One for each match of each rule; empty if an error took all rules away.
    var entries: [RouteTemplate]
    /// What the status says of it.
    var error: ConfigurationError?
}

/// A route entry without its place: listener and hostname are still open.
struct RouteTemplate {
    var rule: Int
    var match: Int?
    var name: String
    var matcher: RequestMatcher
    var action: RouteAction
    var requestHeaders: HeaderMutation
    var responseHeaders: HeaderMutation
}

/// Translates the rules of HTTPRoutes and GRPCRoutes.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `convertHTTPRoute`, `convertGRPCRoute` and
/// > `buildHTTPDestination`; `route_collections.go`, `computeRoute`.
struct RouteTranslator {
    var backends: BackendResolver
    var clusters: ClusterNames
    var profile: Profile

    /// What is translated, and whose it is.
    private struct Owner {
        var kind: String
        var key: ObjectKey
    }

    /// Translates every rule.
    func translate(_ route: HTTPRoute) -> TranslatedRoute {
        translate(
            route.spec.rules.map { rule in (rule, rule.matches.map { RequestMatcher($0) }) },
            of: Owner(kind: HTTPRoute.kind, key: route.metadata.key)
        )
    }

    /// Translates every rule.
    func translate(_ route: GRPCRoute) -> TranslatedRoute {
        translate(
            route.spec.rules.map { rule in (HTTPRouteRule(rule), rule.matches.map { RequestMatcher($0) }) },
            of: Owner(kind: GRPCRoute.kind, key: route.metadata.key)
        )
    }

    /// The last rule with an error speaks for the route; a hard one takes every rule away.
    private func translate(
        _ rules: [(rule: HTTPRouteRule, matchers: [RequestMatcher])],
        of owner: Owner
    ) -> TranslatedRoute {
        var translated = TranslatedRoute(entries: [])
        do throws(HardError) {
            for (index, (rule, matchers)) in rules.enumerated() {
                let parts = try translate(rule, of: owner)
                if let error = parts.softError { translated.error = error }
                translated.entries += entries(parts, rule: rule, matchers: matchers, index: index, of: owner)
            }
        } catch {
            return TranslatedRoute(entries: [], error: error.error)
        }
        return translated
    }

    // MARK: One rule

    /// What all matches of a rule share.
    private struct RuleParts {
        var filters: RuleFilters
        var clusters: [WeightedCluster]
        var mirrors: [MirrorPolicy]
        var softError: ConfigurationError?
    }

    private func translate(_ rule: HTTPRouteRule, of owner: Owner) throws(HardError) -> RuleParts {
        let namespace = owner.key.namespace
        let filters = try RuleFilters(rule.filters, profile: profile)
        var parts = RuleParts(filters: filters, clusters: [], mirrors: [], softError: nil)
        var mirrorError: ConfigurationError?
        for mirror in filters.mirrors {
            let resolution = try backends.resolve(mirror.backendRef, of: owner.kind, in: namespace)
            if let error = resolution.softError {
                guard owner.kind == HTTPRoute.kind, profile[ProfileSwitches.mirrorErrorsAreSoft] else {
                    throw HardError(error)
                }
                mirrorError = mirrorError?.joined(error) ?? error
            } else if let policy = mirrorPolicy(mirror, resolution, namespace: namespace) {
                parts.mirrors.append(policy)
            }
        }
        for backend in rule.backendRefs where backend.weight > 0 {
            let resolution = try backends.resolve(backend.ref, of: owner.kind, in: namespace)
            if let error = resolution.softError { parts.softError = error }
            parts.clusters.append(try weightedCluster(backend, resolution, namespace: namespace))
        }
        if let mirrorError { parts.softError = parts.softError?.joined(mirrorError) ?? mirrorError }
        return parts
    }

    /// nil: it copies nothing.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createMirrorFilter`; semantics 5.23.
    private func mirrorPolicy(
        _ mirror: RequestMirror,
        _ resolution: BackendResolver.Resolution,
        namespace: String
    ) -> MirrorPolicy? {
        let port = mirror.backendRef.port ?? 0
        let policy = MirrorPolicy(
            cluster: clusters.cluster(of: resolution, port: port).name,
            service: mirror.backendRef.key(from: namespace).description,
            port: port,
            perMillion: profile[ProfileSwitches.mirrorsShares] ? mirror.perMillion : 1_000_000,
            hostSuffix: profile[ProfileSwitches.mirrorHostSuffix]
        )
        return policy.perMillion > 0 ? policy : nil
    }

    private func weightedCluster(
        _ backend: HTTPBackendRef,
        _ resolution: BackendResolver.Resolution,
        namespace: String
    ) throws(HardError) -> WeightedCluster {
        let headers = try BackendFilters(backend.filters, profile: profile)
        let port = backend.ref.port ?? 0
        let cluster = clusters.cluster(of: resolution, port: port)
        return WeightedCluster(
            cluster: cluster.name,
            weight: backend.weight,
            service: backend.ref.key(from: namespace).description,
            port: port,
            failure: cluster.failure,
            isAssumed: resolution.isAssumed,
            requestHeaders: headers.request,
            responseHeaders: headers.response
        )
    }

    private func entries(
        _ parts: RuleParts,
        rule: HTTPRouteRule,
        matchers: [RequestMatcher],
        index: Int,
        of owner: Owner
    ) -> [RouteTemplate] {
        let ruleName = profile[ProfileSwitches.hasRuleNames] ? rule.name : nil
        let name = ruleName ?? "\(owner.key.namespace).\(owner.key.name).\(index)"
        let matches: [(Int?, RequestMatcher)] =
            matchers.isEmpty
            ? [(nil, RequestMatcher(path: nil))] : matchers.enumerated().map { ($0.offset, $0.element) }
        return matches.map { position, matcher in
            RouteTemplate(
                rule: index,
                match: position,
                name: name,
                matcher: matcher,
                action: action(parts, rule: rule, matched: matcher.path),
                requestHeaders: parts.filters.requestHeaders,
                responseHeaders: parts.filters.responseHeaders
            )
        }
    }

    private func action(_ parts: RuleParts, rule: HTTPRouteRule, matched path: PathMatcher?) -> RouteAction {
        if let redirect = parts.filters.redirect { return .redirect(RedirectAction(redirect, matched: path)) }
        if parts.clusters.isEmpty { return .directResponse(status: profile[ProfileSwitches.statusWithoutBackends]) }
        return .forward(
            ForwardAction(
                clusters: parts.clusters,
                hostRewrite: parts.filters.rewrite?.hostname,
                pathRewrite: PathRewrite(parts.filters.rewrite?.path, matched: path),
                timeout: rule.totalTimeout(hasRetries: profile[ProfileSwitches.hasRetries]),
                retry: RetryPolicy(rule, profile: profile),
                mirrors: parts.mirrors,
                cors: parts.filters.cors
            )
        )
    }
}

extension HTTPRouteRule {
    /// What a rule of a GRPCRoute has in common with one of an HTTPRoute: everything but its matches.
    fileprivate init(_ rule: GRPCRouteRule) {
        self.init(
            name: rule.name,
            matches: [],
            filters: rule.filters.map(\.http),
            backendRefs: rule.backendRefs.map { backend in
                HTTPBackendRef(ref: backend.ref, weight: backend.weight, filters: backend.filters.map(\.http))
            },
            sessionPersistence: rule.sessionPersistence
        )
    }
}

extension RequestMirror {
    /// How many of a million requests are copied.
    fileprivate var perMillion: Int {
        if let fraction {
            guard fraction.denominator > 0 else { return 0 }
            let (whole, overflow) = max(0, fraction.numerator).multipliedReportingOverflow(by: 1_000_000)
            return overflow ? 1_000_000 : min(1_000_000, whole / fraction.denominator)
        }
        return min(100, max(0, percent ?? 100)) * 10_000
    }
}

extension HTTPRouteRule {
    /// The time that a response may take.
    ///
    /// `backendRequest` is one only where the rule has no `retry`; it then overrides `request`.
    fileprivate func totalTimeout(hasRetries: Bool) -> Duration? {
        if let perTry = timeouts?.backendRequest, perTry != .zero, retry == nil || !hasRetries { return perTry }
        guard let request = timeouts?.request, request != .zero else { return nil }
        return request
    }
}
