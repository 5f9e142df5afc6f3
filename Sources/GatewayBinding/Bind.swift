public import GatewayAPI
import RouteModel

/// Decides what istiod would make of the resources: statuses and routing table.
///
/// Total and pure: bad configuration is a result, and the order of the input's lists does not matter. O(n log n) in the
/// number of routes.
///
/// - Parameters:
///   - resources: the input, with the API server's defaults applied.
///   - options: what to assume and where backends lead.
public func bind(_ resources: ResourceSet, options: BindingOptions) -> Binding {
    var binder = Binder(resources, options: options)
    return binder.bind()
}

/// The steps of binding, in order, and what they hand on: classes, Gateways, routes, tables.
struct Binder {
    private let options: BindingOptions
    private let completed: CompletedResources
    private let registry: ServiceRegistry
    private let certificates: CertificateReferences
    /// Gateways and ListenerSets.
    private var gateways: [ParentKey: BoundGateway] = [:]
    private var attachedRoutes: [ParentKey: AttachedRoutes] = [:]
    private var gatewayStatuses: [ObjectKey: GatewayStatus] = [:]
    private var listenerSetStatuses: [ObjectKey: ListenerSetStatus] = [:]
    private var routeStatuses: [String: [ObjectKey: [RouteParentStatus]]] = [:]
    private var attachments: [Attachment] = []

    init(_ resources: ResourceSet, options: BindingOptions) {
        self.options = options
        completed = CompletedResources(resources, assume: options.assume, profile: options.profile)
        let all = completed.resources
        registry = ServiceRegistry(services: all.services, slices: all.endpointSlices)
        certificates = CertificateReferences(
            secrets: Dictionary(all.secrets.map { ($0.metadata.key, $0) }, uniquingKeysWith: { first, _ in first }),
            configMaps: Dictionary(
                all.configMaps.map { ($0.metadata.key, $0) },
                uniquingKeysWith: { first, _ in first }
            ),
            grants: completed.grants,
            profile: options.profile
        )
    }

    mutating func bind() -> Binding {
        bindGateways()
        bindRoutes()
        countAttachedRoutes()
        let layout = TableLayout(
            gateways: gateways,
            routes: attachedRoutes,
            registry: registry,
            behavior: EnvoyBehavior(options.profile)
        )
        let endpoints = EndpointResolver(
            registry: registry,
            workloads: completed.resources.workloads,
            files: EchoServerFiles(secrets: certificates.secrets, configMaps: certificates.configMaps),
            options: options
        )
        let policies = BackendTLSPolicies(
            completed.resources.backendTLSPolicies,
            registry: registry,
            configMaps: certificates.configMaps,
            secrets: certificates.secrets
        )
        let table = layout.table(
            clusters: ClusterFactory(registry: registry, endpoints: endpoints, policies: policies)
        )
        return Binding(
            resources: completed.resources,
            gatewayClassStatuses: GatewayClasses.statuses(completed.resources.gatewayClasses),
            gatewayStatuses: gatewayStatuses,
            listenerSetStatuses: listenerSetStatuses,
            routeStatuses: routeStatuses,
            backendTLSPolicyStatuses: policies.statuses(gateways: completed.resources.gatewaysOfBackends()),
            table: table.table,
            closedListeners: layout.closedListeners,
            gatewayServices: gatewayServices,
            assumptions: (completed.assumptions + table.assumptions(except: completed.assumedServices)).sorted(),
            attachments: attachments,
            idleRoutes: table.idleRoutes
        )
    }

