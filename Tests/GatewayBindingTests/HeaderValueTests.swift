import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

@Suite struct HeaderValueTests {
    private func bound(_ modifier: HeaderModifier) throws -> (status: [RouteParentStatus], ports: [GatewayPort]) {
        var set = try resources(
            plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}, {}]") + service("s")
        )
        set.httpRoutes[0].spec.rules[0].filters = [.responseHeaderModifier(modifier)]
        let binding = bind(set, options: BindingOptions(assume: .never))
        return (binding.routeStatus(of: "HTTPRoute", ObjectKey(namespace: "app", name: "r")) ?? [], binding.table.ports)
    }

    @Test(
        "A value that no header may have takes every rule of its route away (fact 5.8)",
        arguments: ["a\u{1}b", "\n", "\u{7f}"]
    )
    func controlCharacters(value: String) throws {
        let (status, ports) = try bound(HeaderModifier(add: [HTTPHeader(name: "X-Bad", value: value)]))
        let condition = try #require(status.first?.conditions.last)
        #expect(condition.reason == "InvalidFilter")
        #expect(condition.message == "header \"X-Bad\" value contains invalid characters")
        #expect(ports.map(\.virtualHosts) == [[]])
    }

    @Test(
        "Tabs, percent signs and bytes above ASCII pass: Envoy is the one who judges them",
        arguments: ["\t", "100%", "é"]
    )
    func otherCharacters(value: String) throws {
        let (status, ports) = try bound(HeaderModifier(set: [HTTPHeader(name: "X-Fine", value: value)]))
        #expect(status.first?.conditions.last?.reason == "ResolvedRefs")
        let set = ports.first?.virtualHosts.first?.routes.flatMap(\.responseHeaders.set)
        #expect(set == [HeaderValue(name: "x-fine", value: value)])
    }
}
