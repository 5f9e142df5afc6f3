import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// The conditions of listeners, the kinds they support and the routes they count.
@Suite struct ListenerConditionTests {
    private static let healthy = [
        "Accepted=True Accepted: No errors found", "Conflicted=False NoConflicts: No errors found",
        "Programmed=True Programmed: No errors found", "ResolvedRefs=True ResolvedRefs: No errors found",
    ]

    @Test("A healthy listener's four conditions, sorted by type (fact 2.24, fact 2.25)") func isHealthy() throws {
        #expect(try bound(gateway()).listener("http").texts == Self.healthy)
    }

    @Test(
        "A protocol that Istio does not have is unsupported, with a hint where only the case is wrong (fact 2.26)",
        arguments: [
            ("UDP", "protocol \"UDP\" is unsupported"),
            ("example.com/mine", "protocol \"example.com/mine\" is unsupported"),
            ("http", "protocol \"http\" is unsupported. hint: \"HTTP\" (uppercase) may be supported"),
            ("HBONE", "protocol \"HBONE\" is only supported for waypoint proxies"),
        ]
    )
    func unsupported(name: String, message: String) throws {
        var set = try resources(gateway())
        set.gateways[0].spec.listeners[0].protocol = name
        let status = try bind(set, options: BindingOptions(assume: .never)).listener("http")
        #expect(status.condition("Accepted") == "Accepted=False UnsupportedProtocol: \(message)")
        #expect(status.condition("Programmed") == Self.healthy[2])
        #expect(status.supportedKinds == [])
    }

    @Test(
        "The protocols of Istio are accepted and say which kinds may attach (fact 2.26, fact 2.28)",
        arguments: [
            (listener("l"), ["HTTPRoute", "GRPCRoute"]),
            (listener("l", protocol: "TCP"), ["TCPRoute"]),
            (listener("l", protocol: "TLS", more: ", tls: {mode: Passthrough}"), ["TLSRoute"]),
        ]
    )
    func supported(listener: String, kinds: [String]) throws {
        let status = try bound(gateway(listeners: "[\(listener)]")).listener("l")
        #expect(status.texts == Self.healthy)
        #expect(status.supportedKinds.map(\.kind) == kinds)
        #expect(Set(status.supportedKinds.map(\.group)) == ["gateway.networking.k8s.io"])
    }

    @Test("A TLS listener that terminates takes TCPRoutes besides TLSRoutes (fact 2.28, fact 2.39)")
    func terminatingTLS() throws {
        let tls = ", tls: {mode: Terminate, certificateRefs: [{name: gone}]}"
        let status = try bound(gateway(listeners: "[\(listener("l", protocol: "TLS", more: tls))]")).listener("l")
        #expect(status.supportedKinds.map(\.kind) == ["TLSRoute", "TCPRoute"])
    }

    struct Kinds: Sendable {
        let kinds: String
        let supported: [String]
        var isResolved = false
    }

    @Test(
        "supportedKinds is what is both asked for and there; the listener serves the rest (fact 2.29)",
        arguments: [
            Kinds(kinds: "[{kind: HTTPRoute}]", supported: ["HTTPRoute"], isResolved: true),
            Kinds(kinds: "[{kind: HTTPRoute}, {kind: TCPRoute}]", supported: ["HTTPRoute"]),
            Kinds(kinds: "[{kind: TCPRoute}]", supported: []),
            Kinds(kinds: "[{group: example.com, kind: HTTPRoute}]", supported: []),
        ]
    )
    func kinds(row: Kinds) throws {
        let listener =
            "{name: l, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}, kinds: \(row.kinds)}}"
        let binding = try bound(gateway(listeners: "[\(listener)]") + route(rules: "[{}]"))
        let status = try binding.listener("l")
        #expect(status.supportedKinds.map(\.kind) == row.supported)
        let unresolved = "ResolvedRefs=False InvalidRouteKinds: Invalid route kinds"
        #expect(status.condition("ResolvedRefs") == (row.isResolved ? Self.healthy[3] : unresolved))
        #expect(status.condition("Accepted") == Self.healthy[0])
        #expect(binding.table.ports.count == 1)
        #expect(status.attachedRoutes == (row.supported.isEmpty ? 0 : 1))
    }

    @Test("A listener with a bad certificate or protocol is a parent that opens nothing (fact 2.31, fact 2.33)")
    func brokenListeners() throws {
        let bad = listener("bad", port: 443, protocol: "HTTPS", more: ", tls: {certificateRefs: [{name: gone}]}")
        let udp = listener("udp", port: 53, protocol: "UDP")
        let binding = try bound(gateway(listeners: "[\(bad), \(udp), \(anyListener)]") + route(rules: "[{}]"))
        #expect(try binding.listener("bad").attachedRoutes == 1)
        #expect(try binding.listener("http").attachedRoutes == 1)
        #expect(binding.table.ports.map(\.port) == [80])
        // A UDP listener supports no kind, so no route attaches to it.
        #expect(try binding.listener("udp").attachedRoutes == 0)
        #expect(
            binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid, bound to 2 parents"
        )
    }

    @Test("An HTTPS listener without tls looks healthy and is no parent (fact 2.32, fact 3.2)") func withoutTLS() throws
    {
        let bare = listener("bare", port: 443, protocol: "HTTPS")
        let alone = try bound(gateway(listeners: "[\(bare)]") + route(rules: "[{}]"))
        #expect(try alone.listener("bare").texts == Self.healthy)
        #expect(try alone.listener("bare").attachedRoutes == 0)
        #expect(alone.parents() == [])
        #expect(alone.table.ports.isEmpty)

        let other = try bound(gateway(listeners: "[\(bare), \(anyListener)]") + routeTo("bare"))
        #expect(
            other.condition("Accepted", ofRoute: "r")
                == "Accepted=False NoMatchingParent: sectionName \"bare\" not found"
        )
    }

    private func routeTo(_ section: String) -> String {
        route(rules: "[{}]").replacing("namespace: infra}]", with: "namespace: infra, sectionName: \(section)}]")
    }

    @Test("attachedRoutes counts each pair of route and listener once, broken routes too (fact 2.33)")
    func attachedRoutes() throws {
        let listeners = "[\(listener("a")), \(listener("b", port: 81))]"
        let broken = route("broken", rules: "[{filters: [\(Self.extensionRef)], backendRefs: [{name: s, port: 80}]}]")
        let unresolved = route("unresolved", rules: "[{backendRefs: [{name: gone, port: 80}]}]")
        let denied = route("denied", rules: "[{}]").replacing("namespace: infra}]", with: "namespace: infra, port: 9}]")
        let binding = try bound(gateway(listeners: listeners) + routeTo("a") + broken + unresolved + denied)
        #expect(try binding.listener("a").attachedRoutes == 3)
        #expect(try binding.listener("b").attachedRoutes == 2)
        // Two parentRefs that lead to one listener, which the CRDs would refuse.
        var set = try resources(gateway(listeners: listeners) + routeTo("a"))
        set.httpRoutes[0].spec.parentRefs.append(ParentReference(namespace: "infra", name: "gw", port: 80))
        #expect(try bind(set, options: BindingOptions(assume: .never)).listener("a").attachedRoutes == 1)
    }

    private static let extensionRef =
        "{type: ExtensionRef, extensionRef: {group: example.com, kind: Filter, name: f}}"
}
