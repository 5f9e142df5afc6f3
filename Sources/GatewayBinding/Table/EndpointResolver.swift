import GatewayAPI
import RouteModel

/// Says which endpoints stand behind a port of a Service: the user's word, else its EndpointSlices, else the workloads
/// that its selector chooses, else one that is assumed.
struct EndpointResolver {
    /// More pods than this are never told apart, and their names would only take memory.
    private static let maximumReplicas = 1_000

    private struct PortKey: Hashable {
        var service: ObjectKey
        var port: Int
    }

    private let registry: ServiceRegistry
    private let workloads: [String: [Workload]]
    private let files: EchoServerFiles
    private let overrides: [PortKey: BackendOverride.Target]
    private let assumes: Bool
    /// Services for which an endpoint was assumed.
    private(set) var assumed: Set<ObjectKey> = []

    init(registry: ServiceRegistry, workloads: [Workload], files: EchoServerFiles, options: BindingOptions) {
        self.registry = registry
        self.files = files
        self.workloads = Dictionary(grouping: workloads) { $0.metadata.namespace }
            .mapValues { $0.sorted { ($0.metadata.name, $0.kind) < ($1.metadata.name, $1.kind) } }
        overrides = Dictionary(
            options.backends.map { (PortKey(service: $0.service, port: $0.port), $0.target) },
            uniquingKeysWith: { _, last in last }
        )
        assumes = options.assume != .never
    }

    /// The ready endpoints, in a stable order.
    mutating func endpoints(of service: Service, port: ServicePort) -> [Endpoint] {
        let key = service.metadata.key
        if let target = overrides[PortKey(service: key, port: port.port)] { return endpoints(key, target) }
        if let slices = registry.endpointSlices(of: key) { return endpoints(key, slices, port) }
        if let workloads = workloads[key.namespace] { return endpoints(service, workloads, port) }
        guard assumes else { return [] }
        assumed.insert(key)
        let pod = PodName.make(for: key.name, namespace: key.namespace, ordinal: 0)
        return [Endpoint(pod: pod, workload: EndpointWorkload(name: key.name, namespace: key.namespace))]
    }

    private func endpoints(_ key: ObjectKey, _ target: BackendOverride.Target) -> [Endpoint] {
        let pod = PodName.make(for: key.name, namespace: key.namespace, ordinal: 0)
        let workload = EndpointWorkload(name: key.name, namespace: key.namespace)
        switch target {
        case .none: return []
        case .refused: return [Endpoint(pod: pod, target: .refused, workload: workload)]
        case .address(let host, let port, let tls):
            return [Endpoint(pod: pod, target: .address(host: host, port: port, tls: tls), workload: workload)]
        }
    }

    private func endpoints(_ key: ObjectKey, _ slices: [EndpointSlice], _ port: ServicePort) -> [Endpoint] {
        var pods: Set<String> = []
        for slice in slices where slice.serves(port) {
            for endpoint in slice.endpoints where endpoint.ready ?? true {
                // One endpoint may have an address of each family, in two slices: it is one pod.
                let addresses = endpoint.addresses.joined(separator: ",")
                pods.insert(endpoint.podName ?? PodName.make(for: key.name, namespace: key.namespace, seed: addresses))
            }
        }
        return pods.sorted { $0.utf8Precedes($1) }.map { Endpoint(pod: $0) }
    }

    private func endpoints(_ service: Service, _ workloads: [Workload], _ port: ServicePort) -> [Endpoint] {
        guard !service.selector.isEmpty else { return [] }
        let selector = LabelSelector(matchLabels: service.selector)
        return workloads.filter { selector.selects($0.podLabels) && $0.offers(port) }.flatMap { workload in
            let named = EndpointWorkload(
                name: workload.metadata.name,
                namespace: workload.metadata.namespace,
                podLabels: workload.podLabels
            )
            let serving = workload.serving(port, files)
            return (0..<min(max(0, workload.replicas), Self.maximumReplicas)).map {
                Endpoint(pod: PodName.make(for: workload, ordinal: $0), workload: named, serving: serving)
            }
        }
    }
}

extension Workload {
    /// Whether its pods have the container port that a Service's port is sent to.
    ///
    /// Only a name has to be declared.
    fileprivate func offers(_ port: ServicePort) -> Bool {
        guard case .name(let name) = port.targetPort else { return true }
        return containerPorts.contains { $0.name == name }
    }
}
