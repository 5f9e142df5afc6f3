import GatewayAPI
import RouteModel

/// Makes the chains of listeners whose connections pass as they are.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `createGatewayTCPFilterChainOpts`.
struct ConnectionChains {
    /// The server names of the port that are taken, and by whom.
    private var owners: [String: String] = [:]
    /// The routes that no chain is made of.
    private(set) var idleRoutes: [IdleRoute] = []

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
        guard let first = routes.first else { return [] }
        let taken = take(judged.serverNames, for: first.text)
        for route in taken == nil ? routes.dropFirst() : routes[...] {
            let reason = taken ?? "the listener's connections all go to \(first.text), which comes first"
            idleRoutes.append(route.idle(on: judged, serverNames: judged.serverNames, reason))
        }
        if taken != nil { return [] }
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
            if let taken = take(route.serverNames, for: route.text) {
                idleRoutes.append(route.idle(on: judged, serverNames: route.serverNames, taken))
                continue
            }
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

    /// Takes names; where one of them was taken before, says which and by whom.
    ///
    /// - Parameters:
    ///   - names: empty for any name.
    ///   - owner: for people.
    mutating func take(_ names: [String], for owner: String) -> String? {
        var taken: String?
        for name in names.isEmpty ? ["*"] : names {
            if let other = owners[name] {
                taken =
                    taken
                    ?? "the server name \(name) of this port is taken by \(other), and with it go all of its names"
            } else {
                owners[name] = owner
            }
        }
        return taken
    }
}

extension AttachedConnections {
    /// For people.
    fileprivate var text: String { "\(kind) \(route)" }

    fileprivate func proxy(rule: Int, on judged: JudgedListener) -> TCPProxy {
        TCPProxy(origin: origin(rule: rule, on: judged), shares: rules[rule])
    }

    fileprivate func idle(on judged: JudgedListener, serverNames: [String], _ reason: String) -> IdleRoute {
        IdleRoute(origin: origin(rule: 0, on: judged), serverNames: serverNames, reason: reason)
    }

    private func origin(rule: Int, on judged: JudgedListener) -> RouteOrigin {
        RouteOrigin(
            kind: kind,
            route: route.description,
            rule: rule,
            match: nil,
            listener: judged.reference,
            hostname: hostnames.first?.text ?? "*"
        )
    }
}
