import GatewayAPI

/// The Services by the names under which Istio knows them, and which of their ports have somebody behind them.
struct ServiceRegistry {
    /// By key.
    let services: [ObjectKey: Service]
    private let slices: [ObjectKey: [EndpointSlice]]

    init(services: [Service], slices: [EndpointSlice]) {
        self.services = Dictionary(services.map { ($0.metadata.key, $0) }, uniquingKeysWith: { first, _ in first })
        var byService: [ObjectKey: [EndpointSlice]] = [:]
        for slice in slices {
            guard let name = slice.serviceName else { continue }
            byService[ObjectKey(namespace: slice.metadata.namespace, name: name), default: []].append(slice)
        }
        self.slices = byService
    }

    /// The EndpointSlices of a Service; nil where the input has none.
    func endpointSlices(of service: ObjectKey) -> [EndpointSlice]? { slices[service] }

    /// The Service of a DNS name, `name.namespace.svc.cluster.local`.
    func service(hostname: String) -> Service? {
        Self.key(hostname: hostname).flatMap { services[$0] }
    }

    private static let domain = ".svc.cluster.local"

    /// The key that a DNS name of the cluster stands for.
    static func key(hostname: String) -> ObjectKey? {
        guard hostname.hasSuffix(domain), let dot = hostname.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let end = hostname.utf8.index(hostname.endIndex, offsetBy: -domain.utf8.count)
        guard dot < end else { return nil }
        let namespace = hostname[hostname.utf8.index(after: dot)..<end]
        guard !namespace.utf8.contains(UInt8(ascii: ".")) else { return nil }
        return ObjectKey(namespace: String(namespace), name: String(hostname[..<dot]))
    }

    /// Where a Service of that first label is, for somebody who named one that is not there.
    func hint(for hostname: String) -> String {
        let name = hostname.prefix { $0 != "." }
        guard let other = services.keys.filter({ $0.name == name }).min() else { return "" }
        return " (Service \(other) is; a Gateway takes only Services of its own namespace, by their bare name)"
    }

    /// The ports of a Service that a Gateway takes for its own and behind which it counts as ready: all of them, unless
    /// the input's EndpointSlices say otherwise.
    func readyPorts(ofGatewayService service: Service) -> Set<Int> {
        guard let slices = slices[service.metadata.key] else { return Set(service.ports.map(\.port)) }
        return Set(service.ports.lazy.filter { port in slices.contains { $0.isReady(for: port) } }.map(\.port))
    }
}

extension EndpointSlice {
    /// Whether it has a ready endpoint for that port of its Service.
    func isReady(for port: ServicePort) -> Bool {
        serves(port) && endpoints.contains { $0.ready ?? true }
    }

    /// Whether one of its ports has the name of that port of its Service.
    func serves(_ port: ServicePort) -> Bool {
        ports.contains { ($0.name ?? "") == (port.name ?? "") }
    }
}
