import RouteModel

extension UpstreamTLS {
    /// As Envoy's TLS socket towards endpoints.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/cluster_tls.go`; semantics 6.15.
    var envoyTransportSocket: ConfigValue {
        .message([
            "name": "envoy.transport_sockets.tls",
            "typed_config": .extensionMessage(
                "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                [
                    "common_tls_context": .message(["validation_context": validationContext]),
                    "sni": serverName.isEmpty ? nil : .string(serverName),
                ]
            ),
        ])
    }

    private static let systemAuthorities = ConfigValue.message(["filename": "/etc/ssl/certs/ca-certificates.crt"])

    private var validationContext: ConfigValue? {
        let authority: ConfigValue
        var names = subjectAltNames.isEmpty ? [.dns(serverName)] : subjectAltNames
        switch trust {
        case .anything: return nil
        case .system: authority = Self.systemAuthorities
        case .none:
            authority = Self.systemAuthorities
            // A name that no certificate has (RFC 6761 §6.4): no endpoint is trusted.
            names = [.dns("nobody.invalid")]
        case .authorities(let pem): authority = .message(["inline_string": .string(pem)])
        }
        return .message([
            "trusted_ca": authority,
            "match_typed_subject_alt_names": .array(names.map(\.envoyMatcher)),
        ])
    }
}

extension UpstreamTLS.SubjectAltName {
    fileprivate var envoyMatcher: ConfigValue {
        switch self {
        case .dns(let name): .message(["san_type": "DNS", "matcher": .message(["exact": .string(name)])])
        case .uri(let name): .message(["san_type": "URI", "matcher": .message(["exact": .string(name)])])
        }
    }
}
