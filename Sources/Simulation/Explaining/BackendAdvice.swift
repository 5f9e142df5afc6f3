import GatewayAPI
import GatewayBinding
import RouteModel

/// What to change where a backendRef leads nowhere.
struct BackendAdvice {
    let world: World
    let share: WeightedCluster
    let failure: BackendFailure

    /// A clause; nil where the failure says it all.
    var text: String? {
        if failure.reason == "RefNotPermitted" {
            return "a ReferenceGrant in namespace \(namespace) must allow it"
        }
        if let service { return portAdvice(service) }
        return failure.reason == "BackendNotFound" ? nameAdvice : nil
    }

    private var parts: [Substring] { share.service.split(separator: "/", maxSplits: 1) }
    private var namespace: String { parts.first.map(String.init) ?? "" }
    private var name: String { parts.last.map(String.init) ?? "" }
    private var services: [Service] { world.binding.resources.services }
    private var service: Service? { services.first { $0.metadata.key.description == share.service } }

    private func portAdvice(_ service: Service) -> String? {
        guard !service.ports.contains(where: { $0.port == share.port }) else { return nil }
        if let meant = service.ports.first(where: { $0.targetPort == .number(share.port) }) {
            return "\(share.port) is its targetPort; backendRefs name the Service's port, \(meant.port)"
        }
        let ports = service.ports.map { String($0.port) }.joined(separator: ", ")
        return ports.isEmpty ? "the Service has no ports" : "the Service has port \(ports)"
    }

    private var nameAdvice: String? {
        let elsewhere = services.filter { $0.metadata.name == name }.map(\.metadata.namespace).min()
        if let elsewhere {
            return "namespace \(elsewhere) has a Service of that name: say so in the backendRef's namespace"
        }
        let names = services.filter { $0.metadata.namespace == namespace }.map(\.metadata.name).sorted()
        return names.isEmpty ? nil : "namespace \(namespace) has \(names.prefix(5).joined(separator: ", "))"
    }
}
