import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

// Questions to a binding, answered in text that reads like the status.

extension Condition {
    /// `Accepted=True Accepted: Resource accepted`.
    var text: String { "\(type)=\(status ? "True" : "False") \(reason): \(message)" }
}

extension Binding {
    /// The conditions of a Gateway in namespace `infra`.
    func conditions(ofGateway name: String = "gw", in namespace: String = "infra") -> [String] {
        gatewayStatuses[ObjectKey(namespace: namespace, name: name)]?.conditions.map(\.text) ?? []
    }

    /// One condition of a Gateway in namespace `infra`.
    func condition(_ type: String, ofGateway name: String = "gw", in namespace: String = "infra") -> String {
        conditions(ofGateway: name, in: namespace).first { $0.hasPrefix(type + "=") } ?? "none"
    }

    /// The status of a listener of a Gateway in namespace `infra`.
    func listener(_ name: String, ofGateway gateway: String = "gw") throws -> ListenerStatus {
        let status = try #require(gatewayStatuses[ObjectKey(namespace: "infra", name: gateway)])
        return try #require(status.listeners.first { $0.name == name })
    }

    /// The status entries of a route, one text for each condition.
    func parents(of name: String = "r", in namespace: String = "app") -> [[String]] {
        routeStatus(of: "HTTPRoute", ObjectKey(namespace: namespace, name: name))?.map { $0.conditions.map(\.text) }
            ?? []
    }

    /// One condition of a route at its first parent.
    func condition(_ type: String, ofRoute name: String, in namespace: String = "app") -> String {
        parents(of: name, in: namespace).first?.first { $0.hasPrefix(type + "=") } ?? "none"
    }

    /// Every entry that is programmed.
    var entries: [RouteEntry] { table.ports.flatMap(\.virtualHosts).flatMap(\.routes) }

    /// The forwarding of the only entry.
    func onlyForward() throws -> ForwardAction {
        try #require(entries.count == 1)
        guard case .forward(let forward) = entries[0].action else {
            throw NoForward(action: "\(entries[0].action)")
        }
        return forward
    }

    private struct NoForward: Error {
        var action: String
    }
}

extension ListenerStatus {
    /// Its conditions in text.
    var texts: [String] { conditions.map(\.text) }

    /// One condition in text.
    func condition(_ type: String) -> String { texts.first { $0.hasPrefix(type + "=") } ?? "none" }
}

/// A Gateway in namespace `infra`; lists and maps in flow style.
func gateway(
    _ name: String = "gw",
    class className: String = "istio",
    addresses: String = "[]",
    annotations: String = "{}",
    infrastructure: String? = nil,
    tls: String? = nil,
    listeners: String = "[\(anyListener)]"
) -> String {
    let more =
        (infrastructure.map { "  infrastructure: \($0)\n" } ?? "") + (tls.map { "  tls: \($0)\n" } ?? "")
    return document(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: \(name), namespace: infra, annotations: \(annotations)}
        spec:
          gatewayClassName: \(className)
        \(more)  addresses: \(addresses)
          listeners: \(listeners)
        """
    )
}

/// A listener on port 80 for routes from everywhere.
let anyListener = "{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}"

/// An HTTP listener for routes from everywhere.
func listener(_ name: String, port: Int = 80, hostname: String? = nil, protocol: String = "HTTP", more: String = "")
    -> String
{
    let host = hostname.map { ", hostname: \"\($0)\"" } ?? ""
    return "{name: \(name), port: \(port), protocol: \(`protocol`)\(host)\(more), "
        + "allowedRoutes: {namespaces: {from: All}}}"
}

/// An EndpointSlice of a Service with one endpoint.
func slice(_ service: String, namespace: String, port: String = "{port: 8080}", isReady: Bool = true) -> String {
    document(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: \(service)-1, namespace: \(namespace), labels: {kubernetes.io/service-name: \(service)}}
        addressType: IPv4
        ports: [\(port)]
        endpoints: [{addresses: [10.0.0.1], conditions: {ready: \(isReady)}}]
        """
    )
}

/// A ReferenceGrant; `from` and `to` in flow style.
func grant(in namespace: String, from: String, to: String) -> String {
    document(
        """
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: g, namespace: \(namespace)}
        spec: {from: \(from), to: \(to)}
        """
    )
}
