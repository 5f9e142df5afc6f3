import GatewayAPI
import RouteModel

/// Names clusters as Envoy knows them, and says why one does not exist.
///
/// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `GetDestinationCluster`.
struct ClusterNames {
    var registry: ServiceRegistry

    /// The cluster for a resolved reference.
    ///
    /// An ExternalName Service leads to the cluster of its external name.
    func cluster(of resolution: BackendResolver.Resolution, port: Int) -> (name: String, failure: BackendFailure?) {
        if let error = resolution.softError {
            let name = Self.name(hostname: resolution.hostname, port: port)
            return (name, BackendFailure(reason: error.reason, message: error.message))
        }
        var hostname = resolution.hostname
        guard var service = registry.service(hostname: hostname) else {
            return (Self.name(hostname: hostname, port: port), nil)
        }
        if service.type == "ExternalName", let external = service.externalName {
            hostname = external
            guard let target = registry.service(hostname: external) else {
                let message =
                    "the external name \(external) of Service \(service.metadata.key) is no Service of the cluster"
                let failure = BackendFailure(reason: "ExternalNameNotFound", message: message)
                return (Self.name(hostname: external, port: port), failure)
            }
            service = target
        }
        let name = Self.name(hostname: hostname, port: port)
        if service.ports.contains(where: { $0.port == port && $0.protocol != "UDP" }) { return (name, nil) }
        let ports = service.ports.map { String($0.port) }.joined(separator: ", ")
        let message =
            "Service \(service.metadata.key) has no port \(port)" + (ports.isEmpty ? "" : " (it has \(ports))")
        return (name, BackendFailure(reason: "PortNotFound", message: message))
    }

    private static func name(hostname: String, port: Int) -> String { "outbound|\(port)||\(hostname)" }
}

/// Makes the clusters that route entries name.
struct ClusterFactory {
    var registry: ServiceRegistry
    var endpoints: EndpointResolver
    var policies: BackendTLSPolicies
    private(set) var made: [String: Cluster] = [:]

    init(registry: ServiceRegistry, endpoints: EndpointResolver, policies: BackendTLSPolicies) {
        self.registry = registry
        self.endpoints = endpoints
        self.policies = policies
    }

    /// All clusters made so far, sorted by name.
    var clusters: [Cluster] { made.keys.sorted { $0.utf8Precedes($1) }.compactMap { made[$0] } }

    /// Makes the clusters of a chain that exist and are not made yet.
    mutating func add(_ chain: FilterChain) {
        switch chain.routing {
        case .http(let hosts): for entry in hosts.flatMap(\.routes) { add(entry) }
        case .tcp(let proxy):
            for share in proxy.shares where share.failure == nil { add(share.cluster, port: share.port) }
        }
    }

    private mutating func add(_ entry: RouteEntry) {
        guard case .forward(let action) = entry.action else { return }
        for share in action.clusters where share.failure == nil { add(share.cluster, port: share.port) }
        for mirror in action.mirrors { add(mirror.cluster, port: mirror.port) }
    }

    private mutating func add(_ name: String, port number: Int) {
        guard made[name] == nil, let service = registry.service(hostname: Cluster.hostname(of: name)),
            let port = service.ports.first(where: { $0.port == number })
        else { return }
        made[name] = Cluster(
            name: name,
            service: service.metadata.key.description,
            port: port.port,
            protocol: Cluster.UpstreamProtocol(port),
            tls: policies.tls(of: service.metadata.key, port: port),
            endpoints: endpoints.endpoints(of: service, port: port)
        )
    }
}

extension Cluster.UpstreamProtocol {
    /// The protocol that a Service's port asks for: `appProtocol`, else the prefix of its name.
    ///
    /// > Source: Istio `pkg/config/kube/conversion.go`, `ConvertProtocol`.
    init(_ port: ServicePort) {
        let written = (port.appProtocol ?? port.name ?? "").lowercased()
        if port.appProtocol == "kubernetes.io/h2c" || written.hasPrefix("grpc-web") {
            self = .http2
            return
        }
        let prefix = written.prefix { $0 != "-" }
        self = prefix == "http2" || prefix == "grpc" ? .http2 : .http1
    }
}
