import GatewayAPI
import GatewayBinding
import Testing

@Suite struct GatewayAddressTests {
    private let key = ObjectKey(namespace: "infra", name: "gw")

    @Test("A Gateway shows the address that its Service has on this machine") func local() throws {
        let options = BindingOptions(localAddresses: ["infra/gw-istio": "127.0.0.3"])
        let binding = try bound(plainGateway, options: options)
        #expect(binding.gatewayStatuses[key]?.addresses == [GatewayAddress(type: "IPAddress", value: "127.0.0.3")])
        #expect(binding.gatewayServices[key] == ["infra/gw-istio"])
    }

    @Test("Without an address on this machine it shows none, and is programmed") func unknown() throws {
        let binding = try bound(plainGateway)
        #expect(binding.gatewayStatuses[key]?.addresses == [])
        #expect(try binding.condition("Programmed", ofGateway: "gw", in: "infra").status)
    }

    @Test("A Service that says it has no external address gives its name (fact 2.22)") func internalName() throws {
        var set = try resources(plainGateway + service("gw-istio", namespace: "infra"))
        set.services[0].loadBalancerIngress = []
        let binding = bind(set, options: BindingOptions(assume: .never))
        let name = "gw-istio.infra.svc.cluster.local"
        #expect(binding.gatewayStatuses[key]?.addresses == [GatewayAddress(type: "Hostname", value: name)])
    }

    @Test("Conditions carry the generation of their object (fact 2.24)") func generation() throws {
        var set = try resources(plainGateway + route(rules: "[{}]"))
        set.gateways[0].metadata.generation = 7
        set.httpRoutes[0].metadata.generation = 9
        let binding = bind(set, options: BindingOptions(assume: .never))
        let gateway = try #require(binding.gatewayStatuses[key])
        #expect(Set(gateway.conditions.map(\.observedGeneration)) == [7])
        #expect(Set(gateway.listeners.flatMap(\.conditions).map(\.observedGeneration)) == [7])
        let parents = try #require(binding.routeStatus(of: "HTTPRoute", ObjectKey(namespace: "app", name: "r")))
        #expect(Set(parents.flatMap(\.conditions).map(\.observedGeneration)) == [9])
    }
}
