import GatewayAPI
import GatewayBinding
import RouteModel

/// The routes that name a host but have no entry on the port: not attached, isolated, or dropped.
struct AttachmentNearMisses {
    let world: World
    let port: GatewayPort
    let chain: FilterChain
    /// Lower case, without port.
    let host: String

    /// Routes that name the host itself first, then those with a wildcard for it, then those for every host; then by name.
    var all: [NearMiss] {
        let programmed = programmedRoutes
        let attempts = Dictionary(grouping: world.binding.attachments) { "\($0.kind) \($0.route)" }
        return world.routes
            .compactMap { name, route in nearness(of: route).map { (nearness: $0, name: name, route: route) } }
            .filter { !programmed.contains($0.name) }
            .sorted { left, right in
                (left.nearness, left.route.metadata.key, right.route.kind)
                    < (right.nearness, right.route.metadata.key, left.route.kind)
            }
            .flatMap { nearMisses(of: $0.route, attempts: attempts[$0.name] ?? []) }
            .uniqued()
    }

    private var programmedRoutes: Set<String> {
        var routes: Set<String> = []
        for virtualHost in chain.virtualHosts where HostPattern(virtualHost.domain).covers(host) {
            for entry in virtualHost.routes + virtualHost.deadRoutes {
                routes.insert("\(entry.origin.kind) \(entry.origin.route)")
            }
        }
        return routes
    }

    /// How a route names the host; nil: not at all.
    private func nearness(of route: RequestRoute) -> Int? {
        if route.hostnames.isEmpty { return 2 }
        if route.hostnames.contains(host) { return 0 }
        return route.hostnames.contains { HostPattern($0).covers(host) } ? 1 : nil
    }

    private func nearMisses(of route: RequestRoute, attempts: [Attachment]) -> [NearMiss] {
        if route.parentRefs.isEmpty {
            return [nearMiss(of: route, "has no parentRefs, so no Gateway serves it")]
        }
        return route.parentRefs.compactMap { reference in
            nearMiss(of: route, attempts: attempts.filter { $0.parentRef == reference })
        }
    }

    /// What became of one parentRef; nil where its Gateway has nothing to do with the port.
    private func nearMiss(of route: RequestRoute, attempts: [Attachment]) -> NearMiss? {
        let concerned = attempts.filter { attempt in
            guard let listener = attempt.listener else { return true }
            return port.listeners.contains { $0.gateway == listener.gateway }
        }
        let accepted = concerned.filter { $0.denial == nil }
        guard !accepted.isEmpty else {
            return concerned.max { $0.severity < $1.severity }.map { denied($0, of: route) }
        }
        let here = accepted.filter { $0.listener.map(chain.listeners.contains) ?? false }
        guard let attachment = here.first else { return nearMiss(of: route, elsewhere(accepted, of: concerned)) }
        guard here.contains(where: { !$0.hostnames.isEmpty }) else {
            let name = attachment.listener?.qualifiedName ?? ""
            return nearMiss(
                of: route,
                "another listener owns its hostname, so it serves nothing on \(name) (isolation)"
            )
        }
        guard here.contains(where: { $0.hostnames.contains { HostPattern($0).covers(host) } }) else {
            return route.hostnames.isEmpty ? nil : nearMiss(of: route, uncovered(here, of: concerned))
        }
        guard route.hasRules else { return nearMiss(of: route, "has no rules, so it takes nothing") }
        guard let failed = failedReferences(of: route) else { return nil }
        return NearMiss(
            .droppedRoute,
            object: route.description,
            reason: "all its rules are dropped, though Accepted is True (\(failed.reason)): \(failed.message)"
        )
    }

    private func nearMiss(of route: RequestRoute, _ reason: String) -> NearMiss {
        NearMiss(.attachment, object: route.description, reason: reason)
    }

    private func denied(_ attachment: Attachment, of route: RequestRoute) -> NearMiss {
        let message = attachment.denial?.message ?? ""
        let advice = AttachmentAdvice(world: world, attachment: attachment).text
        return nearMiss(of: route, message + (advice.map { "; \($0)" } ?? ""))
    }

    private func elsewhere(_ accepted: [Attachment], of all: [Attachment]) -> String {
        let listeners = accepted.compactMap(\.listener).map { "\($0.qualifiedName) (port \($0.port))" }
        let isOnPort = accepted.contains { $0.listener.map(port.listeners.contains) ?? false }
        return "is attached to \(listeners.joined(separator: ", ")), not to "
            + (isOnPort ? "the listener that the server name chose" : "a listener of this port")
            + otherListener(all)
    }

    /// > Source: semantics 3.9: hostnames that the listener does not cover fall away as long as one of them remains.
    private func uncovered(_ here: [Attachment], of all: [Attachment]) -> String {
        let listeners = here.compactMap(\.listener).map {
            "\($0.qualifiedName) (\($0.hostname.isEmpty ? "*" : $0.hostname))"
        }
        return "its hostname for \(host) falls away: listener \(listeners.joined(separator: ", ")) does not cover it"
            + otherListener(all)
    }

