internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Backends that cannot answer.
struct BackendFindings {
    private var findings: [Finding] = []
    /// Each rule is looked at once, on whatever host.
    private var seen: Set<String> = []

    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        var family = BackendFindings()
        for (_, entry, request) in context.aliveEntries {
            let name = "\(entry.origin.kind) \(entry.origin.route) \(entry.origin.rule)"
            guard family.seen.insert(name).inserted else { continue }
            family.add(entry, context.ask(request), context)
        }
        family.findings += SpareBackends(context: context).findings
        return family.findings
    }

    private mutating func add(_ entry: RouteEntry, _ shown: ShownRequest, _ context: AnalysisContext) {
        guard shown.answer.origin == entry.origin else { return }
        let route = ObjectIdentity(entry.origin)
        let rule = FieldPath.rule(entry.origin.rule)
        switch entry.action {
        case .redirect: break
        case .directResponse(let status):
            let message = "the rule has no backend of a weight above 0: every request gets \(status)"
            findings.append(Finding(.noBackends, route, rule.field("backendRefs"), message, witness: shown))
        case .forward(let forward):
            addBackends(forward, of: entry, shown, context)
        }
    }

    private mutating func addBackends(
        _ forward: ForwardAction,
        of entry: RouteEntry,
        _ shown: ShownRequest,
        _ context: AnalysisContext
    ) {
        let route = ObjectIdentity(entry.origin)
        let answered = shown.answer.backends ?? []
        guard answered.contains(where: { $0.status != nil }) else { return }
        let places = context.weightedBackends(of: entry.origin)
        for (index, backend) in answered.enumerated() where index < forward.clusters.count {
            guard let rule = Self.rule(for: backend, forward.clusters[index]) else { continue }
            var path = FieldPath.rule(entry.origin.rule).field("backendRefs")
            if index < places.count { path = path.index(places[index]) }
            let message =
                "\(backend.service):\(backend.port) answers \(backend.status ?? 500): \(backend.message ?? "it leads nowhere")"
            findings.append(
                Finding(
                    rule,
                    route,
                    path,
                    message,
                    fix: backend.advice.map { "\(rule.fix) Here: \($0)." },
                    witness: shown
                )
            )
        }
        let broken = answered.filter { $0.status != nil }
        let share = broken.reduce(0.0) { $0 + $1.share }
        if !broken.isEmpty, broken.count < answered.count {
            let percent = Int((share * 100).rounded())
            let statuses = Set(broken.compactMap(\.status)).sorted().map(String.init).joined(separator: " or ")
            findings.append(
                Finding(
                    .partlyBroken,
                    route,
                    FieldPath.rule(entry.origin.rule).field("backendRefs"),
                    "\(percent) % of the requests get \(statuses), by \(broken.map { "\($0.service):\($0.port)" }.joined(separator: ", "))",
                    witness: shown
                )
            )
        }
    }

    private static func rule(for backend: AnsweredBackend, _ share: WeightedCluster) -> FindingRule? {
        switch share.failure?.reason {
        case "BackendNotFound": return .noService
        case "PortNotFound": return .noPort
        case "ExternalNameNotFound": return .externalName
        case "RefNotPermitted": return .noGrant
        case .some: return .noKind
        case nil: return backend.reason == "no_healthy_upstream" ? .noEndpoint : nil
        }
    }
}

/// References that are not used, or not as they are meant.
private struct SpareBackends {
    let context: AnalysisContext

    var findings: [Finding] {
        context.resources.httpRoutes.flatMap { route in
            route.spec.rules.enumerated().flatMap { index, rule in
                spares(route, index, rule) + levels(route, index, rule) + protocols(route, index, rule)
            }
        }
            + context.resources.grpcRoutes.flatMap { route in
                route.spec.rules.enumerated().flatMap { index, rule in
                    rule.backendRefs.enumerated().compactMap { plainText(route, index, $0, $1.ref) }
                }
            }
    }

    private func service(_ reference: BackendObjectReference, from namespace: String) -> Service? {
        guard reference.group.isEmpty, reference.kind == "Service" else { return nil }
        let key = ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
        return services[key]
    }

    private let services: [ObjectKey: Service]
    private let complete: Set<String>

