import GatewayAPI

extension Listener {
    /// The route kinds that may attach, and whether every kind that was asked for is among them.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/conversion.go`, `GenerateGatewaySupportedKinds`.
    func supportedKinds() -> (kinds: [RouteGroupKind], allKnown: Bool) {
        let supported = kindsOfProtocol().map { RouteGroupKind(group: gatewayGroup, kind: $0) }
        if allowedRoutes.kinds.isEmpty { return (supported, true) }
        let intersection = supported.filter(allowedRoutes.kinds.contains)
        return (intersection, intersection.count == allowedRoutes.kinds.count)
    }

    private func kindsOfProtocol() -> [String] {
        switch `protocol` {
        case "HTTP", "HTTPS": ["HTTPRoute", "GRPCRoute"]
        case "TCP": ["TCPRoute"]
        case "TLS": tls?.mode == "Terminate" ? ["TLSRoute", "TCPRoute"] : ["TLSRoute"]
        default: []
        }
    }
}
