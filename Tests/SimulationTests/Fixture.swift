import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation
import Testing

/// A world made of manifests.
struct Fixture {
    let manifests: LoadedManifests
    let world: World

    /// Takes manifests beside a Gateway `ingress/web` with one listener `http` for `*.example.com` on port 80.
    init(_ text: String, gateway: String = Fixture.gateway, assume: AssumptionPolicy = .auto) throws {
        manifests = ManifestLoader.load(inputs: [.text(gateway + "\n---\n" + text, name: "input.yaml")])
        let faults = manifests.hasErrors ? DiagnosticRenderer().render(manifests.diagnostics) : ""
        try #require(faults == "")
        world = World(bind(manifests.resources, options: BindingOptions(assume: assume)))
    }

    static let gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: ingress}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: http, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}}}
        """

    /// A document: the Service `shop/api` with port 80.
    static let service = """
        apiVersion: v1
        kind: Service
        metadata: {name: api, namespace: shop}
        spec: {ports: [{port: 80}]}
        ---

        """

    /// A route in namespace `shop` for `www.example.com`, whose rules are given as YAML flow sequences.
    static func route(_ name: String = "cart", hostname: String = "www.example.com", rules: String) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: \(name), namespace: shop}
        spec:
          parentRefs: [{name: web, namespace: ingress}]
          hostnames: ["\(hostname)"]
          rules: \(rules)

        """
    }

    func answer(_ request: SimulatedRequest) -> MatchAnswer {
        var scratch = MatchScratch(capacity: 1024)
        return world.answer(request, scratch: &scratch)
    }

    func explain(_ request: SimulatedRequest) -> Explanation {
        var scratch = MatchScratch(capacity: 1024)
        return world.explain(request, scratch: &scratch)
    }

    /// The text of an explanation, entries named by rule instead of by line.
    func text(_ request: SimulatedRequest, showsAll: Bool = false) -> String {
        ExplanationText(explain(request), showsAll: showsAll) { _ in nil }.lines(.plain).joined(separator: "\n")
    }
}

extension SimulatedRequest {
    /// A request to `www.example.com`.
    static func to(
        _ target: String,
        method: String = "GET",
        host: String? = "www.example.com",
        headers: [(String, String)] = []
    ) -> SimulatedRequest {
        SimulatedRequest(
            method: method,
            host: host,
            target: target,
            headers: headers.map { HTTPHeader(name: $0.0, value: $0.1) }
        )
    }
}
