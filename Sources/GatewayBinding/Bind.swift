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
    private var routeStatuses: [ObjectKey: [RouteParentStatus]] = [:]
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
        let table = layout.table(clusters: ClusterFactory(registry: registry, endpoints: endpoints))
        return Binding(
            resources: completed.resources,
            gatewayClassStatuses: GatewayClasses.statuses(completed.resources.gatewayClasses),
            gatewayStatuses: gatewayStatuses,
            httpRouteStatuses: routeStatuses,
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
        let translator = RouteTranslator(
            backends: BackendResolver(
                grants: completed.grants,
                registry: registry,
                assumedServices: completed.assumedServices,
                profile: options.profile
            ),
            clusters: ClusterNames(registry: registry),
            profile: options.profile
        )
        for index in completed.resources.httpRoutes.indicesByAge() {
            let route = completed.resources.httpRoutes[index]
            let translated = translator.translate(route)
            let hostnames = route.spec.hostnames.isEmpty ? [.any] : route.spec.hostnames.map { Hostname($0) }
            var verdicts: [ParentVerdict] = []
            for reference in route.spec.parentRefs {
                if let verdict = bind(route, translated, to: reference, hostnames: hostnames) {
                    verdicts.append(verdict)
                }
            }
            routeStatuses[route.metadata.key] = route.parentStatuses(verdicts, error: translated.error)
        }
    }

    /// Tests a route against every listener of a parent and attaches it where it is taken; nil: the parent is not one
    /// that Istio reports on.
    private mutating func bind(
        _ route: HTTPRoute,
        _ translated: TranslatedRoute,
        to reference: ParentReference,
        hostnames: [Hostname]
    ) -> ParentVerdict? {
        let key = reference.key(from: route.metadata.namespace)
        guard reference.isGateway, let gateway = gateways[key], gateway.listeners.contains(where: \.isParent) else {
            attachments.append(missingParent(reference, key: key, of: route))
            return nil
        }
        var verdict = ParentVerdict(reference: reference, denials: [])
        for index in gateway.listeners.indices where gateway.listeners[index].isParent {
            let listener = gateway.listeners[index]
            let denial = listener.denial(of: reference, hostnames: hostnames, namespace: route.metadata.namespace)
            var effective: [Hostname] = []
            if denial == nil {
                effective = hostnames.filter { $0.matches(listener.hostname) && listener.keeps($0) }
                attachedRoutes[key]?.attach(route, translated, to: index, hostnames: effective)
            }
            verdict.denials.append(denial)
            attachments.append(
                Attachment(
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

    private func missingParent(_ reference: ParentReference, key: ObjectKey, of route: HTTPRoute) -> Attachment {
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
            route: route.metadata.key,
            parentRef: reference,
            listener: nil,
            denial: Attachment.Denial(reason: "ParentNotFound", message: message),
            hostnames: []
        )
    }
}

extension [HTTPRoute] {
    /// The order of the routes: oldest first, then by namespace and name.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `sortRoutesByCreationTime`.
    fileprivate func indicesByAge() -> [Int] {
        let ages = map { (created: $0.metadata.created, key: $0.metadata.key) }
        return indices.sorted { left, right in
            if ages[left].created != ages[right].created { return ages[left].created < ages[right].created }
            return ages[left].key < ages[right].key
        }
    }
}
