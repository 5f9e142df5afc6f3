import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// The condition `Programmed` of Gateways, and the addresses that they report.
@Suite struct ProgrammedTests {
    private static let host = "ingress.infra.svc.cluster.local"
    private static let manual = "[{type: Hostname, value: ingress}]"

    private func programmed(_ manifests: String) throws -> String { try bound(manifests).condition("Programmed") }

    @Test("Assigned ports are sorted as strings and joined in words (fact 2.12)") func assigned() throws {
        let listeners =
            "[\(listener("a")), \(listener("b", port: 443)), \(listener("c", port: 8080))]"
        let two = "[\(listener("a")), \(listener("b", port: 443))]"
        let prefix = "Programmed=True Programmed: Resource programmed, assigned to service(s)"
        let host = "gw-istio.infra.svc.cluster.local"
        #expect(try programmed(gateway()) == "\(prefix) \(host):80")
        #expect(try programmed(gateway(listeners: two)) == "\(prefix) \(host):443 and \(host):80")
        #expect(
            try programmed(gateway(listeners: listeners)) == "\(prefix) \(host):443, \(host):80, and \(host):8080"
        )
    }

    @Test("A managed Service without endpoints for a port it declares warns of nothing (fact 2.12, fact 2.15)")
    func managedWithoutEndpoints() throws {
        let own =
            service("gw-istio", namespace: "infra", port: "{port: 80, name: a}, {port: 81, name: b}")
            + slice("gw-istio", namespace: "infra", port: "{name: b, port: 81}")
        #expect(try programmed(gateway() + own) == "Programmed=True Programmed: Resource programmed")
    }

    struct Warning: Sendable {
        let service: String
        var listeners = "[\(anyListener)]"
        let expected: String
    }

    @Test(
        "What does not work is a warning, and any warning makes it False (fact 2.13, fact 2.14, fact 2.15)",
        arguments: [
            Warning(
                service: "",
                expected:
                    "AddressNotUsable: Failed to assign to any requested addresses: hostname \"\(host)\" not found"
            ),
            Warning(
                service: service("ingress", namespace: "infra")
                    + slice("ingress", namespace: "infra", isReady: false),
                expected: "AddressNotAssigned: Failed to assign to any requested addresses: "
                    + "no instances found for hostname \"\(host)\""
            ),
            Warning(
                service: service("ingress", namespace: "infra"),
                listeners: "[\(listener("a")), \(listener("b", port: 90))]",
                expected: "AddressNotUsable: Assigned to service(s) \(host):80, but failed to assign to all requested "
                    + "addresses: port 90 not found for hostname \"\(host)\""
            ),
            Warning(
                service: service("ingress", namespace: "infra", port: "{port: 80, targetPort: 8080}"),
                listeners: "[\(listener("a", port: 8080)), \(listener("b", port: 70))]",
                expected:
                    "AddressNotUsable: Failed to assign to any requested addresses: port 70 not found for hostname "
                    + "\"\(host)\"; port 8080 not found for hostname \"\(host)\" (hint: the service port should be "
                    + "specified, not the workload port. Did you mean one of these ports: [80]?)"
            ),
            Warning(
                service: service(
                    "ingress",
                    namespace: "infra",
                    port: "{port: 80, name: a}, {port: 81, name: b}",
                    more: "type: LoadBalancer\nstatus: {loadBalancer: {}}"
                ),
                listeners: "[\(listener("a")), \(listener("b", port: 81))]",
                expected:
                    "AddressNotAssigned: Assigned to service(s) \(host):80 and \(host):81, but failed to assign to "
                    + "all requested addresses: address pending for hostname \"\(host)\""
            ),
        ]
    )
    func warnings(row: Warning) throws {
        let manifests = gateway(addresses: Self.manual, listeners: row.listeners) + row.service
        #expect(try programmed(manifests) == "Programmed=False \(row.expected)")
    }

    @Test(
        "Without its Service a Gateway is accepted, its listeners are healthy, routes attach (fact 2.16, fact 2.17)"
    )
    func missingService() throws {
        let binding = try bound(gateway(addresses: Self.manual) + route(rules: "[{}]"))
        #expect(binding.condition("Programmed").hasPrefix("Programmed=False"))
        #expect(binding.condition("Accepted") == "Accepted=True Accepted: Resource accepted")
        let listener = try binding.listener("http")
        #expect(listener.condition("Programmed") == "Programmed=True Programmed: No errors found")
        #expect(listener.attachedRoutes == 1)
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
        #expect(binding.table.ports.isEmpty)
    }

    struct Reported: Sendable {
        let service: String
        var annotations = "{}"
        let addresses: [GatewayAddress]
    }

    @Test(
        "Reported are the load balancer's addresses, else the Service's name or its internal address (fact 2.22)",
        arguments: [
            Reported(
                service: service(
                    "ingress",
                    namespace: "infra",
                    more:
                        "type: LoadBalancer\nstatus: {loadBalancer: {ingress: [{ip: 20.0.0.1}, {hostname: lb.example}]}}"
                ),
                addresses: [
                    GatewayAddress(type: "IPAddress", value: "20.0.0.1"),
                    GatewayAddress(type: "Hostname", value: "lb.example"),
                ]
            ),
            Reported(
                service: service("ingress", namespace: "infra", more: "clusterIP: 10.0.0.7"),
                addresses: [GatewayAddress(type: "Hostname", value: host)]
            ),
            Reported(
                service: service("ingress", namespace: "infra", more: "clusterIP: 10.0.0.7"),
                annotations: "{networking.istio.io/address-type: IPAddress}",
                addresses: [GatewayAddress(type: "IPAddress", value: "10.0.0.7")]
            ),
            Reported(
                service: service("ingress", namespace: "infra", more: "clusterIP: None"),
                annotations: "{networking.istio.io/address-type: IPAddress}",
                addresses: []
            ),
            Reported(
                service: service(
                    "ingress",
                    namespace: "infra",
                    more: "type: LoadBalancer\nstatus: {loadBalancer: {}}"
                ),
                addresses: []
            ),
        ]
    )
    func addresses(row: Reported) throws {
        let binding = try bound(gateway(addresses: Self.manual, annotations: row.annotations) + row.service)
        let status = try #require(binding.gatewayStatuses[ObjectKey(namespace: "infra", name: "gw")])
        #expect(status.addresses == row.addresses)
    }
}
