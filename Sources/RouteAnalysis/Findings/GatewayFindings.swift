internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Gateways and listeners that do not serve.
enum GatewayFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        var findings: [Finding] = []
        for gateway in context.resources.gateways {
            findings += addresses(gateway) + conditions(gateway, context) + listeners(gateway, context)
            findings += serverNames(gateway, &context)
        }
        return findings + probes(context)
    }

    private static func object(_ gateway: Gateway) -> ObjectIdentity { .gatewayAPI("Gateway", gateway.metadata.key) }

    private static func addresses(_ gateway: Gateway) -> [Finding] {
        guard gateway.spec.addresses.count == 1, let address = gateway.spec.addresses.first,
            address.type == "IPAddress", let value = address.value
        else { return [] }
        let message =
            value.isAddress
            ? "with the address \(value) Istio deploys a gateway of its own, and does not use the add-on's"
            : "\(value) is taken for an IP address: Istio deploys a gateway of its own and does not use that Service"
        let severity: FindingSeverity? = value.isAddress ? .info : nil
        return [Finding(.addressType, object(gateway), .spec("addresses", 0), message, severity: severity)]
    }

    private static func conditions(_ gateway: Gateway, _ context: AnalysisContext) -> [Finding] {
        guard let status = context.binding.gatewayStatuses[gateway.metadata.key] else {
            return [
                Finding(
                    .foreignClass,
                    object(gateway),
                    FieldPath().field("spec").field("gatewayClassName"),
                    "class \(gateway.spec.gatewayClassName) is not Istio's: the Gateway and its routes get no status"
                )
            ]
        }
        let programmed = status.conditions.first { $0.type == "Programmed" && !$0.status }
        let accepted = status.conditions.first { $0.type == "Accepted" && !$0.status }
        guard let condition = programmed ?? accepted else { return [] }
        let path = FieldPath().field("spec").field(gateway.spec.addresses.isEmpty ? "listeners" : "addresses")
        return [
            Finding(
                .notProgrammed,
                object(gateway),
                path,
                "\(condition.type) is False (\(condition.reason)): \(condition.message)"
            )
        ]
    }

    // MARK: Listeners

    private static func listeners(_ gateway: Gateway, _ context: AnalysisContext) -> [Finding] {
        let name = gateway.metadata.key.description
        let status = context.binding.gatewayStatuses[gateway.metadata.key]
        return gateway.spec.listeners.enumerated().compactMap { index, listener in
            let own = status?.listeners.first { $0.name == listener.name }
            let place = FieldPath.spec("listeners", index)
            let routes =
                own.map { $0.attachedRoutes == 0 ? "" : "; routes attach all the same: \($0.attachedRoutes)" } ?? ""
            if let bad = own?.conditions.first(where: { $0.isBad && $0.reason == "InvalidRouteKinds" }) {
                let message = "listener \(listener.name): \(bad.message.lowercased()); it serves those that it supports"
                return Finding(.routeKinds, object(gateway), place.field("allowedRoutes").field("kinds"), message)
            }
            if let bad = own?.conditions.first(where: { $0.isBad && $0.type != "Programmed" }) {
                let rule: FindingRule =
                    switch bad.reason {
                    case "RefNotPermitted", "NoValidCACertificate": .noCertificateGrant
                    case "HostnameConflict", "ProtocolConflict": .droppedListener
                    default: .badCertificate
                    }
                let isGrant = own?.conditions.contains { $0.reason == "RefNotPermitted" } == true
                let chosen = rule == .noCertificateGrant && !isGrant ? .badCertificate : rule
                let field = bad.type == "ResolvedRefs" && listener.tls != nil ? place.field("tls") : place
                return Finding(chosen, object(gateway), field, "listener \(listener.name): \(bad.message)\(routes)")
            }
            let closed = context.binding.closedListeners.first {
                $0.listener.gateway == name && $0.listener.listenerSet == nil && $0.listener.name == listener.name
            }
            guard let closed, listener.protocol != "TLS" && listener.protocol != "TCP" || !closed.isUnused else {
                return nil
            }
            let rule: FindingRule = closed.reason.contains(" has listener ") ? .droppedListener : .closedListener
            let message = "listener \(listener.name), port \(listener.port): \(closed.reason)\(routes)"
            return Finding(rule, object(gateway), place.field("port"), message)
        }
    }

    private static func serverNames(_ gateway: Gateway, _ context: inout AnalysisContext) -> [Finding] {
        for (index, listener) in gateway.spec.listeners.enumerated() {
            guard listener.protocol == "HTTPS", let name = listener.hostname, !name.isEmpty else { continue }
            let server = name.hasPrefix("*") ? "any" + name.dropFirst() : name
            let request = SimulatedRequest(
                gateway: gateway.metadata.key.description,
                port: listener.port,
                isTLS: true,
                urlHost: server,
                host: "other.example"
            )
            let shown = context.ask(request)
            guard shown.answer.outcome == .noHost else { continue }
            return [
                Finding(
                    .serverNames,
                    object(gateway),
                    .spec("listeners", index).field("hostname"),
                    "connections come to listener \(listener.name) by the server name \(name); another Host on them is 404, and "
                        + "another server name a reset",
                    witness: shown
                )
            ]
        }
        return []
    }

    // MARK: Probes

    /// > Source: AKS, annotation `service.beta.kubernetes.io/port_80_health-probe_request-path` and its kin.
    private static func probes(_ context: AnalysisContext) -> [Finding] {
        let services = context.resources.services.map {
            (ObjectIdentity(group: "", kind: "Service", key: $0.metadata.key), $0.metadata.annotations, "metadata")
        }
        let gateways = context.resources.gateways.map {
            (object($0), $0.spec.infrastructure?.annotations ?? [:], "spec")
        }
        return (services + gateways).flatMap { object, annotations, root in
            annotations.sorted { $0.key < $1.key }.compactMap { key, value in
                guard key.contains("health-probe"), key.hasSuffix("request-path"), value != "/healthz/ready" else {
                    return nil
                }
                var path = FieldPath().field(root)
                if root == "spec" { path = path.field("infrastructure") }
                let message = "the load balancer probes \(value) without Host, which Envoy answers with 400"
                return Finding(.probe, object, path.field("annotations").field(key), message)
            }
        }
    }
}

extension Condition {
    /// Whether it says that something is wrong.
    fileprivate var isBad: Bool { type == "Conflicted" ? status : !status }
}

extension ClosedListener {
    /// Whether it opens nothing only since no route is attached.
    fileprivate var isUnused: Bool { reason.hasSuffix("opens nothing without one") }
}

extension String {
    /// Whether it can be an IP address.
    fileprivate var isAddress: Bool {
        utf8.contains(UInt8(ascii: ":")) || (!isEmpty && utf8.allSatisfy("0123456789.".utf8.contains))
    }
}