    /// A listener of the chain that covers the host, and why it does not take the route.
    private func otherListener(_ attempts: [Attachment]) -> String {
        let refused = attempts.first { attempt in
            guard let listener = attempt.listener, attempt.denial != nil else { return false }
            return chain.listeners.contains(listener) && HostPattern(listener.hostname).covers(host)
        }
        guard let refused, let listener = refused.listener, let denial = refused.denial else { return "" }
        if denial.reason == "NoMatchingParent" {
            return "; listener \(listener.qualifiedName) covers \(host), and the parentRef leaves it out"
        }
        let advice = AttachmentAdvice(world: world, attachment: refused).text.map { "; \($0)" } ?? ""
        return
            "; listener \(listener.qualifiedName) covers \(host), and does not take the route: \(denial.message)\(advice)"
    }

    private func failedReferences(of route: RequestRoute) -> Condition? {
        world.binding.routeStatus(of: route.kind, route.metadata.key)?.flatMap(\.conditions)
            .first { $0.type == "ResolvedRefs" && !$0.status }
    }
}

extension Attachment {
    /// > Source: semantics 3.12: of several listeners' verdicts the one that speaks for the parentRef.
    var severity: Int {
        switch denial?.reason {
        case "NotAllowedByListeners": 3
        case "NoMatchingListenerHostname": 2
        case "NoMatchingParent": 1
        default: 0
        }
    }
}

/// What to change so that a route attaches.
struct AttachmentAdvice {
    let world: World
    let attachment: Attachment

    /// A clause in the imperative; nil where the denial says it all.
    var text: String? {
        switch attachment.denial?.reason {
        case "NotAllowedByListeners": allowedRoutesAdvice
        case "NoMatchingListenerHostname": "name a hostname that the listener covers"
        case "NoMatchingParent": listenersAdvice
        default: parentAdvice
        }
    }

    private var parent: ParentReference { attachment.parentRef }

    private var parentKey: ObjectKey {
        ObjectKey(namespace: parent.namespace ?? attachment.route.namespace, name: parent.name)
    }

    private var gateway: Gateway? {
        parent.kind == "Gateway" ? world.binding.resources.gateways.first { $0.metadata.key == parentKey } : nil
    }

    /// The listeners of the Gateway or ListenerSet; nil: it does not exist.
    private var listeners: [Listener]? {
        parent.kind == "ListenerSet"
            ? world.binding.resources.listenerSets.first { $0.metadata.key == parentKey }?.spec.listeners
            : gateway?.spec.listeners
    }

    private var allowedRoutesAdvice: String? {
        guard let listener = listeners?.first(where: { $0.name == attachment.listener?.name }) else { return nil }
        if isRefusedForKind { return kindAdvice(listener) }
        return switch listener.allowedRoutes.namespaces.from {
        case "Same": "the listener's allowedRoutes.namespaces.from is Same, set All or a Selector"
        case "Selector": "label namespace \(attachment.route.namespace) so that the listener's selector takes it"
        default: nil
        }
    }

    /// Whether the listener takes the namespace, but not routes of that kind.
    ///
    /// > Source: semantics 3.4: the last thing that is looked at.
    private var isRefusedForKind: Bool { attachment.denial?.message.hasPrefix("kind ") ?? false }

    private func kindAdvice(_ listener: Listener) -> String {
        let allowed = listener.allowedRoutes.kinds.map(\.kind)
        if allowed.isEmpty || allowed.contains(attachment.kind) {
            return "a listener of protocol \(listener.protocol) takes no \(attachment.kind)"
        }
        return "the listener's allowedRoutes.kinds has \(allowed.joined(separator: ", ")), add \(attachment.kind)"
    }

    private var listenersAdvice: String? {
        guard let listeners else { return nil }
        let names = listeners.map { "\($0.name) (port \($0.port))" }.joined(separator: ", ")
        return "\(parent.kind) \(parentKey) has \(names)"
    }

    private var parentAdvice: String? {
        guard parent.kind == "Gateway" else { return nil }
        if let gateway {
            return world.binding.gatewayStatuses[parentKey] == nil
                ? "Istio ignores that Gateway: class \(gateway.spec.gatewayClassName)" : nil
        }
        let elsewhere = world.binding.resources.gateways.filter { $0.metadata.name == parent.name }.map(
            \.metadata.namespace
        )
        if let namespace = elsewhere.min() {
            return "it is in namespace \(namespace): say so in parentRefs[].namespace"
        }
        let names = world.binding.resources.gateways.map(\.metadata.key.description).sorted()
        return names.isEmpty ? nil : "the input has \(names.prefix(3).joined(separator: ", "))"
    }
}
