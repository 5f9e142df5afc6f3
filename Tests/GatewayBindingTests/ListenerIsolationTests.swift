import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Which listener serves which hostnames of a route.
@Suite struct ListenerIsolationTests {
    private static let hostnames = #"[bar.com, "*.example.com", "*.foo.example.com", abc.foo.example.com]"#
    private static let listeners = """
        [\(listener("empty")), \(listener("wild", hostname: "*.example.com")), \
        \(listener("foo", hostname: "*.foo.example.com")), \(listener("exact", hostname: "abc.foo.example.com"))]
        """

    private func routeTo(_ section: String, name: String? = nil, hostnames: String) -> String {
        route(name ?? section, hostnames: hostnames, rules: "[{backendRefs: [{name: s, port: 80}]}]")
            .replacing("namespace: infra}]", with: "namespace: infra, sectionName: \(section)}]")
    }

    @Test(
        "A listener leaves hostnames to others that fit better, and status says nothing of it (fact 2.59, fact 2.62)",
        arguments: [
            ("empty", ["bar.com"]), ("wild", ["*.example.com"]), ("foo", ["*.example.com", "*.foo.example.com"]),
            ("exact", ["*.example.com", "*.foo.example.com", "abc.foo.example.com", "bar.com"]),
        ]
    )
    func isolation(section: String, expected: [String]) throws {
        let routes = ["empty", "wild", "foo", "exact"].map { routeTo($0, hostnames: Self.hostnames) }.joined()
        let binding = try bound(gateway(listeners: Self.listeners) + routes + service("s"))
        let entries = binding.table.ports.flatMap(\.virtualHosts).flatMap { $0.routes + $0.deadRoutes }
        let own = entries.filter { $0.origin.listener.name == section }
        // The exact listener keeps bar.com, which has no effect there: no virtual host can be for both.
        #expect(Set(own.map(\.origin.hostname)) == Set(expected).subtracting(section == "exact" ? ["bar.com"] : []))
        #expect(binding.condition("Accepted", ofRoute: section) == "Accepted=True Accepted: Route was valid")
        #expect(try binding.listener(section).attachedRoutes == 1)
    }

    @Test("All HTTP listeners of a workload port share one table, also across Gateways (fact 2.56, fact 2.61)")
    func sharedTable() throws {
        let addresses = "[{type: Hostname, value: ingress}]"
        let first = gateway("one", addresses: addresses, listeners: "[\(listener("http"))]")
        let second = gateway("two", addresses: addresses, listeners: "[\(listener("http", hostname: "a.example"))]")
        let toOne = route("r1", hostnames: "[a.example]", rules: "[{backendRefs: [{name: s, port: 80}]}]")
            .replacing("name: gw", with: "name: one")
        let toTwo = route("r2", rules: "[{matches: [{path: {value: /x}}], backendRefs: [{name: s, port: 80}]}]")
            .replacing("name: gw", with: "name: two")
        let binding = try bound(first + second + toOne + toTwo + service("ingress", namespace: "infra") + service("s"))
        #expect(binding.table.ports.count == 1)
        let hosts = try #require(binding.table.ports.first).virtualHosts
        // Isolation ends at the Gateway: both routes are on the host of the second one's listener.
        #expect(hosts.map(\.domain) == ["a.example"])
        #expect(hosts.flatMap(\.routes).map(\.origin.route) == ["app/r2", "app/r1"])
    }

    @Test("A request falls through to a wider host where the better listener has no route (fact 2.60)")
    func fallThrough() throws {
        let listeners =
            "[\(listener("wild", hostname: "*.example.com")), \(listener("exact", hostname: "foo.example.com"))]"
        let binding = try bound(
            gateway(listeners: listeners) + routeTo("wild", hostnames: #"["*.example.com"]"#) + service("s")
        )
        #expect(binding.table.ports.flatMap(\.virtualHosts).map(\.domain) == ["*.example.com"])
    }

    @Test("Listeners of another port or protocol take no hostnames away (fact 2.59)") func otherPort() throws {
        let listeners = "[\(listener("wild")), \(listener("exact", port: 81, hostname: "foo.example.com"))]"
        let binding = try bound(
            gateway(listeners: listeners) + routeTo("wild", hostnames: "[foo.example.com]") + service("s")
        )
        #expect(binding.table.ports.first?.virtualHosts.map(\.domain) == ["foo.example.com"])
    }
}
