import GatewayAPI
import RouteModel

/// A TCPRoute or TLSRoute that attached to a listener.
struct AttachedConnections {
    var kind: String
    var route: ObjectKey
    var created: CreationInstant
    /// The hostnames in which route and listener agree; `*` for a kind without hostnames.
    var hostnames: [Hostname]
    /// Where connections go, by rule; never empty.
    var rules: [[TCPProxy.Share]]

    /// Whether a greeting chooses it by name where nobody ends TLS.
    var isChosenByName: Bool { kind == "TLSRoute" }

    /// The server names that it takes where nobody ends TLS; empty: any.
    var serverNames: [String] { hostnames.contains(.any) ? [] : hostnames.map(\.text) }
}

extension [AttachedConnections] {
    /// In the order in which Istio takes them: those of the Gateway's own namespace, then by age, then by name.
    ///
    /// > Source: Istio `pilot/pkg/model/push_context.go`, `VirtualServicesForGateway`.
    func ordered(ownNamespace own: String) -> [AttachedConnections] {
        sorted { left, right in
            let (leftIsForeign, rightIsForeign) = (left.route.namespace != own, right.route.namespace != own)
            if leftIsForeign != rightIsForeign { return rightIsForeign }
            if left.created != right.created { return left.created < right.created }
            if left.route.name != right.route.name { return left.route.name.utf8Precedes(right.route.name) }
            return (left.kind, left.route) < (right.kind, right.route)
        }
    }
}
