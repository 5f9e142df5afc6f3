import RouteModel

extension RouteEntry {
    /// As Envoy's `Route`.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `translateRoute`.
    var envoyRoute: ConfigValue {
        let request = requestHeaders.followed(by: onlyCluster?.requestHeaders)
        let response = responseHeaders.followed(by: onlyCluster?.responseHeaders)
        return .message([
            "name": .string(name),
            "match": matcher.envoyMatch,
            "route": forward?.envoyAction(of: self),
            "redirect": redirect?.envoyAction,
            "direct_response": directResponse,
            "request_headers_to_add": request.additions,
            "request_headers_to_remove": request.removals,
            "response_headers_to_add": response.additions,
            "response_headers_to_remove": response.removals,
            "decorator": decoratorOperation.isEmpty ? nil : .message(["operation": .string(decoratorOperation)]),
            "typed_per_filter_config": forward?.cors.map { .message(["envoy.filters.http.cors": $0.config]) },
        ])
    }

    private var forward: ForwardAction? {
        if case .forward(let action) = action { action } else { nil }
    }

    private var redirect: RedirectAction? {
        if case .redirect(let action) = action { action } else { nil }
    }

    private var directResponse: ConfigValue? {
        if case .directResponse(let status) = action { .message(["status": .int(status)]) } else { nil }
    }

    /// The cluster of an entry with one, whose header changes stand behind the rule's.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `processDestination`; semantics 5.6.
    private var onlyCluster: WeightedCluster? {
        forward.flatMap { $0.clusters.count == 1 ? $0.clusters.first : nil }
    }
}

extension RequestMatcher {
    /// As Envoy's `RouteMatch`.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `TranslateRouteMatch`.
    fileprivate var envoyMatch: ConfigValue {
        let method = method.map { HeaderMatcher(name: ":method", value: .exact($0)) }
        let headers = headers + (method.map { [$0] } ?? [])
        guard case .object(var fields) = (path ?? .prefix("/")).config else { return .message([:]) }
        func add(_ name: String, _ conditions: [(name: String, value: ValueMatcher)]) {
            guard !conditions.isEmpty else { return }
            fields.append(.init(name: name, value: .array(conditions.map { $0.value.config(named: $0.name) })))
        }
        fields.append(.init(name: "case_sensitive", value: true))
        add("headers", headers.map { ($0.name, $0.value) })
        add("query_parameters", queryParameters.map { ($0.name, $0.value) })
        return .object(fields)
    }
}

extension PathMatcher {
    /// As the one field of Envoy's `RouteMatch` that says how the path matches.
    fileprivate var config: ConfigValue {
        switch self {
        case .exact(let path): .message(["path": .string(path)])
        case .prefix(let prefix): .message(["prefix": .string(prefix)])
        case .pathSeparatedPrefix(let prefix): .message(["path_separated_prefix": .string(prefix)])
        case .regularExpression(let pattern): .message(["safe_regex": .message(["regex": .string(pattern)])])
        }
    }
}

extension ValueMatcher {
    /// As Envoy's `HeaderMatcher` or `QueryParameterMatcher`.
    fileprivate func config(named name: String) -> ConfigValue {
        switch self {
        case .exact(let text):
            .message(["name": .string(name), "string_match": .message(["exact": .string(text)])])
        case .regularExpression(let pattern):
            .message([
                "name": .string(name),
                "string_match": .message(["safe_regex": .message(["regex": .string(pattern)])]),
            ])
        case .present: .message(["name": .string(name), "present_match": true])
        }
    }
}