    private var gatewayServices: [ObjectKey: [String]] {
        let own = gateways.values.filter { !$0.owner.isListenerSet }.map { gateway in
            (gateway.owner.parent, gateway.services.existing(registry))
        }
        return Dictionary(own, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Gateways and ListenerSets

    private mutating func bindGateways() {
        let judge = ListenerJudge(
            certificates: certificates,
            namespaceLabels: completed.namespaceLabels,
            profile: options.profile
        )
        let local = LocalAddresses(byService: options.localAddresses)
        let report = GatewayReport(
            certificates: certificates,
            registry: registry,
            local: local,
            profile: options.profile
        )
        let setReport = ListenerSetReport(registry: registry, local: local)
        let allowed = completed.allowedListenerSets()
        let sets = Dictionary(grouping: completed.resources.listenerSets.filter { $0.parentKey != nil }) {
            $0.parentKey ?? $0.metadata.key
        }
        for gateway in completed.resources.gateways {
            let key = gateway.metadata.key
            switch completed.classes.controller(of: gateway.spec.gatewayClassName) {
            case unmanagedGatewayController:
                gatewayStatuses[key] = GatewayReport.unmanaged(gateway)
                for set in sets[key] ?? [] {
                    let name = gateway.spec.gatewayClassName
                    listenerSetStatuses[set.metadata.key] = ListenerSetReport.unsupported(set, class: name)
                }
            case gatewayController:
                for set in sets[key] ?? [] {
                    listenerSetStatuses[set.metadata.key] = ListenerSetReport.notAllowed(set)
                }
                bind(gateway, sets: allowed[key] ?? [], judge: judge, report: report, setReport: setReport)
            default: break
            }
        }
    }

    private mutating func bind(
        _ gateway: Gateway,
        sets: [ListenerSet],
        judge: ListenerJudge,
        report: GatewayReport,
        setReport: ListenerSetReport
    ) {
        let services = GatewayServices(gateway)
        let owners = [ListenerOwner(gateway)] + sets.map { ListenerOwner($0, of: gateway) }
        // Without any Service name Istio gives up before it looks at the listeners.
        let judged = services.hostnames.isEmpty ? owners.map { _ in [] } : judge.judge(owners)
        for (owner, listeners) in zip(owners, judged) {
            gateways[owner.key] = BoundGateway(owner: owner, services: services, listeners: listeners)
            attachedRoutes[owner.key] = AttachedRoutes(listenerCount: listeners.count)
        }
        let ofSets = Array(judged.dropFirst())
        gatewayStatuses[gateway.metadata.key] = report.status(
            of: gateway,
            services: services,
            listeners: judged.first ?? [],
            sets: ofSets
        )
        for (set, listeners) in zip(sets, ofSets) {
            listenerSetStatuses[set.metadata.key] = setReport.status(
                of: set,
                gateway: gateway,
                services: services,
                listeners: listeners
            )
        }
    }

    /// Istio counts by namespace, name and listener: a Gateway and a ListenerSet of one name share the numbers.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/route_collections.go`, `gatewayRouteAttachmentCountCollection`.
    private mutating func countAttachedRoutes() {
        var counts: [ObjectKey: [String: Int]] = [:]
        for (parent, routes) in attachedRoutes {
            for (listener, count) in zip(gateways[parent]?.listeners ?? [], routes.counts) {
                counts[parent.key, default: [:]][listener.listener.name, default: 0] += count
            }
        }
        func counted(_ listeners: [ListenerStatus], of key: ObjectKey) -> [ListenerStatus] {
            listeners.map { listener in
                var listener = listener
                listener.attachedRoutes = counts[key]?[listener.name] ?? 0
                return listener
            }
        }
        for (key, status) in gatewayStatuses {
            gatewayStatuses[key]?.listeners = counted(status.listeners, of: key)
        }
        for (key, status) in listenerSetStatuses {
            listenerSetStatuses[key]?.listeners = counted(status.listeners, of: key)
        }
    }

    // MARK: Routes

    private mutating func bindRoutes() {
        let backends = BackendResolver(
            grants: completed.grants,
            registry: registry,
            assumedServices: completed.assumedServices,
            profile: options.profile
        )
        let clusters = ClusterNames(registry: registry)
        let translator = RouteTranslator(backends: backends, clusters: clusters, profile: options.profile)
        let (http, grpc) = (completed.resources.httpRoutes, completed.resources.grpcRoutes)
        // Both kinds are merged by age, so they come in one row.
        for index in (http.map(\.metadata) + grpc.map(\.metadata)).indicesByAge() {
            if index < http.count {
                bind(http[index], translator.translate(http[index]))
            } else {
                let route = grpc[index - http.count]
                bind(route, translator.translate(route))
            }
        }
        let connections = ConnectionTranslator(backends: backends, clusters: clusters)
        for index in completed.resources.tlsRoutes.map(\.metadata).indicesByAge() {
            let route = completed.resources.tlsRoutes[index]
            bind(route, connections.translate(route.spec.rules, of: TLSRoute.kind, in: route.metadata.namespace))
        }
        for index in completed.resources.tcpRoutes.map(\.metadata).indicesByAge() {
            let route = completed.resources.tcpRoutes[index]
            bind(route, connections.translate(route.spec.rules, of: TCPRoute.kind, in: route.metadata.namespace))
        }
    }

    /// Binds a route whose requests are matched one by one.
    private mutating func bind<R: Route>(_ route: R, _ translated: TranslatedRoute) {
        let isGRPC = R.kind == GRPCRoute.kind
        let isIsolated = !isGRPC || options.profile[ProfileSwitches.isolatesGRPCRoutes]
        let mergesKinds = options.profile[ProfileSwitches.mergesGRPCRoutes]
        bind(route, error: translated.error) { binder, gateway, listener, hostnames in
            let effective = hostnames.filter { hostname in
                hostname.matches(listener.hostname) && (!isIsolated || listener.keeps(hostname))
            }
            binder.attachedRoutes[gateway]?.attach(
                route,
                translated,
                to: listener.index,
                hostnames: effective,
                mergesKinds: mergesKinds
            )
            return effective
        }
    }

    /// Binds a route whose connections pass as they are; nothing isolates listeners from each other here.
    private mutating func bind<R: Route>(_ route: R, _ translated: TranslatedConnections) {
        bind(route, error: translated.error) { binder, gateway, listener, hostnames in
            let effective = hostnames.compactMap { $0.intersection(listener.hostname) }
            binder.attachedRoutes[gateway]?.attach(
                AttachedConnections(
                    kind: R.kind,
                    route: route.metadata.key,
                    created: route.metadata.created,
                    hostnames: effective,
                    rules: translated.rules
                ),
                to: listener.index
            )
            return hostnames.filter { $0.matches(listener.hostname) }
        }
    }

    /// Attaches a route to a listener and tells under which hostnames.
    private typealias Attach = (inout Binder, ParentKey, JudgedListener, [Hostname]) -> [Hostname]

    private mutating func bind<R: Route>(_ route: R, error: ConfigurationError?, attach: Attach) {
        let hostnames = route.spec.hostnames.isEmpty ? [.any] : route.spec.hostnames.map { Hostname($0) }
        var verdicts: [ParentVerdict] = []
        for reference in route.spec.parentRefs {
            if let verdict = bind(route, to: reference, hostnames: hostnames, attach: attach) {
                verdicts.append(verdict)
            }
        }
        routeStatuses[R.kind, default: [:]][route.metadata.key] = route.metadata.parentStatuses(verdicts, error: error)
    }

    /// Tests a route against every listener of a parent and attaches it where it is taken; nil: the parent is not one
    /// that Istio reports on.
    private mutating func bind<R: Route>(
        _ route: R,
        to reference: ParentReference,
        hostnames: [Hostname],
        attach: Attach
    ) -> ParentVerdict? {
        let namespace = route.metadata.namespace
        let parent = reference.parent(from: namespace)
        guard let parent, let gateway = gateways[parent], gateway.listeners.contains(where: \.isParent) else {
            attachments.append(missingParent(reference, parent, of: route))
            return nil
        }
        var verdict = ParentVerdict(reference: reference, denials: [])
        for listener in gateway.listeners where listener.isParent {
            let denial = listener.denial(of: reference, kind: R.kind, hostnames: hostnames, namespace: namespace)
            let effective = denial == nil ? attach(&self, parent, listener, hostnames) : []
            verdict.denials.append(denial)
            attachments.append(
                Attachment(
                    kind: R.kind,
                    route: route.metadata.key,
                    parentRef: reference,
                    listener: listener.reference,
                    denial: denial.map { Attachment.Denial(reason: $0.reason.rawValue, message: $0.message) },
                    hostnames: listener.domains(of: effective)
                )
            )
        }
        return verdict
    }

    private func missingParent<R: Route>(_ reference: ParentReference, _ parent: ParentKey?, of route: R) -> Attachment
    {
        let message =
            if let parent {
                "\(parent.kind) \(parent.key) \(problem(of: parent))"
            } else {
                "a \(reference.kind) is no parent that is simulated"
            }
        return Attachment(
            kind: R.kind,
            route: route.metadata.key,
            parentRef: reference,
            listener: nil,
            denial: Attachment.Denial(reason: "ParentNotFound", message: message),
            hostnames: []
        )
    }
}

extension Binder {
    /// Why nothing attaches to a parent, after its name.
    private func problem(of parent: ParentKey) -> String {
        if gateways[parent] != nil { return "has no listener that a route could attach to" }
        if parent.kind == "Gateway" {
            let gateway = completed.resources.gateways.first { $0.metadata.key == parent.key }
            guard let name = gateway?.spec.gatewayClassName else { return "does not exist" }
            return "has class \(quoted(name)), for which Istio programs no routes"
        }
        guard completed.resources.listenerSets.contains(where: { $0.metadata.key == parent.key }) else {
            return "does not exist"
        }
        let refusal = listenerSetStatuses[parent.key]?.conditions.first { $0.type == "Accepted" }?.message
        return refusal.map { "is not accepted: \($0)" } ?? "has no Gateway that is Istio's"
    }
}

extension [ObjectMeta] {
    /// The order of the routes: oldest first, then by namespace and name.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `sortRoutesByCreationTime`.
    fileprivate func indicesByAge() -> [Int] {
        indices.sorted { left, right in
            if self[left].created != self[right].created { return self[left].created < self[right].created }
            if self[left].key != self[right].key { return self[left].key < self[right].key }
            return left < right
        }
    }
}
