import GatewayAPI
import RouteModel

extension TableLayout {
    /// A table and the Services for which an endpoint was assumed.
    struct Outcome {
        var table: RoutingTable
        var servicesWithAssumedEndpoint: Set<ObjectKey>
        /// By port, in the order of evaluation.
        var idleRoutes: [IdleRoute]

        /// One line for each namespace whose Services were given an endpoint.
        func assumptions(except assumed: Set<ObjectKey>) -> [String] {
            let byNamespace = Dictionary(grouping: servicesWithAssumedEndpoint.subtracting(assumed), by: \.namespace)
            return byNamespace.map { namespace, keys in
                let names = keys.map(\.name).sorted { $0.utf8Precedes($1) }
                let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
                let subject = names.count == 1 ? "Service \(shown)" : "\(names.count) Services (\(shown))"
                return
                    "Namespace \(namespace): no EndpointSlices or workloads in the input; one ready endpoint assumed for "
                    + subject
            }
        }
    }

    /// Builds the table of every open port.
    func table(clusters: ClusterFactory) -> Outcome {
        var clusters = clusters
        var ports: [GatewayPort] = []
        var idle: [IdleRoute] = []
        for (key, places) in groups.sorted(by: { $0.key.description.utf8Precedes($1.key.description) }) {
            let chains = filterChains(of: places, idle: &idle)
            let served = Set(chains.flatMap(\.listeners))
            let listeners = places.sorted().compactMap { listener(at: $0)?.reference }.filter(served.contains)
            for chain in chains { clusters.add(chain) }
            for port in Set(listeners.map(\.port)) {
                ports.append(
                    GatewayPort(
                        service: key.service.description,
                        port: port,
                        listeners: listeners.filter { $0.port == port },
                        filterChains: chains
                    )
                )
            }
        }
        ports.sort(by: Self.precedes)
        return Outcome(
            table: RoutingTable(ports: ports, clusters: clusters.clusters, behavior: behavior),
            servicesWithAssumedEndpoint: clusters.endpoints.assumed,
            idleRoutes: idle
        )
    }

    /// The chains of listeners that share a port: one for all that speak HTTP, one for each that speaks TLS.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `buildGatewayListeners`; semantics 2.56.
    private func filterChains(of places: [Place], idle: inout [IdleRoute]) -> [FilterChain] {
        let listeners = places.compactMap { listener(at: $0) }
        if let first = listeners.first, first.family == .http {
            let references = places.sorted().compactMap { listener(at: $0)?.reference }
            let routing = FilterChain.Routing.http(virtualHosts(of: places))
            return [FilterChain(name: "http.\(first.listener.port)", listeners: references, routing: routing)]
        }
        var connections = ConnectionChains()
        var chains: [FilterChain] = []
        for place in places {
            guard let judged = listener(at: place) else { continue }
            if judged.passesConnections {
                let routes = self.connections(of: place)
                chains += connections.chains(
                    of: judged,
                    ownerNamespace: place.gateway.key.namespace,
                    routes: routes.ordered(ownNamespace: proxyNamespace(of: place))
                )
            } else if connections.take(judged.serverNames, for: "listener \(judged.reference.qualifiedName)") == nil {
                chains.append(httpsChain(of: judged, at: place))
            }
        }
        idle += connections.idleRoutes
        return chains
    }

    private func httpsChain(of judged: JudgedListener, at place: Place) -> FilterChain {
        FilterChain(
            name: "https.\(judged.listener.port).default.\(judged.internalName).\(place.gateway.key.namespace)",
            listeners: [judged.reference],
            serverNames: judged.serverNames,
            tls: judged.termination?.tls,
            routing: .http(virtualHosts(of: [place]))
        )
    }

    private func virtualHosts(of places: [Place]) -> [VirtualHost] {
        var builder = VirtualHostBuilder()
        for place in places {
            guard let gateway = gateways[place.gateway], let routes = routes[place.gateway] else { continue }
            for bucket in routes.orderedBuckets(of: place.listener, ownNamespace: proxyNamespace(of: place)) {
                let namespace = place.gateway.key.namespace
                builder.add(bucket, on: gateway.listeners[place.listener], gatewayNamespace: namespace)
            }
        }
        return builder.virtualHosts()
    }

    /// Where the Gateway's pods run, also for a listener of a ListenerSet elsewhere.
    private func proxyNamespace(of place: Place) -> String {
        gateways[place.gateway]?.owner.parent.namespace ?? place.gateway.key.namespace
    }

    /// The add-on's external ingress Service first, then by namespace and name, then by port.
    private static func precedes(_ left: GatewayPort, _ right: GatewayPort) -> Bool {
        if left.service == right.service { return left.port < right.port }
        let external = BuiltIn.externalIngress.description
        if left.service == external || right.service == external { return left.service == external }
        return left.service.utf8Precedes(right.service)
    }
}
