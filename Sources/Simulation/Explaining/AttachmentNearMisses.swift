import GatewayAPI
import GatewayBinding
import RouteModel

/// The routes that name a host but have no entry on the port: not attached, isolated, or dropped.
struct AttachmentNearMisses {
    let world: World
    let port: GatewayPort
    /// Lower case, without port.
    let host: String

    /// In the order of the routes' names.
    var all: [NearMiss] {
        let programmed = programmedRoutes
        return world.binding.attachments
            .filter { concernsPort($0) && namesHost($0.route) && !programmed.contains($0.route.description) }
            .sorted { $0.route < $1.route }
            .compactMap(nearMiss)
            .uniqued()
    }

    private var programmedRoutes: Set<String> {
        var routes: Set<String> = []
        for virtualHost in port.virtualHosts where HostPattern(virtualHost.domain).covers(host) {
            for entry in virtualHost.routes { routes.insert(entry.origin.route) }
            for entry in virtualHost.deadRoutes { routes.insert(entry.origin.route) }
        }
        return routes
    }

    private func concernsPort(_ attachment: Attachment) -> Bool {
        guard let listener = attachment.listener else { return true }
        return port.listeners.contains(listener)
    }

    private func namesHost(_ key: ObjectKey) -> Bool {
        guard let route = world.routes[key.description] else { return false }
        return route.spec.hostnames.isEmpty || route.spec.hostnames.contains { HostPattern($0).covers(host) }
    }

    private func nearMiss(_ attachment: Attachment) -> NearMiss? {
        let object = "HTTPRoute \(attachment.route)"
        if let denial = attachment.denial {
            let advice = AttachmentAdvice(world: world, attachment: attachment).text
            return NearMiss(.attachment, object: object, reason: "\(denial.message)" + (advice.map { "; \($0)" } ?? ""))
        }
        if attachment.hostnames.isEmpty, let listener = attachment.listener {
            return NearMiss(
                .attachment,
                object: object,
                reason: "another listener owns its hostname, so it serves nothing on \(listener.name) (isolation)"
            )
        }
        guard let failed = failedReferences(of: attachment.route) else { return nil }
        return NearMiss(
            .droppedRoute,
            object: object,
            reason: "all its rules are dropped, though Accepted is True (\(failed.reason)): \(failed.message)"
        )
    }

    private func failedReferences(of route: ObjectKey) -> Condition? {
        world.binding.httpRouteStatuses[route]?.flatMap(\.conditions).first { $0.type == "ResolvedRefs" && !$0.status }
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

    private var gateway: Gateway? { world.binding.resources.gateways.first { $0.metadata.key == parentKey } }

    private var allowedRoutesAdvice: String? {
        let listener = gateway?.spec.listeners.first { $0.name == attachment.listener?.name }
        guard let from = listener?.allowedRoutes.namespaces.from else { return nil }
        return switch from {
        case "Same": "the listener's allowedRoutes.namespaces.from is Same, set All or a Selector"
        case "Selector": "label namespace \(attachment.route.namespace) so that the listener's selector takes it"
        default: nil
        }
    }

    private var listenersAdvice: String? {
        guard let gateway else { return nil }
        let listeners = gateway.spec.listeners.map { "\($0.name) (port \($0.port))" }.joined(separator: ", ")
        return "Gateway \(parentKey) has \(listeners)"
    }

    private var parentAdvice: String? {
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
