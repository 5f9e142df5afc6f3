import GatewayAPI
import RouteModel

/// Which listeners open which ports of which Services.
///
/// Listeners whose Service ports lead to one port of the workload share one route table, also across Gateways.
///
/// > Source: Istio `pilot/pkg/model/gateway.go`, `mergeGateways`.
struct TableLayout {
    /// A listener at its Gateway, by index.
    private struct Place: Comparable {
        var gateway: ObjectKey
        /// The place of the Gateway among all.
        var gatewayOrder: Int
        var listener: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.gatewayOrder, left.listener) < (right.gatewayOrder, right.listener)
        }
    }

    /// Protocols that can share a port.
    private enum ListenerFamily {
        case http
        case tls
        case tcp

        init(_ name: String) {
            switch name {
            case "HTTP": self = .http
            case "HTTPS", "TLS": self = .tls
            default: self = .tcp
            }
        }
    }

    /// A port of a workload.
    private struct WorkloadPort: Hashable {
        var service: ObjectKey
        var target: ServicePort.TargetPort
    }

    private let gateways: [ObjectKey: BoundGateway]
    private let routes: [ObjectKey: AttachedRoutes]
    private let behavior: EnvoyBehavior
    /// The HTTP listeners that share a table.
    private var groups: [WorkloadPort: [Place]] = [:]
    /// Why listeners that Istio accepts open nothing.
    private var closed: [(place: Place, reason: String)] = []

    init(
        gateways: [ObjectKey: BoundGateway],
        routes: [ObjectKey: AttachedRoutes],
        registry: ServiceRegistry,
        behavior: EnvoyBehavior
    ) {
        self.behavior = behavior
        self.gateways = gateways
        self.routes = routes
        var candidates: [WorkloadPort: [Place]] = [:]
        for (order, gateway) in gateways.values.sorted(by: Self.precedes).enumerated() {
            for index in gateway.listeners.indices {
                let place = Place(gateway: gateway.gateway.metadata.key, gatewayOrder: order, listener: index)
                for port in ports(of: place, at: gateway, registry: registry) {
                    candidates[port, default: []].append(place)
                }
            }
        }
        for (port, places) in candidates { share(port, among: places) }
    }

    /// Oldest first, then by namespace and name.
    private static func precedes(_ left: BoundGateway, _ right: BoundGateway) -> Bool {
        let (left, right) = (left.gateway.metadata, right.gateway.metadata)
        return left.created == right.created ? left.key < right.key : left.created < right.created
    }

    /// Listeners that Istio accepts and that open nothing, in the order of their Gateways and spec.
    var closedListeners: [ClosedListener] {
        closed.sorted { $0.place < $1.place }.compactMap { place, reason in
            reference(of: place).map { ClosedListener(listener: $0, reason: reason) }
        }
    }

    private mutating func close(_ place: Place, _ reason: String) {
        closed.append((place, reason))
    }

    /// The workload ports that a listener could open.
    private mutating func ports(of place: Place, at gateway: BoundGateway, registry: ServiceRegistry) -> [WorkloadPort]
    {
        let judged = gateway.listeners[place.listener]
        if judged.listener.lacksTLS {
            close(place, "protocol \(judged.listener.protocol) needs a tls stanza; Istio opens nothing without one")
            return []
        }
        guard judged.isValid else {
            close(place, judged.refusal ?? "Istio does not take it")
            return []
        }
        var ports: [WorkloadPort] = []
        for hostname in gateway.services.hostnames {
            switch Self.workloadPort(judged.listener.port, of: hostname, gateway: gateway, registry: registry) {
            case .success(let port): ports.append(port)
            case .failure(let reason): close(place, reason.text)
            }
        }
        return ports
    }

    /// Gives a port to the listeners that can share it with the first one.
    ///
    /// > Source: Istio `pilot/pkg/model/gateway.go`, `mergeGateways`: servers of another protocol are dropped with a log line,
    /// > no status tells of it.
    private mutating func share(_ port: WorkloadPort, among places: [Place]) {
        let ordered = inServerOrder(places)
        guard let first = ordered.first, let owner = reference(of: first) else { return }
        let serving = ListenerFamily(owner.protocol)
        for place in ordered {
            guard let listener = reference(of: place) else { continue }
            if ListenerFamily(listener.protocol) != serving {
                close(
                    place,
                    "Gateway \(owner.gateway) has listener \(owner.name) of protocol \(owner.protocol) on this port"
                )
            } else if serving == .http {
                groups[port, default: []].append(place)
            } else {
                close(place, "protocol \(listener.protocol) is not served yet")
            }
        }
    }

    private struct ClosedReason: Error {
        var text: String
    }

    private static func workloadPort(
        _ port: Int,
        of hostname: String,
        gateway: BoundGateway,
        registry: ServiceRegistry
    ) -> Result<WorkloadPort, ClosedReason> {
        func closed(_ text: String) -> Result<WorkloadPort, ClosedReason> { .failure(ClosedReason(text: text)) }
        guard let service = registry.service(hostname: hostname) else {
            return closed("its address \(hostname) is no Service of the cluster" + registry.hint(for: hostname))
        }
        let namespace = gateway.gateway.metadata.namespace
        guard service.metadata.namespace == namespace else {
            return closed("Service \(service.metadata.key) is not in the Gateway's namespace \(namespace)")
        }
        guard let servicePort = service.ports.first(where: { $0.port == port && $0.protocol != "UDP" }) else {
            let ports = service.ports.map { String($0.port) }.joined(separator: ", ")
            return closed(
                "Service \(service.metadata.key) has no port \(port)" + (ports.isEmpty ? "" : " (it has \(ports))")
            )
        }
        guard registry.readyPorts(ofGatewayService: service).contains(port) else {
            return closed("Service \(service.metadata.key) has no ready endpoint behind port \(port)")
        }
        let target = servicePort.targetPort ?? .number(port)
        return .success(WorkloadPort(service: service.metadata.key, target: target))
    }

    // MARK: Table

    /// A table and the Services for which an endpoint was assumed.
    struct Outcome {
        var table: RoutingTable
        var servicesWithAssumedEndpoint: Set<ObjectKey>

        /// One line for each namespace whose Services were given an endpoint.
        func assumptions(except assumed: Set<ObjectKey>) -> [String] {
            let byNamespace = Dictionary(grouping: servicesWithAssumedEndpoint.subtracting(assumed), by: \.namespace)
            return byNamespace.map { namespace, keys in
                let names = keys.map(\.name).sorted { $0.utf8Precedes($1) }
                let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
                let subject = names.count == 1 ? "Service \(shown)" : "\(names.count) Services (\(shown))"
                return
                    "Namespace \(namespace): no EndpointSlices or workloads in the input; one ready endpoint assumed for "
                    + subject
            }
        }
    }

    /// Builds the table of every open port.
    func table(clusters: ClusterFactory) -> Outcome {
        var clusters = clusters
        var ports: [GatewayPort] = []
        for (key, places) in groups {
            let virtualHosts = virtualHosts(of: places)
            for host in virtualHosts { for entry in host.routes { clusters.add(entry) } }
            let listeners = places.sorted().compactMap { reference(of: $0) }
            for port in Set(listeners.map(\.port)) {
                ports.append(
                    GatewayPort(
                        service: key.service.description,
                        port: port,
                        listeners: listeners.filter { $0.port == port },
                        virtualHosts: virtualHosts
                    )
                )
            }
        }
        ports.sort(by: Self.precedes)
        return Outcome(
            table: RoutingTable(ports: ports, clusters: clusters.clusters, behavior: behavior),
            servicesWithAssumedEndpoint: clusters.endpoints.assumed
        )
    }

    private func reference(of place: Place) -> ListenerReference? {
        gateways[place.gateway]?.listeners[place.listener].reference
    }

    private func virtualHosts(of places: [Place]) -> [VirtualHost] {
        var builder = VirtualHostBuilder()
        for place in places {
            guard let gateway = gateways[place.gateway], let routes = routes[place.gateway] else { continue }
            let namespace = place.gateway.namespace
            for bucket in routes.orderedBuckets(of: place.listener, ownNamespace: namespace) {
                builder.add(bucket, on: gateway.listeners[place.listener], gatewayNamespace: namespace)
            }
        }
        return builder.virtualHosts()
    }

    /// Istio sorts its own Gateway objects, one for each listener, by age and then by name.
    ///
    /// > Source: Istio `pilot/pkg/model/config.go`, `sortConfigByCreationTime`.
    private func inServerOrder(_ places: [Place]) -> [Place] {
        func key(_ place: Place) -> (created: CreationInstant, name: String, namespace: String)? {
            gateways[place.gateway].map {
                ($0.gateway.metadata.created, $0.listeners[place.listener].internalName, place.gateway.namespace)
            }
        }
        return places.sorted { left, right in
            guard let left = key(left), let right = key(right) else { return false }
            if left.created != right.created { return left.created < right.created }
            if left.name != right.name { return left.name.utf8Precedes(right.name) }
            return left.namespace.utf8Precedes(right.namespace)
        }
    }

    /// The add-on's external ingress Service first, then by namespace and name, then by port.
    private static func precedes(_ left: GatewayPort, _ right: GatewayPort) -> Bool {
        if left.service == right.service { return left.port < right.port }
        let external = BuiltIn.externalIngress.description
        if left.service == external || right.service == external { return left.service == external }
        return left.service.utf8Precedes(right.service)
    }
}
