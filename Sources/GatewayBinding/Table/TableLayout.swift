import GatewayAPI
import RouteModel

/// Which listeners open which ports of which Services.
///
/// Listeners whose Service ports lead to one port of the workload share one route table, also across Gateways.
///
/// > Source: Istio `pilot/pkg/model/gateway.go`, `mergeGateways`.
struct TableLayout {
    /// A listener at its Gateway or ListenerSet, by index.
    struct Place: Comparable {
        var gateway: ParentKey
        /// The place of the Gateway or ListenerSet among all.
        var gatewayOrder: Int
        var listener: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.gatewayOrder, left.listener) < (right.gatewayOrder, right.listener)
        }
    }

    /// A port of a workload.
    struct WorkloadPort: Hashable, CustomStringConvertible {
        var service: ObjectKey
        var target: ServicePort.TargetPort

        var description: String { "\(service) \(target)" }
    }

    let gateways: [ParentKey: BoundGateway]
    let routes: [ParentKey: AttachedRoutes]
    let behavior: EnvoyBehavior
    /// The listeners that are served at a port, all of one family, in the order in which Istio merges them.
    private(set) var groups: [WorkloadPort: [Place]] = [:]
    /// Why listeners that Istio accepts open nothing.
    private var closed: [(place: Place, reason: String)] = []

    init(
        gateways: [ParentKey: BoundGateway],
        routes: [ParentKey: AttachedRoutes],
        registry: ServiceRegistry,
        behavior: EnvoyBehavior
    ) {
        self.behavior = behavior
        self.gateways = gateways
        self.routes = routes
        var candidates: [WorkloadPort: [Place]] = [:]
        for (order, gateway) in gateways.values.sorted(by: Self.precedes).enumerated() {
            for index in gateway.listeners.indices {
                let place = Place(gateway: gateway.owner.key, gatewayOrder: order, listener: index)
                for port in ports(of: place, at: gateway, registry: registry) {
                    candidates[port, default: []].append(place)
                }
            }
        }
        for (port, places) in candidates { share(port, among: places) }
    }

    /// Oldest first, then by namespace and name.
    private static func precedes(_ left: BoundGateway, _ right: BoundGateway) -> Bool {
        let (leftData, rightData) = (left.gateway.metadata, right.gateway.metadata)
        if leftData.created != rightData.created { return leftData.created < rightData.created }
        if leftData.key != rightData.key { return leftData.key < rightData.key }
        return left.owner.key < right.owner.key
    }

    /// Listeners that Istio accepts and that open nothing, in the order of their Gateways and spec.
    var closedListeners: [ClosedListener] {
        closed.sorted { $0.place < $1.place }.compactMap { place, reason in
            listener(at: place).map { ClosedListener(listener: $0.reference, reason: reason) }
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
    /// > Source: Istio `pilot/pkg/model/gateway.go`, `mergeGateways`: servers of another protocol, second servers for plain
    /// > bytes, and those whose server name another one takes are dropped with a log line, no status tells of it.
    private mutating func share(_ port: WorkloadPort, among places: [Place]) {
        let ordered = inServerOrder(places)
        guard let first = ordered.first, let owner = listener(at: first) else { return }
        var serverNames: [Hostname: ListenerReference] = [:]
        for place in ordered {
            guard let judged = listener(at: place) else { continue }
            if judged.family != owner.family || (judged.family == .tcp && place != first) {
                close(
                    place,
                    "Gateway \(owner.reference.gateway) has listener \(owner.reference.qualifiedName) of protocol "
                        + "\(owner.reference.protocol) on this port"
                )
            } else if judged.family == .tls, let other = serverNames[judged.hostname] {
                close(
                    place,
                    "Gateway \(other.gateway) has listener \(other.qualifiedName) for the same hostname on this port, and Istio "
                        + "drops all but the first"
                )
            } else {
                serverNames[judged.hostname] = judged.reference
                groups[port, default: []].append(place)
                noteObstacle(of: judged, at: place)
            }
        }
        closeRefused(port)
    }

    /// Closes a port that Envoy refuses for one of its listeners.
    ///
    /// Istio sends the port as one Envoy listener, which Envoy takes or refuses as a whole; no status tells of it.
    private mutating func closeRefused(_ port: WorkloadPort) {
        let places = groups[port] ?? []
        let refused = places.compactMap { listener(at: $0) }.first { $0.termination?.refusal != nil }
        guard let refused, let refusal = refused.termination?.refusal else { return }
        groups[port] = nil
        closed.removeAll { closed in places.contains { $0 == closed.place } }
        for place in places {
            let culprit =
                listener(at: place)?.reference == refused.reference
                ? "" : "listener \(refused.reference.qualifiedName): "
            close(place, "Envoy refuses the whole port: \(culprit)\(refusal)")
        }
    }

    /// Tells of a listener that takes connections and none of whose handshakes can succeed.
    private mutating func noteObstacle(of judged: JudgedListener, at place: Place) {
        if judged.passesConnections, connections(of: place).isEmpty {
            close(place, "no \(judged.connectionKinds) is attached, and Istio opens nothing without one")
        } else if let obstacle = judged.termination?.obstacle {
            close(place, "no TLS handshake succeeds: \(obstacle)")
        }
    }

    /// The routes of a listener whose connections pass as they are.
    func connections(of place: Place) -> [AttachedConnections] {
        routes[place.gateway]?.connections[place.listener] ?? []
    }

    /// The listener at a place.
    func listener(at place: Place) -> JudgedListener? { gateways[place.gateway]?.listeners[place.listener] }

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
        let namespace = gateway.owner.parent.namespace
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

    /// Istio sorts its own Gateway objects, one for each listener, by age and then by name.
    ///
    /// > Source: Istio `pilot/pkg/model/config.go`, `sortConfigByCreationTime`.
    private func inServerOrder(_ places: [Place]) -> [Place] {
        func key(_ place: Place) -> (created: CreationInstant, name: String, namespace: String)? {
            gateways[place.gateway].map {
                ($0.gateway.metadata.created, $0.listeners[place.listener].internalName, place.gateway.key.namespace)
            }
        }
        return places.sorted { left, right in
            guard let left = key(left), let right = key(right) else { return false }
            if left.created != right.created { return left.created < right.created }
            if left.name != right.name { return left.name.utf8Precedes(right.name) }
            return left.namespace.utf8Precedes(right.namespace)
        }
    }
}
