import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Values that no manifest can hold, because the API server refuses them, bind to something all the same.
@Suite struct RobustnessTests {
    private func gateway(_ listeners: [Listener], addresses: [GatewayAddress] = []) -> Gateway {
        Gateway(
            metadata: ObjectMeta(name: "gw", namespace: "infra"),
            spec: GatewaySpec(gatewayClassName: "istio", listeners: listeners, addresses: addresses)
        )
    }

    private func httpRoute(_ rule: HTTPRouteRule, hostnames: [String] = []) -> HTTPRoute {
        HTTPRoute(
            metadata: ObjectMeta(name: "r", namespace: "infra"),
            spec: HTTPRouteSpec(parentRefs: [ParentReference(name: "gw")], hostnames: hostnames, rules: [rule])
        )
    }

    @Test("An empty set binds to the built-in classes and nothing else") func empty() {
        let binding = bind(ResourceSet(), options: BindingOptions())
        #expect(binding.gatewayClassStatuses.keys.sorted() == ["istio", "istio-remote"])
        #expect(binding.table.ports.isEmpty && binding.assumptions.isEmpty)
    }

    @Test("A Gateway without listeners, addresses without values, ports beyond the range") func oddGateways() {
        var set = ResourceSet()
        let address = GatewayAddress(type: "Hostname", value: nil)
        set.gateways = [gateway([]), gateway([Listener(name: "", port: -1, protocol: "")], addresses: [address])]
        set.gateways[1].metadata.name = "odd"
        let binding = bind(set, options: BindingOptions())
        #expect(binding.gatewayStatuses.count == 2)
        #expect(binding.table.ports.isEmpty)
    }

    @Test("Huge weights, negative ports, empty names and a million replicas") func oddRoutes() {
        var set = ResourceSet()
        set.gateways = [gateway([Listener(name: "http", port: 80, protocol: "HTTP")])]
        let backends = [
            HTTPBackendRef(ref: BackendObjectReference(name: "", port: Int.max), weight: Int.max),
            HTTPBackendRef(ref: BackendObjectReference(name: "s", port: Int.min), weight: -1),
            HTTPBackendRef(ref: BackendObjectReference(name: "s", port: 80), weight: Int.max),
        ]
        let match = HTTPRouteMatch(path: HTTPPathMatch(value: ""), headers: [HTTPValueMatch(name: "", value: "")])
        set.httpRoutes = [
            httpRoute(HTTPRouteRule(matches: [match, match], backendRefs: backends), hostnames: ["", "."])
        ]
        let port = ServicePort(port: 80)
        set.services = [
            Service(metadata: ObjectMeta(name: "s", namespace: "infra"), selector: ["a": "b"], ports: [port])
        ]
        set.workloads = [
            Workload(
                metadata: ObjectMeta(name: "w", namespace: "infra"),
                kind: "Deployment",
                podLabels: ["a": "b"],
                replicas: Int.max
            )
        ]
        let binding = bind(set, options: BindingOptions())
        #expect(binding.table.clusters.map(\.endpoints.count) == [1_000])
    }

    @Test("Objects that are there twice are taken once") func duplicates() {
        var set = ResourceSet()
        let listener = Listener(name: "http", port: 80, protocol: "HTTP")
        set.gateways = [gateway([listener, listener]), gateway([listener])]
        set.httpRoutes = Array(repeating: httpRoute(HTTPRouteRule()), count: 3)
        let binding = bind(set, options: BindingOptions(assume: .never))
        #expect(binding.gatewayStatuses.count == 1)
        #expect(binding.statuses(of: "HTTPRoute").count == 1)
    }
}
