public import RouteModel

extension RoutingTable {
    /// The table as an Envoy bootstrap without a control plane: static listeners with their routes, and static clusters.
    ///
    /// Ports whose routes Envoy refuses must not be in the table: Envoy refuses a bootstrap as a whole.
    ///
    /// > Source: Istio `pilot/pkg/networking/core`, which programs the same messages over xDS; `pkg/bootstrap`.
    public func envoyBootstrap(_ options: EnvoyBootstrapOptions) -> ConfigValue {
        let placed = Array(zip(ports, options.listenerSockets))
        return .message([
            "admin": options.admin.map { .message(["address": $0.config]) },
            "layered_runtime": .message(["layers": [Self.runtimeLayer]]),
            "static_resources": .message([
                "listeners": .list(
                    placed.map { port, socket in
                        port.envoyListener(on: socket, accessLog: options.accessLog, behavior: behavior)
                    }
                ),
                "clusters": .list(
                    clusters.filter { $0.isNamed(by: placed.map(\.0)) }
                        .map { $0.envoyCluster(stubs: options.serviceSockets[$0.name]) }
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

extension Cluster {
    /// Whether some route of these ports sends requests or copies to it.
    fileprivate func isNamed(by ports: [GatewayPort]) -> Bool {
        ports.contains { port in
            port.virtualHosts.contains { host in
                host.routes.contains { entry in
                    guard case .forward(let action) = entry.action else { return false }
                    return action.clusters.contains { $0.cluster == name && $0.failure == nil }
                        || action.mirrors.contains { $0.cluster == name }
                }
            }
        }
    }
}
