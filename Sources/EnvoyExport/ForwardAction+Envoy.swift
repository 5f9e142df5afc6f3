import RouteModel

extension ForwardAction {
    /// As Envoy's `RouteAction`.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `applyHTTPRouteDestination`.
    func envoyAction(of entry: RouteEntry) -> ConfigValue {
        let only = clusters.count == 1 ? clusters.first : nil
        // One cluster's authority stands on the route, and gives way to the rule's; several have each their own.
        let authority = hostRewrite ?? entry.requestHeaders.authority ?? only?.requestHeaders.authority
        let timeout = ConfigValue.duration(timeout ?? .zero)
        return .message([
            "cluster": only.map { .string($0.cluster) },
            "weighted_clusters": only == nil ? .message(["clusters": .array(clusters.map(\.config))]) : nil,
            "cluster_not_found_response_code": "INTERNAL_SERVER_ERROR",
            "host_rewrite_literal": authority.map { .string($0) },
            "prefix_rewrite": pathRewrite?.prefix.map { .string($0) },
            "regex_rewrite": pathRewrite?.expression,
            "timeout": timeout,
            "max_grpc_timeout": timeout,
            "retry_policy": retry.config,
            "request_mirror_policies": .list(mirrors.map(\.config)),
        ])
    }
}

extension WeightedCluster {
    /// As Envoy's `ClusterWeight`, whose header changes come before the route's.
    fileprivate var config: ConfigValue {
        let request = requestHeaders.followed(by: nil)
        let response = responseHeaders.followed(by: nil)
        return .message([
            "name": .string(cluster),
            "weight": .int(weight),
            "host_rewrite_literal": requestHeaders.authority.map { .string($0) },
            "request_headers_to_add": request.additions,
            "request_headers_to_remove": request.removals,
            "response_headers_to_add": response.additions,
            "response_headers_to_remove": response.removals,
        ])
    }
}

extension PathRewrite {
    /// `prefix_rewrite`; nil where a regular expression says it, or nothing changes.
    fileprivate var prefix: String? {
        guard case .prefix(_, let replacement) = self, !replacement.isEmpty else { return nil }
        return replacement
    }

    /// `regex_rewrite`: a whole path, or a prefix that goes together with the slash behind it.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createRewriteFilter`; semantics 5.20, 5.21.
    fileprivate var expression: ConfigValue? {
        switch self {
        case .full(let path): Self.substitution(of: "/.*", by: path)
        case .prefix(let matched, let replacement) where replacement.isEmpty:
            Self.substitution(of: "^\(Self.quoted(matched))(/?)(.*)", by: #"/\2"#)
        case .prefix: nil
        }
    }

    private static func substitution(of pattern: String, by text: String) -> ConfigValue {
        .message(["pattern": .message(["regex": .string(pattern)]), "substitution": .string(text)])
    }

    /// A regular expression for this text and nothing else.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { quoted, scalar in
            if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
    }
}

extension RetryPolicy {
    /// As Envoy's `RetryPolicy`; nil where nothing is tried again.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/retry/retry.go`, `ConvertPolicy`; semantics 5.35, 8.30.
    fileprivate var config: ConfigValue? {
        guard attempts > 0 else { return nil }
        return .message([
            "retry_on": "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
            "num_retries": .int(attempts),
            "retriable_status_codes": .list(statuses.map { .int($0) }),
            "per_try_timeout": perTryTimeout.map { .duration($0) },
            "retry_back_off": baseInterval == Self.istioDefault.baseInterval
                ? nil : .message(["base_interval": .duration(baseInterval)]),
            "retry_host_predicate": [
                .message([
                    "name": "envoy.retry_host_predicates.previous_hosts",
                    "typed_config": .extensionMessage(
                        "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
                    ),
                ])
            ],
            "host_selection_retry_max_attempts": 5,
        ])
    }
}

extension MirrorPolicy {
    /// As Envoy's `RequestMirrorPolicy`.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `TranslateRequestMirrorPolicy`; semantics 5.23-5.25.
    fileprivate var config: ConfigValue {
        .message([
            "cluster": .string(cluster),
            "runtime_fraction": .message([
                "default_value": .message(["numerator": .int(perMillion), "denominator": "MILLION"])
            ]),
            "trace_sampled": false,
            "disable_shadow_host_suffix_append": hostSuffix.isEmpty ? true : nil,
        ])
    }
}
