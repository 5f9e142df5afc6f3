import GatewayAPI
import GatewayBinding
import RouteModel

/// Why nothing listens where a request goes, and what does listen.
struct ListenerNearMisses {
    let world: World
    let request: SimulatedRequest

    /// Nearest first.
    var all: [NearMiss] {
        (connectionMisses + serverNameMisses + schemeMisses + closedHere + ignoredGateways + openPorts
            + closedElsewhere).uniqued()
    }

    private var binding: Binding { world.binding }

    /// Whether a Gateway is one that the request may mean.
    private func isAsked(_ gateway: String) -> Bool { request.gateway.map { $0 == gateway } ?? true }

    private var connectionMisses: [NearMiss] { ConnectionNearMisses(world: world, request: request).all }

    private var schemeMisses: [NearMiss] {
        binding.table.ports.filter { $0.port == request.effectivePort && $0.isTLS != request.isTLS }
            .flatMap(\.listeners).filter { isAsked($0.gateway) }
            .map { listener in
                NearMiss(.port, object: listener.text, reason: "speaks \(listener.protocol), the client \(scheme)")
            }
    }

    /// Listeners of the port that wait for other server names.
    private var serverNameMisses: [NearMiss] {
        guard let index = world.portIndex(of: request) else { return [] }
        return binding.table.ports[index].filterChains.flatMap { chain in
            chain.listeners.map { listener in
                let names = chain.serverNames.joined(separator: ", ")
                let other =
                    request.serverName == nil
                    ? "an address in the URL sends none, so ask by name (curl: --resolve)"
                    : "a connection that asks for another is closed without a word"
                return NearMiss(
                    .listenerHostname,
                    object: listener.text,
                    reason: "takes the server name \(names); \(other)"
                )
            }
        }
    }

    private var scheme: String {
        if request.isConnection { return request.isTLS ? "TLS" : "does not" }
        return request.isTLS ? "https" : "http"
    }

    private var closedHere: [NearMiss] {
        closedListeners.filter { $0.listener.port == request.effectivePort }
            .map { NearMiss(.closedListener, object: $0.listener.text, reason: $0.reason) }
    }

    private var closedElsewhere: [NearMiss] {
        closedListeners.filter { $0.listener.port != request.effectivePort }.map { closed in
            let reason =
                "has port \(closed.listener.port), not \(request.effectivePort), and serves nobody: \(closed.reason)"
            return NearMiss(.closedListener, object: closed.listener.text, reason: reason)
        }
    }

    private var closedListeners: [ClosedListener] { binding.closedListeners.filter { isAsked($0.listener.gateway) } }

    private var openPorts: [NearMiss] {
        let own = world.portIndex(of: request).map { binding.table.ports[$0] }
        var misses = binding.table.ports.filter { $0 != own }
            .filter { $0.port != request.effectivePort || $0.isTLS == request.isTLS }
            .flatMap(\.listeners).filter { isAsked($0.gateway) }
            .map { NearMiss(.port, object: $0.text, reason: difference($0)) }
        if let gateway = request.gateway,
            !binding.resources.gateways.contains(where: { $0.metadata.key.description == gateway })
        {
            let names = binding.resources.gateways.map { $0.metadata.key.description }.sorted().joined(separator: ", ")
            misses.insert(
                NearMiss(
                    .gateway,
                    object: "Gateway \(gateway)",
                    reason: names.isEmpty ? "is not in the input" : "is not in the input; it has \(names)"
                ),
                at: 0
            )
        }
        if misses.isEmpty, binding.resources.gateways.isEmpty {
            misses.append(
                NearMiss(.gateway, object: "Gateway", reason: "the input holds no Gateway, so nothing listens")
            )
        }
        return misses
    }

    private func difference(_ listener: ListenerReference) -> String {
        listener.port == request.effectivePort
            ? "is at another address than the first; ask it with --gateway \(listener.gateway)"
            : "listens on port \(listener.port), not \(request.effectivePort)"
    }

    private var ignoredGateways: [NearMiss] {
        world.idleGateways.filter { isAsked($0.gateway) }
            .map { NearMiss(.gateway, object: "Gateway \($0.gateway)", reason: $0.reason) }
    }
}

extension World {
    /// The Gateways that Istio ignores or cannot program, by name, with the reason in a clause.
    public var idleGateways: [(gateway: String, reason: String)] {
        binding.resources.gateways.sorted { $0.metadata.key < $1.metadata.key }.compactMap { gateway in
            let key = gateway.metadata.key
            guard let status = binding.gatewayStatuses[key] else {
                return (
                    key.description,
                    "its class \"\(gateway.spec.gatewayClassName)\" is not Istio's, so Istio ignores it"
                )
            }
            guard let failed = status.conditions.first(where: { $0.type == "Programmed" && !$0.status }) else {
                return nil
            }
            return (key.description, "is not programmed (\(failed.reason)): \(failed.message)")
        }
    }
}

extension World {
    /// The Gateways that only routes of connections name where the input holds none: which listeners these want cannot be
    /// told, so nothing is assumed.
    public var unassumedGateways: [String] {
        guard binding.resources.gateways.isEmpty else { return [] }
        let names = connectionRoutes.values.flatMap { route in
            route.parentRefs.filter { $0.kind == "Gateway" }
                .map { ObjectKey(namespace: $0.namespace ?? route.metadata.namespace, name: $0.name).description }
        }
        return Set(names).sorted().map {
            "Gateway \($0): not in the input, and not assumed, since TCPRoutes and TLSRoutes do not tell which listeners they want"
        }
    }

    /// What a reader of the Gateways easily takes for something else, a line each.
    ///
    /// > Source: semantics 2.1, 2.2: an address without a type is an IP address, and a Gateway with one is managed.
    public var gatewayNotes: [String] {
        binding.resources.gateways.sorted { $0.metadata.key < $1.metadata.key }.compactMap { gateway in
            guard binding.gatewayStatuses[gateway.metadata.key] != nil, gateway.spec.addresses.count == 1,
                let address = gateway.spec.addresses.first, address.type == "IPAddress", let value = address.value
            else { return nil }
            let services = binding.gatewayServices[gateway.metadata.key] ?? []
            return
                "Gateway \(gateway.metadata.key): its address \(value) has no type: Hostname, so Istio deploys a gateway "
                + "of its own (Service \(services.joined(separator: ", "))) and asks for that IP; to use an ingress that "
                + "is there, name its Service with type: Hostname"
        }
    }
}

extension ListenerReference {
    /// `Gateway ns/name listener web`.
    var text: String { "Gateway \(gateway) listener \(qualifiedName)" }
}

extension [NearMiss] {
    /// Without repetitions, in order.
    func uniqued() -> [NearMiss] {
        var seen: Set<NearMiss> = []
        return filter { seen.insert($0).inserted }
    }
}
