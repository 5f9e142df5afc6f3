import RouteModel

extension Cluster {
    /// As Envoy's `Cluster`.
    ///
    /// - Parameter stubs: where a stub endpoint leads instead; nil: to the Service's DNS name in the cluster.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/cluster.go`, `cluster_traffic_policy.go`; semantics 6.12, 6.14.
    func envoyCluster(stubs: SocketName?) -> ConfigValue {
        let sockets = sockets(stubs: stubs ?? SocketName(host: hostname, port: port))
        let isStatic = sockets.allSatisfy(\.isAddress)
        return .message([
            "name": .string(name),
            "type": isStatic ? "STATIC" : "STRICT_DNS",
            "dns_lookup_family": isStatic ? nil : "V4_PREFERRED",
            "respect_dns_ttl": isStatic ? nil : true,
            "dns_refresh_rate": isStatic ? nil : "60s",
            "connect_timeout": "10s",
            "lb_policy": "LEAST_REQUEST",
            "common_lb_config": .message(["healthy_panic_threshold": .message([:])]),
            "circuit_breakers": .message(["thresholds": [Self.noLimits]]),
            "typed_extension_protocol_options": self.protocol == .http2 ? Self.http2 : nil,
            "transport_socket": transportSocket,
            "load_assignment": .message([
                "cluster_name": .string(name),
                "endpoints": .list(
                    sockets.isEmpty
                        ? []
                        : [
                            .message([
                                "lb_endpoints": .array(
                                    sockets.map { .message(["endpoint": .message(["address": $0.config])]) }
                                )
                            ])
                        ]
                ),
            ]),
        ])
    }

    /// The distinct addresses of the endpoints, in their order.
    private func sockets(stubs: SocketName) -> [SocketName] {
        var sockets: [SocketName] = []
        for endpoint in endpoints {
            let socket: SocketName
            switch endpoint.target {
            case .stub: socket = stubs
            case .address(let host, let port, _): socket = SocketName(host: host, port: port)
            case .refused: socket = .refused
            }
            if !sockets.contains(socket) { sockets.append(socket) }
        }
        return sockets
    }

    /// TLS without a look at the certificate, for an `https://` backend.
    private var transportSocket: ConfigValue? {
        if let tls { return tls.envoyTransportSocket }
        for endpoint in endpoints {
            guard case .address(let host, let port, tls: true) = endpoint.target else { continue }
            let isAddress = SocketName(host: host, port: port).isAddress
            return .message([
                "name": "envoy.transport_sockets.tls",
                "typed_config": .extensionMessage(
                    "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                    ["sni": isAddress ? nil : .string(host)]
                ),
            ])
        }
        return nil
    }

    /// Istio lifts Envoy's own limits of about a thousand.
    private static let noLimits = ConfigValue.message([
        "max_connections": 4_294_967_295,
        "max_pending_requests": 4_294_967_295,
        "max_requests": 4_294_967_295,
        "max_retries": 4_294_967_295,
    ])

    private static let http2 = ConfigValue.message([
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": .extensionMessage(
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
            [
                "explicit_http_config": .message([
                    "http2_protocol_options": .message(["max_concurrent_streams": 1_073_741_824])
                ])
            ]
        )
    ])
}

extension SocketName {
    /// Stands for a port on which nothing listens: the first of the loopback address, which is nobody's.
    fileprivate static let refused = SocketName(host: "127.0.0.1", port: 1)
}
