internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Routes that do not come to a listener, and listeners to which no route comes.
enum AttachmentFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        let byRoute = Dictionary(grouping: context.binding.attachments) {
            ObjectIdentity.gatewayAPI($0.kind, $0.route)
        }
        let shapes = context.resources.shapes
        var findings: [Finding] = []
        for (route, attachments) in byRoute.sorted(by: { $0.key < $1.key }) {
            let routes = RouteAttachments(route: route, attachments: attachments, shape: shapes[route])
            findings += routes.refusals + routes.droppedHostnames(&context)
        }
        return findings + unusedListeners(context)
    }

    private static func unusedListeners(_ context: AnalysisContext) -> [Finding] {
        let resources = context.resources
        if resources.routeCount == 0 { return [] }
        let conflicts = Set(context.binding.closedListeners.map(\.listener))
        return resources.gateways.flatMap { gateway -> [Finding] in
            let statuses = context.binding.gatewayStatuses[gateway.metadata.key]?.listeners ?? []
            return gateway.spec.listeners.enumerated().compactMap { index, listener in
                guard let status = statuses.first(where: { $0.name == listener.name }), status.attachedRoutes == 0,
                    !conflicts.contains(where: {
                        $0.gateway == gateway.metadata.key.description && $0.name == listener.name
                    })
                else { return nil }
                let host = listener.hostname.map { " for \($0)" } ?? ""
                return Finding(
                    .unusedListener,
                    .gatewayAPI("Gateway", gateway.metadata.key),
                    .spec("listeners", index),
                    "no route uses listener \(listener.name)\(host), port \(listener.port)"
                )
            }
        }
    }
}

/// What became of one route at every listener.
private struct RouteAttachments {
    let route: ObjectIdentity
    let attachments: [Attachment]
    let hostnames: [String]
    let parentRefs: [ParentReference]

    init(route: ObjectIdentity, attachments: [Attachment], shape: RouteShape?) {
        self.route = route
        self.attachments = attachments
        hostnames = shape?.hostnames ?? []
        parentRefs = shape?.parentRefs ?? []
    }

    /// One for each parentRef that no listener takes.
    var refusals: [Finding] {
        parentRefs.enumerated().compactMap { index, reference in
            let own = attachments.filter { $0.parentRef == reference }
            guard !own.isEmpty, own.allSatisfy({ $0.denial != nil }) else { return nil }
            let denials = own.compactMap(\.denial)
            let path = FieldPath.spec("parentRefs", index)
            for (reason, rule) in Self.rules {
                let messages = denials.filter { $0.reason == reason }.map(\.message)
                guard let first = messages.first else { continue }
                let place = rule == .noHostname ? FieldPath().field("spec").field("hostnames") : path
                let parent = parentWords(reference)
                let message = first.hasPrefix(parent) ? first : "\(parent): \(first)"
                return Finding(rule, route, place, message)
            }
            return nil
        }
    }

    /// The worst first, as in the status.
    private static let rules: [(String, FindingRule)] = [
        ("NotAllowedByListeners", .notAllowed), ("NoMatchingListenerHostname", .noHostname),
        ("NoMatchingParent", .noListener), ("ParentNotFound", .noParent),
    ]

    private func parentWords(_ reference: ParentReference) -> String {
        "\(reference.kind) \(reference.namespace ?? route.key.namespace)/\(reference.name)"
    }

    /// Hostnames that meet no listener's, where others do.
    func droppedHostnames(_ context: inout AnalysisContext) -> [Finding] {
        let attached = attachments.filter { $0.denial == nil && $0.listener != nil }
        guard !attached.isEmpty, hostnames.count > 1 else { return [] }
        let listeners = attached.compactMap { $0.listener?.hostname }
        var findings: [Finding] = []
        for (index, name) in hostnames.enumerated()
        where !listeners.contains(where: { HostnamePair.meet($0, name) }) {
            findings.append(
                Finding(
                    .droppedHostname,
                    route,
                    .spec("hostnames", index),
                    "no listener that takes the route admits \(name); it is left out in silence",
                    witness: shown(name, attached.first?.listener, &context)
                )
            )
        }
        return findings
    }

    private func shown(
        _ name: String,
        _ listener: ListenerReference?,
        _ context: inout AnalysisContext
    ) -> ShownRequest? {
        guard let listener, listener.protocol == "HTTP" else { return nil }
        let host = name.hasPrefix("*") ? "any" + name.dropFirst() : name
        let shown = context.ask(SimulatedRequest(gateway: listener.gateway, port: listener.port, host: host))
        return shown.answer.outcome.isNo ? shown : nil
    }
}

/// Whether the hostnames of a route and a listener have anything in common.
///
/// > Source: semantics 3.8.
enum HostnamePair {
    static func meet(_ listener: String, _ route: String) -> Bool {
        if listener.isEmpty || listener == "*" || route == "*" || listener == route { return true }
        func covers(_ wildcard: String, _ name: String) -> Bool {
            wildcard.hasPrefix("*.") && name.hasSuffix(wildcard.dropFirst()) && name.utf8.count >= wildcard.utf8.count
        }
        return covers(listener, route) || covers(route, listener)
    }
}

extension ResourceSet {
    /// How many routes there are.
    var routeCount: Int {
        httpRoutes.count + grpcRoutes.count + tlsRoutes.count + tcpRoutes.count + udpRoutes.count
    }

    /// What attachment asks of each route.
    var shapes: [ObjectIdentity: RouteShape] {
        func list<R: Route>(_ routes: [R]) -> [(ObjectIdentity, RouteShape)] {
            routes.map { route in
                let shape = RouteShape(hostnames: route.spec.hostnames, parentRefs: route.spec.parentRefs)
                return (.gatewayAPI(R.kind, route.metadata.key), shape)
            }
        }
        let all = list(httpRoutes) + list(grpcRoutes) + list(tlsRoutes) + list(tcpRoutes)
        return Dictionary(all, uniquingKeysWith: { first, _ in first })
    }
}

/// What attachment asks of a route.
struct RouteShape {
    var hostnames: [String]
    var parentRefs: [ParentReference]
}
