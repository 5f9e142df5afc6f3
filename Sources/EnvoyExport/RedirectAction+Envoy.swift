import RouteModel

extension RedirectAction {
    /// As Envoy's `RedirectAction`.
    ///
    /// The default port of a scheme is not written.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `ApplyRedirect`; semantics 5.9-5.16.
    var envoyAction: ConfigValue {
        let isDefaultPort = port == (scheme == "https" ? 443 : 80)
        return .message([
            "scheme_redirect": scheme.map { .string($0) },
            "host_redirect": hostname.map { .string($0) },
            "port_redirect": isDefaultPort ? nil : port.map { .int($0) },
            "path_redirect": fullPath.map { .string($0) },
            "prefix_rewrite": prefixReplacement.map { .string($0) },
            "response_code": .string(responseCode),
        ])
    }

    private var fullPath: String? {
        if case .full(let path) = path { path } else { nil }
    }

    private var prefixReplacement: String? {
        if case .prefix(_, let replacement) = path { replacement } else { nil }
    }

    private var responseCode: String {
        switch status {
        case 302: "FOUND"
        case 303: "SEE_OTHER"
        case 307: "TEMPORARY_REDIRECT"
        case 308: "PERMANENT_REDIRECT"
        default: "MOVED_PERMANENTLY"
        }
    }
}
