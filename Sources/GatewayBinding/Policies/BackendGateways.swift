import GatewayAPI

extension ResourceSet {
    /// The Gateways of the routes that name a Service, whether they exist or take the route or not.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/route_collections.go`, `extractAncestorBackends`.
    func gatewaysOfBackends() -> [ObjectKey: Set<ObjectKey>] {
        var gateways: [ObjectKey: Set<ObjectKey>] = [:]
        func add(_ route: some Route, _ references: [BackendObjectReference]) {
            let namespace = route.metadata.namespace
            let parents = route.spec.parentRefs.lazy.filter(\.isGateway).map { $0.key(from: namespace) }
            for reference in references where reference.isService {
                gateways[reference.key(from: namespace), default: []].formUnion(parents)
            }
        }
        for route in httpRoutes { add(route, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) }) }
        for route in grpcRoutes { add(route, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) }) }
        for route in tlsRoutes { add(route, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) }) }
        for route in tcpRoutes { add(route, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) }) }
        return gateways
    }
}
