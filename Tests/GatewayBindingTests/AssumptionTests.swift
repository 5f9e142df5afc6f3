import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

@Suite struct AssumptionTests {
    private let routes = route(rules: "[{backendRefs: [{name: s, port: 80}]}]")

    @Test("A Service is assumed where the input has none in its namespace") func missingService() throws {
        let binding = try bound(plainGateway + routes, options: BindingOptions())
        #expect(binding.table.clusters.map(\.service) == ["app/s"])
        #expect(binding.table.clusters.first?.endpoints.count == 1)
        #expect(binding.assumptions == ["Service app/s: not in the input; assumed with port 80 and one ready endpoint"])
    }

    @Test("Services of every kind of route are assumed", arguments: ["GRPCRoute", "TLSRoute", "TCPRoute"])
    func otherKinds(kind: String) throws {
        let route = document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: \(kind)
            metadata: {name: r, namespace: app}
            spec:
              parentRefs: [{name: gw, namespace: infra}]
              \(kind == "TLSRoute" ? "hostnames: [a.example.com]" : "")
              rules: [{backendRefs: [{name: s, port: 80}, {name: t, port: 81, weight: 0}]}]
            """
        )
        let binding = try bound(plainGateway + route, options: BindingOptions())
        #expect(binding.assumptions == ["Service app/s: not in the input; assumed with port 80 and one ready endpoint"])
    }

    @Test("An assumed Service has its port by the name that a BackendTLSPolicy asks for") func portOfPolicy() throws {
        let policy = document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: p, namespace: app}
            spec:
              targetRefs: [{group: "", kind: Service, name: s, sectionName: https}]
              validation: {hostname: s.example.com, wellKnownCACertificates: System}
            """
        )
        let binding = try bound(plainGateway + routes + policy, options: BindingOptions())
        #expect(binding.table.clusters.first?.tls?.policy == "app/p")
        #expect(
            binding.assumptions == [
                "Service app/s: not in the input; assumed with port 80 (\"https\", as a BackendTLSPolicy has it) and one ready "
                    + "endpoint"
            ]
        )
    }

    @Test("A namespace with one Service is complete") func completeNamespace() throws {
        let binding = try bound(plainGateway + routes + service("other"), options: BindingOptions())
        #expect(binding.table.clusters.isEmpty)
        #expect(binding.assumptions.isEmpty)
    }

    @Test("Every missing Service is assumed on demand") func always() throws {
        let options = BindingOptions(assume: .always)
        let binding = try bound(plainGateway + routes + service("other"), options: options)
        #expect(binding.table.clusters.map(\.service) == ["app/s"])
    }

    @Test("Nothing is assumed on demand, endpoints neither") func never() throws {
        let binding = try bound(plainGateway + routes + service("s"))
        #expect(binding.table.clusters.map(\.endpoints) == [[]])
        #expect(binding.assumptions.isEmpty)
        #expect(try bound(routes).gatewayStatuses.isEmpty)
    }

    @Test("Gateways are assumed only where the input has none at all") func gateways() throws {
        let alone = try bound(routes, options: BindingOptions())
        #expect(alone.table.ports.map(\.service) == ["infra/gw-istio"])
        let other = plainGateway.replacing("name: gw", with: "name: other")
        let withOther = try bound(other + routes, options: BindingOptions())
        #expect(withOther.gatewayStatuses.keys.map(\.name) == ["other"])
        let always = try bound(other + routes, options: BindingOptions(assume: .always))
        #expect(Set(always.gatewayStatuses.keys.map(\.name)) == ["other", "gw"])
    }

    @Test("An assumed endpoint is one line for each namespace") func endpoints() throws {
        let more = route(rules: "[{backendRefs: [{name: s, port: 80}, {name: t, port: 80}]}]")
        let binding = try bound(plainGateway + more + service("s") + service("t"), options: BindingOptions())
        #expect(binding.assumptions.count == 1)
        #expect(binding.assumptions.first?.contains("2 Services (s, t)") == true)
    }

    @Test("Every namespace that is mentioned has the label of its name") func namespaces() throws {
        let binding = try bound(plainGateway + routes)
        let labels = binding.resources.namespaces.map { $0.metadata.labels["kubernetes.io/metadata.name"] }
        #expect(labels.compactMap(\.self).sorted() == ["aks-istio-ingress", "app", "infra"])
    }

    @Test("An object of the input replaces the built-in one of its name") func replacement() throws {
        let name = "aks-istio-ingressgateway-external"
        let own = service(name, namespace: "aks-istio-ingress", port: "{port: 8080}")
        let gateway = plainGateway.replacing("namespace: infra", with: "namespace: aks-istio-ingress")
            .replacing("listeners:", with: "addresses: [{type: Hostname, value: \(name)}]\n  listeners:")
        let binding = try bound(gateway + own)
        #expect(binding.table.ports.isEmpty)
        #expect(
            binding.closedListeners.map(\.reason) == ["Service aks-istio-ingress/\(name) has no port 80 (it has 8080)"]
        )
    }
}
