import RouteModel

extension CORSPolicy {
    /// As Envoy's `CorsPolicy`.
    ///
    /// A preflight of an origin that is not allowed is answered too, not forwarded.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `TranslateCORSPolicy`; semantics 5.27-5.29.
    var config: ConfigValue {
        .extensionMessage(
            "envoy.extensions.filters.http.cors.v3.CorsPolicy",
            [
                "allow_origin_string_match": .list(origins.map(\.config)),
                "allow_methods": Self.joined(methods),
                "allow_headers": Self.joined(headers),
                "expose_headers": Self.joined(exposedHeaders),
                "max_age": maxAge.map { .string(String($0)) },
                "allow_credentials": .bool(allowsCredentials),
                "filter_enabled": .message([
                    "default_value": .message(["numerator": 100, "denominator": "HUNDRED"])
                ]),
                "forward_not_matching_preflights": false,
            ]
        )
    }

    private static func joined(_ names: [String]) -> ConfigValue? {
        names.isEmpty ? nil : .string(names.joined(separator: ","))
    }
}

extension CORSPolicy.OriginMatcher {
    /// As Envoy's `StringMatcher`.
    fileprivate var config: ConfigValue {
        switch self {
        case .exact(let origin): .message(["exact": .string(origin)])
        case .prefix(let prefix): .message(["prefix": .string(prefix)])
        case .regularExpression(let pattern): .message(["safe_regex": .message(["regex": .string(pattern)])])
        }
    }
}
