import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Which Gateways are Istio's.
@Suite struct GatewayClassTests {
    private func gatewayClass(_ name: String, controller: String) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: \(name)}
            spec: {controllerName: \(controller)}
            """
        )
    }

    @Test("The built-in classes are there with Istio's controllers and descriptions (fact 1.1, fact 1.2)")
    func builtIn() {
        let classes = bind(ResourceSet(), options: BindingOptions()).resources.gatewayClasses
        #expect(classes.map(\.metadata.name) == ["istio", "istio-remote"])
        #expect(classes.map(\.controllerName) == ["istio.io/gateway-controller", "istio.io/unmanaged-gateway"])
        #expect(
            classes.map(\.description) == [
                "The default Istio GatewayClass",
                "Remote to this cluster. Does not deploy or affect configuration.",
            ]
        )
    }

    @Test("A class of the input that has a built-in name stays as it is written (fact 1.2)")
    func builtInIsNotModified() throws {
        let classes = try bound(gatewayClass("istio", controller: "example.com/mine")).resources.gatewayClasses
        let own = try #require(classes.first { $0.metadata.name == "istio" })
        #expect(own.controllerName == "example.com/mine")
        #expect(own.description == nil)
        #expect(classes.count == 2)
    }

    @Test("A class of a known controller is accepted, a foreign one gets no status (fact 1.3)")
    func status() throws {
        let manifests =
            gatewayClass("mine", controller: "istio.io/gateway-controller")
            + gatewayClass("far", controller: "istio.io/unmanaged-gateway")
            + gatewayClass("nginx", controller: "example.com/nginx")
        let statuses = try bound(manifests).gatewayClassStatuses
        #expect(statuses.keys.sorted() == ["far", "istio", "istio-remote", "mine"])
        for conditions in statuses.values {
            #expect(conditions.map(\.text) == ["Accepted=True Accepted: Handled by Istio controller"])
        }
    }

    @Test("A Gateway of class istio works without a GatewayClass, even beside a foreign one of that name (fact 1.4)")
    func lookup() throws {
        #expect(try bound(gateway()).table.ports.count == 1)
        let foreign = gatewayClass("istio", controller: "example.com/mine")
        #expect(try bound(foreign + gateway()).table.ports.count == 1)
        let remote = gatewayClass("istio", controller: "istio.io/unmanaged-gateway")
        #expect(try bound(remote + gateway()).table.ports.isEmpty)
    }

    @Test("A Gateway of another class is skipped, and its routes have no status entry (fact 1.5, fact 3.2)")
    func foreign() throws {
        let manifests =
            gatewayClass("nginx", controller: "example.com/nginx") + gateway(class: "nginx")
            + gateway("lost", class: "nothing") + route(rules: "[{backendRefs: [{name: s, port: 80}]}]")
        let binding = try bound(manifests + service("s"))
        #expect(binding.gatewayStatuses.isEmpty)
        #expect(binding.table.ports.isEmpty)
        #expect(binding.parents() == [])
        #expect(binding.statuses(of: "HTTPRoute").count == 1)
    }

    @Test("A custom class of Istio's controller gives the generated Service its name (fact 1.6, fact 2.5)")
    func custom() throws {
        let mine = gatewayClass("mine", controller: "istio.io/gateway-controller")
        let binding = try bound(mine + gateway(class: "mine"))
        #expect(binding.table.ports.map(\.service) == ["infra/gw-mine"])
        #expect(
            binding.condition("Programmed")
                == "Programmed=True Programmed: Resource programmed, assigned to service(s) "
                + "gw-mine.infra.svc.cluster.local:80"
        )
    }

    @Test("A remote Gateway has a status and no data plane (fact 1.7)")
    func remote() throws {
        let addresses = "[{type: Hostname, value: remote.example.com}]"
        let binding = try bound(gateway(class: "istio-remote", addresses: addresses) + route(rules: "[{}]"))
        #expect(
            binding.conditions() == [
                "Accepted=True Accepted: Resource accepted",
                "Programmed=True Programmed: This Gateway is remote; Istio will not program it",
            ]
        )
        let status = try #require(binding.gatewayStatuses[ObjectKey(namespace: "infra", name: "gw")])
        #expect(status.addresses == [GatewayAddress(type: "Hostname", value: "remote.example.com")])
        #expect(status.listeners == [])
        #expect(binding.table.ports.isEmpty)
        #expect(binding.parents() == [])
    }
}
