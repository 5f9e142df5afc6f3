import RouteModel

extension GatewayPort {
    /// As Envoy's `Listener`, with the routes in it.
    ///
    /// The traffic direction makes Envoy send `x-envoy-decorator-operation` upstream.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `listener_builder.go`; semantics 8.1-8.19.
    func envoyListener(
        on socket: SocketName,
        accessLog: EnvoyBootstrapOptions.AccessLog,
        behavior: EnvoyBehavior
    ) -> ConfigValue {
        .message([
            "name": .string("\(service):\(port)"),
            "address": socket.config,
            "traffic_direction": "OUTBOUND",
            "listener_filters": isTLS ? [Self.tlsInspector] : nil,
            "filter_chains": .array(
                filterChains.map { chain in
                    chain.envoyFilterChain(filter: filter(of: chain, accessLog: accessLog, behavior: behavior))
                }
            ),
        ])
    }

    private static let tlsInspector = ConfigValue.message([
        "name": "envoy.filters.listener.tls_inspector",
        "typed_config": .extensionMessage("envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector"),
    ])

    private func filter(
        of chain: FilterChain,
        accessLog: EnvoyBootstrapOptions.AccessLog,
        behavior: EnvoyBehavior
    ) -> ConfigValue {
        if case .tcp(let proxy) = chain.routing { return proxy.envoyFilter(accessLog: accessLog) }
        return .message([
            "name": "envoy.filters.network.http_connection_manager",
            "typed_config": connectionManager(chain, accessLog: accessLog, behavior: behavior),
        ])
    }

    private func connectionManager(
        _ chain: FilterChain,
        accessLog: EnvoyBootstrapOptions.AccessLog,
        behavior: EnvoyBehavior
    ) -> ConfigValue {
        .extensionMessage(
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
            [
                "stat_prefix": .string("outbound_0.0.0.0_\(port)"),
                "server_name": "istio-envoy",
                "use_remote_address": true,
                "internal_address_config": behavior.trustsPrivatePeers ? Self.privatePeers : nil,
                "forward_client_cert_details": "SANITIZE_SET",
                "set_current_client_cert_details": .message(["subject": true, "cert": true, "dns": true, "uri": true]),
                "normalize_path": true,
                "merge_slashes": false,
                "path_with_escaped_slashes_action": "KEEP_UNCHANGED",
                "proxy_100_continue": true,
                "stream_idle_timeout": "0s",
                "upgrade_configs": [.message(["upgrade_type": "websocket"])],
                // Makes Envoy name the operation to the backend; without a provider nothing is traced.
                "tracing": .message(["random_sampling": .message(["value": 0])]),
                "access_log": accessLog.config.map { [$0] },
                "http_filters": [
                    .message([
                        "name": "envoy.filters.http.cors",
                        "typed_config": .extensionMessage("envoy.extensions.filters.http.cors.v3.Cors"),
                    ]),
                    .message([
                        "name": "envoy.filters.http.router",
                        "typed_config": .extensionMessage("envoy.extensions.filters.http.router.v3.Router"),
                    ]),
                ],
                "route_config": routeConfiguration(of: chain),
            ]
        )
    }

    private func routeConfiguration(of chain: FilterChain) -> ConfigValue {
        .message([
            "name": .string(chain.name),
            "ignore_port_in_host_matching": true,
            // A route to a cluster that does not exist answers 500; it does not spoil the rest.
            "validate_clusters": false,
            "virtual_hosts": .list(
                chain.virtualHosts.map { host in
                    .message([
                        "name": .string("\(host.domain):\(port)"),
                        "domains": [.string(host.domain)],
                        "include_request_attempt_count": true,
                        "routes": .list(host.routes.map(\.envoyRoute)),
                    ])
                }
            ),
        ])
    }

    /// > Source: Envoy up to 1.32, `source/common/network/utility.cc`, `isInternalAddress`.
    private static let privatePeers = ConfigValue.message([
        "cidr_ranges": .array(
            [("10.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("127.0.0.1", 32), ("fd00::", 8), ("::1", 128)]
                .map { .message(["address_prefix": .string($0), "prefix_len": .int($1)]) }
        )
    ])
}
