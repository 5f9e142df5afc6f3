import RouteModel

extension FilterChain {
    /// As Envoy's `FilterChain` with one network filter; without one where no handshake can succeed.
    ///
    /// Envoy refuses to terminate TLS without a certificate. A chain without filters closes each connection, and keeps its
    /// server names from other chains.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `createGatewayHTTPFilterChainOpts`; semantics 2.57.
    func envoyFilterChain(filter: ConfigValue) -> ConfigValue {
        .message([
            "name": .string(name),
            "filter_chain_match": serverNames.isEmpty
                ? nil : .message(["server_names": .array(serverNames.map(ConfigValue.string))]),
            "filters": closesEveryConnection ? nil : [filter],
            "transport_socket": closesEveryConnection ? nil : tls?.envoyTransportSocket,
        ])
    }
}

extension DownstreamTLS {
    /// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `buildGatewayListenerTLSContext`.
    fileprivate var envoyTransportSocket: ConfigValue {
        .message([
            "name": "envoy.transport_sockets.tls",
            "typed_config": .extensionMessage(
                "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                [
                    "common_tls_context": .message([
                        "tls_params": .message([
                            "tls_minimum_protocol_version": "TLSv1_2",
                            "cipher_suites": .list(cipherSuites.map(ConfigValue.string)),
                        ]),
                        "tls_certificates": .list(certificates.map(\.envoyCertificate)),
                        "validation_context": clientValidation.map(\.envoyContext),
                        "alpn_protocols": .list(applicationProtocols.map(ConfigValue.string)),
                    ]),
                    "require_client_certificate": clientValidation.map { .bool($0.mode == .required) },
                ]
            ),
        ])
    }
}

extension KeyPair {
    fileprivate var envoyCertificate: ConfigValue {
        .message([
            "certificate_chain": .message(["inline_string": .string(certificateChain)]),
            "private_key": .message(["inline_string": .string(privateKey)]),
        ])
    }
}

extension ClientValidation {
    fileprivate var envoyContext: ConfigValue {
        .message([
            "trusted_ca": trust.isEmpty ? nil : .message(["inline_string": .string(trust)]),
            "trust_chain_verification": mode == .unverified ? "ACCEPT_UNTRUSTED" : nil,
        ])
    }
}

extension TCPProxy {
    /// As Envoy's TCP proxy; without a route one to a cluster that does not exist, so that connections are closed.
    ///
    /// > Source: semantics 7.5.
    func envoyFilter(accessLog: EnvoyBootstrapOptions.AccessLog) -> ConfigValue {
        let nowhere = "internal.cluster.local"
        let weighted = ConfigValue.message([
            "clusters": .array(
                shares.map { .message(["name": .string($0.cluster), "weight": .int($0.weight)]) }
            )
        ])
        return .message([
            "name": "envoy.filters.network.tcp_proxy",
            "typed_config": .extensionMessage(
                "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                [
                    "stat_prefix": .string(shares.first?.cluster ?? nowhere),
                    "cluster": shares.count > 1 ? nil : .string(shares.first?.cluster ?? nowhere),
                    "weighted_clusters": shares.count > 1 ? weighted : nil,
                    "access_log": accessLog.config.map { [$0] },
                ]
            ),
        ])
    }
}
