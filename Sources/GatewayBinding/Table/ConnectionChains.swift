import GatewayAPI
import RouteModel

/// Makes the chains of listeners whose connections pass as they are.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `createGatewayTCPFilterChainOpts`.
struct ConnectionChains {
    /// The server names of the port that are taken.
    private(set) var takenNames: Set<String> = []

    /// The chains of the next listener; none where no route attached, and Istio then opens nothing.
    ///
    /// - Parameter routes: in the order in which Istio takes them.
    mutating func chains(
        of judged: JudgedListener,
        ownerNamespace namespace: String,
        routes: [AttachedConnections]
    ) -> [FilterChain] {
        let name =
            "\(judged.family == .tls ? "tls" : "tcp").\(judged.listener.port).\(judged.internalName).\(namespace)"
        if judged.listener.protocol == "TLS", judged.termination == nil {
            return passthroughChains(named: name, of: judged, routes: routes)
        }
        // One route is enough: nothing of a connection could choose between several.
        guard let first = routes.first, take(judged.serverNames) else { return [] }
        return [
            FilterChain(
                name: name,
                listeners: [judged.reference],
                serverNames: judged.serverNames,
                tls: judged.termination?.tls,
                routing: .tcp(first.proxy(rule: 0, on: judged))
            )
        ]
    }

    /// One chain for each route with names that are all free; one name that is taken takes the route away, and its other
    /// names are taken all the same.
    ///
    /// > Source: Istio `buildGatewayNetworkFiltersFromTLSRoutes` and `pilot/pkg/model/gateway.go`, `CheckDuplicates`;
    /// > semantics 7.6.
    private mutating func passthroughChains(
        named name: String,
        of judged: JudgedListener,
        routes: [AttachedConnections]
    ) -> [FilterChain] {
        var chains: [FilterChain] = []
        for route in routes where route.isChosenByName && !route.hostnames.isEmpty {
            guard take(route.serverNames) else { continue }
            chains.append(
                FilterChain(
                    name: "\(name).\(route.route.namespace).\(route.route.name)",
                    listeners: [judged.reference],
                    serverNames: route.serverNames,
                    routing: .tcp(route.proxy(rule: 0, on: judged))
                )
            )
        }
        return chains
    }

    /// Takes names; false where one of them was taken before.
    ///
    /// - Parameter names: empty for any name.
    mutating func take(_ names: [String]) -> Bool {
        var areFree = true
        for name in names.isEmpty ? ["*"] : names {
            areFree = takenNames.insert(name).inserted && areFree
        }
        return areFree
    }
}

extension AttachedConnections {
    fileprivate func proxy(rule: Int, on judged: JudgedListener) -> TCPProxy {
        let origin = RouteOrigin(
            kind: kind,
            route: route.description,
            rule: rule,
            match: nil,
            listener: judged.reference,
            hostname: hostnames.first?.text ?? "*"
        )
        return TCPProxy(origin: origin, shares: rules[rule])
    }
}
