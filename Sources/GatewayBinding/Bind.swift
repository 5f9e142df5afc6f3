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
    private var gateways: [ObjectKey: BoundGateway] = [:]
    private var attachedRoutes: [ObjectKey: AttachedRoutes] = [:]
    private var gatewayStatuses: [ObjectKey: GatewayStatus] = [:]
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
        let endpoints = EndpointResolver(registry: registry, workloads: completed.resources.workloads, options: options)
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
            routeStatuses: routeStatuses,
            backendTLSPolicyStatuses: policies.statuses(gateways: completed.resources.gatewaysOfBackends()),
            table: table.table,
            closedListeners: layout.closedListeners,
            gatewayServices: gateways.mapValues { $0.services.existing(registry) },
            assumptions: (completed.assumptions + table.assumptions(except: completed.assumedServices)).sorted(),
            attachments: attachments
        )
    }

    // MARK: Gateways

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
        for gateway in completed.resources.gateways {
            switch completed.classes.controller(of: gateway.spec.gatewayClassName) {
            case unmanagedGatewayController: gatewayStatuses[gateway.metadata.key] = GatewayReport.unmanaged(gateway)
            case gatewayController: bind(gateway, judge: judge, report: report)
            default: break
            }
        }
    }

    private mutating func bind(_ gateway: Gateway, judge: ListenerJudge, report: GatewayReport) {
        let services = GatewayServices(gateway)
        // Without any Service name Istio gives up before it looks at the listeners.
        let listeners = services.hostnames.isEmpty ? [] : judge.judge(gateway)
        gatewayStatuses[gateway.metadata.key] = report.status(of: gateway, services: services, listeners: listeners)
        gateways[gateway.metadata.key] = BoundGateway(gateway: gateway, services: services, listeners: listeners)
        attachedRoutes[gateway.metadata.key] = AttachedRoutes(listenerCount: listeners.count)
    }

    private mutating func countAttachedRoutes() {
        for (key, routes) in attachedRoutes {
            for (index, count) in routes.counts.enumerated() {
                gatewayStatuses[key]?.listeners[index].attachedRoutes = count
            }
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
    private typealias Attach = (inout Binder, ObjectKey, JudgedListener, [Hostname]) -> [Hostname]

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
        let key = reference.key(from: namespace)
        guard reference.isGateway, let gateway = gateways[key], gateway.listeners.contains(where: \.isParent) else {
            attachments.append(missingParent(reference, key: key, of: route))
            return nil
        }
        var verdict = ParentVerdict(reference: reference, denials: [])
        for listener in gateway.listeners where listener.isParent {
            let denial = listener.denial(of: reference, kind: R.kind, hostnames: hostnames, namespace: namespace)
            let effective = denial == nil ? attach(&self, key, listener, hostnames) : []
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

    private func missingParent<R: Route>(_ reference: ParentReference, key: ObjectKey, of route: R) -> Attachment {
        let message =
            if !reference.isGateway {
                "a \(reference.kind) is no parent that is simulated"
            } else if gateways[key] != nil {
                "Gateway \(key) has no listener that a route could attach to"
            } else if let other = completed.resources.gateways.first(where: { $0.metadata.key == key }) {
                "Gateway \(key) has class \(quoted(other.spec.gatewayClassName)), for which Istio programs no routes"
            } else {
                "Gateway \(key) does not exist"
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
