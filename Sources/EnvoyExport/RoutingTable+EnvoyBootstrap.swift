public import RouteModel

extension RoutingTable {
    /// The table as an Envoy bootstrap without a control plane: static listeners with their routes, and static clusters.
    ///
    /// Ports whose routes Envoy refuses must not be in the table: Envoy refuses a bootstrap as a whole.
    ///
    /// > Source: Istio `pilot/pkg/networking/core`, which programs the same messages over xDS; `pkg/bootstrap`.
    public func envoyBootstrap(_ options: EnvoyBootstrapOptions) -> ConfigValue {
        precondition(
            options.listenerSockets.count == ports.count,
            "\(options.listenerSockets.count) sockets for \(ports.count) ports"
        )
        return .message([
            "admin": options.admin.map { .message(["address": $0.config]) },
            "layered_runtime": .message(["layers": [Self.runtimeLayer]]),
            "static_resources": .message([
                "listeners": .list(
                    zip(ports, options.listenerSockets).map { port, socket in
                        port.envoyListener(on: socket, accessLog: options.accessLog, behavior: behavior)
                    }
                ),
                "clusters": .list(
                    clusters.map { $0.envoyCluster(stubs: options.serviceSockets[$0.name]) }
                ),
            ]),
        ])
    }

    /// > Source: Istio `pkg/bootstrap/config.go`: regular expressions may be that large, and a path loses its fragment
    /// > instead of being refused for it.
    private static let runtimeLayer = ConfigValue.message([
        "name": "static",
        "static_layer": .message([
            "envoy.reloadable_features.http_reject_path_with_fragment": false,
            "re2.max_program_size.error_level": 32_768,
        ]),
    ])
}