    init(context: AnalysisContext) {
        self.context = context
        services = Dictionary(
            context.binding.resources.services.map { ($0.metadata.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        complete = Set(context.resources.services.map(\.metadata.namespace))
    }

    private func spares(_ route: HTTPRoute, _ index: Int, _ rule: HTTPRouteRule) -> [Finding] {
        let namespace = route.metadata.namespace
        return rule.backendRefs.enumerated().compactMap { place, backend in
            guard backend.weight == 0, backend.ref.group.isEmpty, backend.ref.kind == "Service",
                complete.contains(backend.ref.namespace ?? namespace)
            else { return nil }
            let name = "\(backend.ref.namespace ?? namespace)/\(backend.ref.name)"
            let service = service(backend.ref, from: namespace)
            guard service?.ports.contains(where: { $0.port == backend.ref.port }) != true else { return nil }
            let what =
                service == nil ? "the Service does not exist" : "the Service has no port \(backend.ref.port ?? 0)"
            return Finding(
                .brokenSpare,
                .gatewayAPI(HTTPRoute.kind, route.metadata.key),
                .rule(index).field("backendRefs").index(place),
                "\(name) has weight 0 and would not work: \(what)"
            )
        }
    }

    private func levels(_ route: HTTPRoute, _ index: Int, _ rule: HTTPRouteRule) -> [Finding] {
        let own = rule.filters.flatMap(\.setNames)
        return rule.backendRefs.enumerated().compactMap { place, backend in
            let both = backend.filters.flatMap(\.setNames).filter(own.contains).map { $0.split(separator: " ")[1] }
            guard backend.weight > 0, let name = both.first else { return nil }
            let count = rule.backendRefs.count { $0.weight > 0 }
            let winner = count == 1 ? "the backendRef's" : "the rule's"
            return Finding(
                .headerLevels,
                .gatewayAPI(HTTPRoute.kind, route.metadata.key),
                .rule(index).field("backendRefs").index(place).field("filters"),
                "the rule and the backendRef both set \(name); with \(count) effective backend\(count == 1 ? "" : "s") "
                    + "\(winner) wins"
            )
        }
    }

    private func protocols(_ route: HTTPRoute, _ index: Int, _ rule: HTTPRouteRule) -> [Finding] {
        rule.backendRefs.enumerated().compactMap { place, backend in
            guard backend.weight > 0, let service = service(backend.ref, from: route.metadata.namespace),
                let port = service.ports.first(where: { $0.port == backend.ref.port })
            else { return nil }
            let message: String
            if port.appProtocol == "h2c" {
                message = "appProtocol h2c is unknown to Istio; only kubernetes.io/h2c is HTTP/2 without TLS"
            } else if port.speaksTLS, !hasTLSPolicy(service, port: port) {
                message =
                    "the port is \(port.appProtocol ?? port.name ?? "https"), and the gateway speaks to it in the clear"
            } else {
                return nil
            }
            return Finding(
                .portProtocol,
                .gatewayAPI(HTTPRoute.kind, route.metadata.key),
                .rule(index).field("backendRefs").index(place),
                "\(service.metadata.key):\(port.port): \(message)"
            )
        }
    }

    private func hasTLSPolicy(_ service: Service, port: ServicePort) -> Bool {
        context.binding.table.clusters.contains {
            $0.service == service.metadata.key.description && $0.port == port.port && $0.tls != nil
        }
    }

    private func plainText(
        _ route: GRPCRoute,
        _ index: Int,
        _ place: Int,
        _ reference: BackendObjectReference
    ) -> Finding? {
        guard let service = service(reference, from: route.metadata.namespace), !service.isBuiltIn,
            context.resources.services.contains(where: { $0.metadata.key == service.metadata.key }),
            let cluster = context.binding.table.clusters.first(where: {
                $0.service == service.metadata.key.description && $0.port == reference.port
            }), cluster.protocol == .http1
        else { return nil }
        return Finding(
            .portProtocol,
            .gatewayAPI(GRPCRoute.kind, route.metadata.key),
            .rule(index).field("backendRefs").index(place),
            "\(service.metadata.key):\(cluster.port) is spoken to by HTTP/1.1, which gRPC does not work over"
        )
    }
}

extension ServicePort {
    /// Whether it says that TLS is spoken there.
    fileprivate var speaksTLS: Bool {
        if let appProtocol { return ["https", "kubernetes.io/wss"].contains(appProtocol.lowercased()) }
        return name.map { $0.lowercased().split(separator: "-").first == "https" } ?? false
    }
}

extension HTTPRouteFilter {
    /// The names that it sets, with the side: `request x-a`.
    fileprivate var setNames: [String] {
        switch self {
        case .requestHeaderModifier(let modifier): modifier.set.map { "request \($0.name.lowercased())" }
        case .responseHeaderModifier(let modifier): modifier.set.map { "response \($0.name.lowercased())" }
        default: []
        }
    }
}

extension AnalysisContext {
    /// The places of a rule's backendRefs whose weight is above 0: those that have clusters.
    fileprivate func weightedBackends(of origin: RouteOrigin) -> [Int] {
        var weights: [Int] = []
        if let route = httpRoute(origin), origin.rule < route.spec.rules.count {
            weights = route.spec.rules[origin.rule].backendRefs.map(\.weight)
        } else if origin.kind == GRPCRoute.kind {
            let route = resources.grpcRoutes.first { $0.metadata.key == ObjectKey(slashed: origin.route) }
            if let route, origin.rule < route.spec.rules.count {
                weights = route.spec.rules[origin.rule].backendRefs.map(\.weight)
            }
        }
        return weights.indices.filter { weights[$0] > 0 }
    }
}
