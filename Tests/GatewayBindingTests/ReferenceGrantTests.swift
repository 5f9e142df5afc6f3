import GatewayAPI
import GatewayBinding
import Testing

/// References from one namespace into another.
@Suite struct ReferenceGrantTests {
    struct Row: Sendable {
        var namespace = "store"
        let from: String
        let to: String
        let isPermitted: Bool
    }

    private static let routes = "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: app}"
    private static let services = "{group: \"\", kind: Service}"

    @Test(
        "A grant stands in the target's namespace and names who may refer to what (fact 2.48, fact 2.49)",
        arguments: [
            Row(from: "[\(routes)]", to: "[\(services)]", isPermitted: true),
            Row(from: "[\(routes)]", to: "[{group: \"\", kind: Service, name: s}]", isPermitted: true),
            Row(from: "[\(routes)]", to: "[{group: \"\", kind: Service, name: t}]", isPermitted: false),
            Row(namespace: "app", from: "[\(routes)]", to: "[\(services)]", isPermitted: false),
            Row(
                from: "[{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other}]",
                to: "[\(services)]",
                isPermitted: false
            ),
            Row(
                from: "[{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: app}]",
                to: "[\(services)]",
                isPermitted: false
            ),
            Row(
                from: "[{group: example.com, kind: HTTPRoute, namespace: app}]",
                to: "[\(services)]",
                isPermitted: false
            ),
            Row(from: "[\(routes)]", to: "[{group: \"\", kind: Secret}]", isPermitted: false),
            Row(from: "[\(routes)]", to: "[{group: example.com, kind: Service}]", isPermitted: false),
            // Kinds that Istio does not know are passed over, the rest counts.
            Row(
                from: "[{group: example.com, kind: Thing, namespace: app}, \(routes)]",
                to: "[{group: example.com, kind: Thing}, \(services)]",
                isPermitted: true
            ),
        ]
    )
    func grants(row: Row) throws {
        let manifests =
            plainGateway + route(rules: "[{backendRefs: [{name: s, namespace: store, port: 80}]}]")
            + service("s", namespace: "store") + grant(in: row.namespace, from: row.from, to: row.to)
        let resolved = try bound(manifests).condition("ResolvedRefs", ofRoute: "r")
        let refusal =
            "ResolvedRefs=False RefNotPermitted: backendRef s/store not accessible to a HTTPRoute in namespace \"app\" "
            + "(missing a ReferenceGrant?)"
        #expect(resolved == (row.isPermitted ? "ResolvedRefs=True ResolvedRefs: All references resolved" : refusal))
    }

    @Test("Every entry of a grant counts, and several grants add up (fact 2.50)") func severalEntries() throws {
        let refs = "[{name: s, namespace: store, port: 80}, {name: t, namespace: store, port: 80}]"
        let manifests =
            plainGateway + route(rules: "[{backendRefs: \(refs)}]") + service("s", namespace: "store")
            + service("t", namespace: "store")
        let both = "[{group: \"\", kind: Service, name: s}, {group: \"\", kind: Service, name: t}]"
        let one = grant(in: "store", from: "[\(Self.routes)]", to: both)
        #expect(try bound(manifests + one).condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True"))
        let first = grant(in: "store", from: "[\(Self.routes)]", to: "[{group: \"\", kind: Service, name: s}]")
        let second = grant(in: "store", from: "[\(Self.routes)]", to: "[{group: \"\", kind: Service, name: t}]")
            .replacing("name: g,", with: "name: h,")
        #expect(try !bound(manifests + first).condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True"))
        #expect(
            try bound(manifests + first + second).condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True")
        )
    }

    @Test("Both versions of ReferenceGrant are read (fact 2.51)", arguments: ["v1", "v1beta1"])
    func versions(version: String) throws {
        let manifests =
            plainGateway + route(rules: "[{backendRefs: [{name: s, namespace: store, port: 80}]}]")
            + service("s", namespace: "store")
            + grant(in: "store", from: "[\(Self.routes)]", to: "[\(Self.services)]")
            .replacing("/v1beta1", with: "/\(version)")
        #expect(try bound(manifests).condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True"))
    }

    @Test("Routes need a grant for backends, not for attaching to a Gateway (fact 2.52, fact 3.3)") func attaching()
        throws
    {
        let manifests =
            plainGateway + route(rules: "[{backendRefs: [{name: s, namespace: store, port: 80}]}]")
            + service("s", namespace: "store")
        let binding = try bound(manifests)
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
        #expect(binding.condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=False RefNotPermitted"))
    }
}
