import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Which Service's address a Gateway takes.
@Suite struct GatewayServiceTests {
    struct Addresses: Sendable {
        let addresses: String
        /// Of the generated Service.
        let isManaged: Bool
    }

    @Test(
        "One address of type IPAddress, or none, leaves the Gateway to Istio (fact 2.1, fact 2.2)",
        arguments: [
            Addresses(addresses: "[]", isManaged: true),
            Addresses(addresses: "[{value: 10.0.0.1}]", isManaged: true),
            Addresses(addresses: "[{type: IPAddress, value: 10.0.0.1}]", isManaged: true),
            // The API server fills in the type: this is no manual Gateway.
            Addresses(addresses: "[{value: ingress}]", isManaged: true),
            Addresses(addresses: "[{type: Hostname, value: ingress}]", isManaged: false),
            Addresses(addresses: "[{type: example.com/vip, value: x}]", isManaged: false),
            Addresses(addresses: "[{value: 10.0.0.1}, {value: 10.0.0.2}]", isManaged: false),
        ]
    )
    func managed(row: Addresses) throws {
        // Judged past the CRD's patterns, which an `IPAddress` that is none would not pass.
        var set = try resources(gateway())
        set.gateways[0].spec.addresses = try Self.parsed(row.addresses)
        let binding = bind(set, options: BindingOptions(assume: .never))
        let generated = binding.resources.services.contains { $0.metadata.name == "gw-istio" }
        #expect(generated == row.isManaged)
        #expect((binding.table.ports.map(\.service) == ["infra/gw-istio"]) == row.isManaged)
    }

    private static func parsed(_ flow: String) throws -> [GatewayAddress] {
        flow.dropFirst().dropLast().split(separator: "}").map { item in
            func field(_ name: String) -> String? {
                item.split(separator: "\(name): ").dropFirst().first.map { String($0.prefix { $0 != "," }) }
            }
            return GatewayAddress(type: field("type") ?? "IPAddress", value: field("value"))
        }
    }

    @Test("A generated Service has the status port and one port for each distinct listener port (fact 2.4)")
    func generated() throws {
        let listeners =
            "[\(listener("a")), \(listener("b", hostname: "b.example")), \(listener("c", port: 8080))]"
        let binding = try bound(gateway(listeners: listeners))
        let service = try #require(binding.resources.services.first { $0.metadata.name == "gw-istio" })
        #expect(service.metadata.namespace == "infra")
        #expect(service.type == "LoadBalancer")
        #expect(service.ports.map(\.port) == [15021, 80, 8080])
        #expect(service.ports.map(\.targetPort) == [nil, nil, nil])
        #expect(
            service.metadata.labels == [
                "gateway.networking.k8s.io/gateway-name": "gw",
                "gateway.networking.k8s.io/gateway-class-name": "istio",
            ]
        )
        let typed = try bound(gateway(annotations: "{networking.istio.io/service-type: ClusterIP}"))
        #expect(typed.resources.services.first { $0.metadata.name == "gw-istio" }?.type == "ClusterIP")
        #expect(typed.condition("Accepted").hasPrefix("Accepted=True"))
    }

    @Test("An address that is asked for goes to the generated Service (fact 2.3)") func requestedAddress() throws {
        func asked(_ addresses: String) throws -> String? {
            let services = try bound(gateway(addresses: addresses)).resources.services
            return services.first { $0.metadata.name == "gw-istio" }?.loadBalancerIP
        }
        #expect(try asked("[{type: IPAddress, value: 10.0.0.9}]") == "10.0.0.9")
        #expect(try asked("[]") == nil)
    }

    @Test("What is made for a Gateway carries its infrastructure's labels and annotations (fact 2.4)")
    func infrastructure() throws {
        let stanza = "{labels: {team: shop, gateway.networking.k8s.io/gateway-name: mine}, annotations: {a: b}}"
        let binding = try bound(gateway(infrastructure: stanza))
        let service = try #require(binding.resources.services.first { $0.metadata.name == "gw-istio" })
        #expect(service.metadata.labels["team"] == "shop")
        #expect(service.metadata.labels["gateway.networking.k8s.io/gateway-name"] == "gw")
        #expect(service.metadata.annotations == ["a": "b"])
    }

    @Test("The generated Service's name can be overridden (fact 2.5)") func override() throws {
        let binding = try bound(gateway(annotations: "{gateway.istio.io/name-override: edge}"))
        #expect(binding.table.ports.map(\.service) == ["infra/edge"])
    }

    struct Named: Sendable {
        let value: String
        let programmed: String
    }

    @Test(
        "A bare hostname is a Service of the Gateway's namespace, one with a dot is taken as it is (fact 2.7, fact 2.10)",
        arguments: [
            Named(
                value: "ingress",
                programmed: "True Programmed: Resource programmed, assigned to service(s) "
                    + "ingress.infra.svc.cluster.local:80"
            ),
            Named(
                value: "ingress.infra.svc.cluster.local",
                programmed: "True Programmed: Resource programmed, assigned to service(s) "
                    + "ingress.infra.svc.cluster.local:80"
            ),
            Named(
                value: "ingress.infra",
                programmed: "False AddressNotUsable: Failed to assign to any requested addresses: "
                    + "hostname \"ingress.infra\" not found"
            ),
            Named(
                value: "far.edge.svc.cluster.local",
                programmed: "False AddressNotUsable: Failed to assign to any requested addresses: hostname "
                    + "\"far.edge.svc.cluster.local\" not found in namespace \"infra\", but it was found in "
                    + "namespace(s) \"edge\""
            ),
            Named(
                value: "far",
                programmed: "False AddressNotUsable: Failed to assign to any requested addresses: "
                    + "hostname \"far.infra.svc.cluster.local\" not found"
            ),
        ]
    )
    func manual(row: Named) throws {
        let services = service("ingress", namespace: "infra") + service("far", namespace: "edge")
        let binding = try bound(gateway(addresses: "[{type: Hostname, value: \(row.value)}]") + services)
        #expect(binding.condition("Programmed") == "Programmed=\(row.programmed)")
        #expect(binding.table.ports.isEmpty == row.programmed.hasPrefix("False"))
        #expect(binding.condition("Accepted") == "Accepted=True Accepted: Resource accepted")
    }

    @Test("A listener's port is the Service's port; one that the Service lacks is not opened (fact 2.11)")
    func ports() throws {
        let ingress = service("ingress", namespace: "infra", port: "{port: 80, targetPort: 8080}")
        let listeners = "[\(listener("good")), \(listener("bad", port: 8080))]"
        let addresses = "[{type: Hostname, value: ingress}]"
        let binding = try bound(gateway(addresses: addresses, listeners: listeners) + ingress)
        #expect(binding.table.ports.map(\.port) == [80])
        #expect(binding.closedListeners.map(\.listener.name) == ["bad"])
        #expect(try binding.listener("bad").condition("Programmed").hasPrefix("Programmed=True"))
    }
}
