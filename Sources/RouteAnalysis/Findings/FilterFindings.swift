internal import GatewayAPI
internal import GatewayBinding
internal import RouteMatching
internal import RouteModel
internal import Simulation

/// What takes more away than itself: whole routes, whole tables.
enum FilterFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        dropped(&context) + poisoned(&context)
    }

    // MARK: Dropped routes

    private static func dropped(_ context: inout AnalysisContext) -> [Finding] {
        var programmed: Set<String> = []
        for port in context.binding.table.ports {
            for host in port.virtualHosts {
                for entry in host.routes + host.deadRoutes {
                    programmed.insert("\(entry.origin.kind) \(entry.origin.route)")
                }
            }
        }
        let routes =
            context.resources.httpRoutes.map { (HTTPRoute.kind, $0.metadata.key) }
            + context.resources.grpcRoutes.map { (GRPCRoute.kind, $0.metadata.key) }
        return routes.compactMap { kind, key in
            let parents = context.binding.routeStatus(of: kind, key) ?? []
            let conditions = parents.flatMap(\.conditions).filter { $0.type == "ResolvedRefs" && !$0.status }
            guard let condition = conditions.first, !programmed.contains("\(kind) \(key)") else { return nil }
            let rule: FindingRule
            switch condition.reason {
            case "InvalidFilter": rule = .droppedByFilter
            case "InvalidDestination": rule = .droppedByDestination
            default: return nil
            }
            return Finding(
                rule,
                .gatewayAPI(kind, key),
                place(of: rule, in: context.httpRoutes[key.description]),
                "every rule of the route is dropped: \(condition.message)",
                witness: lost(kind, key, &context)
            )
        }
    }

    /// The filter or backendRef at fault, as far as it can be told.
    private static func place(of rule: FindingRule, in route: HTTPRoute?) -> FieldPath {
        let rules = FieldPath().field("spec").field("rules")
        for (index, each) in (route?.spec.rules ?? []).enumerated() {
            if rule == .droppedByDestination {
                let bad = each.backendRefs.firstIndex { $0.ref.name.contains(".") || $0.ref.port == nil }
                if let bad { return rules.index(index).field("backendRefs").index(bad) }
            } else if let bad = each.filters.firstIndex(where: \.isUnknownToIstio) {
                return rules.index(index).field("filters").index(bad)
            }
        }
        return rules
    }

    /// A request for the route, which it does not get.
    private static func lost(_ kind: String, _ key: ObjectKey, _ context: inout AnalysisContext) -> ShownRequest? {
        let attachment = context.binding.attachments.first {
            $0.kind == kind && $0.route == key && $0.denial == nil && $0.listener?.protocol == "HTTP"
        }
        guard let attachment, let listener = attachment.listener else { return nil }
        let name = attachment.hostnames.first ?? "*"
        let host = name == "*" ? "any.example" : name.hasPrefix("*") ? "any" + name.dropFirst() : name
        var path = "/"
        if let match = context.httpRoutes[key.description]?.spec.rules.first?.matches.first?.path,
            match.type != .regularExpression
        {
            path = match.value
        }
        return context.ask(
            SimulatedRequest(gateway: listener.gateway, port: listener.port, host: host, target: path)
        )
    }

    // MARK: Poisoned tables

    private static func poisoned(_ context: inout AnalysisContext) -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        for (port, chain, reasons) in context.world.refusals {
            for reason in reasons where seen.insert("\(reason.origin.route) \(reason.reason)").inserted {
                let isExpression = reason.reason.hasPrefix("regular expression")
                let host = chain.virtualHosts.map(\.domain).first { !$0.hasPrefix("*") } ?? "any.example"
                let request = SimulatedRequest(
                    gateway: port.listeners.first?.gateway,
                    port: port.port,
                    isTLS: chain.isTLS,
                    host: host
                )
                findings.append(
                    Finding(
                        isExpression ? .poisonExpression : .poisonValue,
                        ObjectIdentity(reason.origin),
                        isExpression ? FieldPath(reason.origin) : .rule(reason.origin.rule).field("filters"),
                        "Envoy refuses every route of port \(port.port): \(reason.reason)",
                        witness: context.ask(request)
                    )
                )
            }
        }
        return findings
    }
}

extension HTTPRouteFilter {
    fileprivate var isUnknownToIstio: Bool {
        switch self {
        case .extensionRef, .externalAuth: true
        default: false
        }
    }
}
