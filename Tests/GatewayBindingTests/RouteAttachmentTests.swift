import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Which listeners take a route.
@Suite struct RouteAttachmentTests {
    /// An HTTPRoute with these parentRefs.
    private func routeTo(_ parents: String, hostnames: String = "[]", kind: String = "HTTPRoute") -> String {
        route(hostnames: hostnames, rules: "[{backendRefs: [{name: s, port: 80}]}]")
            .replacing("[{name: gw, namespace: infra}]", with: parents)
    }

    @Test(
        "A parent that is no Gateway of Istio's has no status entry (fact 3.1, fact 3.2)",
        arguments: [
            "[{name: absent, namespace: infra}]", "[{name: gw}]",
            "[{name: gw, namespace: infra, kind: Pod, group: \"\"}]",
            "[{name: gw, namespace: infra, kind: ListenerSet}]",
        ]
    )
    func noEntry(parents: String) throws {
        let binding = try bound(gateway() + routeTo(parents))
        #expect(binding.parents() == [])
        #expect(binding.entries.isEmpty)
        #expect(binding.attachments.map(\.denial?.reason) == ["ParentNotFound"])
    }

    @Test("A parentRef's namespace is the route's where it names none (fact 3.1)") func ownNamespace() throws {
        let binding = try bound(
            gateway() + routeTo("[{name: gw}]").replacing("namespace: app", with: "namespace: infra")
        )
        #expect(binding.condition("Accepted", ofRoute: "r", in: "infra") == "Accepted=True Accepted: Route was valid")
    }

    struct Verdict: Sendable {
        let parent: String
        var hostnames = "[]"
        var listener = open
        /// nil: attached.
        let denial: String?
    }

    private static let open = listener("l", hostname: "*.example.com")
    private static let closed = "{name: l, port: 80, protocol: HTTP, hostname: \"*.example.com\"}"
    private static let grpcOnly = """
        {name: l, port: 80, protocol: HTTP, hostname: "*.example.com", \
        allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}}
        """

    @Test(
        "Port, section, hostname, namespace and kind are tested in this order (fact 3.4, fact 3.5, fact 3.6, fact 3.21)",
        arguments: [
            Verdict(parent: "port: 80", denial: nil), Verdict(parent: "sectionName: l", denial: nil),
            Verdict(parent: "sectionName: l, port: 80", denial: nil),
            Verdict(parent: "port: 1234", denial: "NoMatchingParent: port 1234 not found"),
            Verdict(parent: "sectionName: l, port: 1234", denial: "NoMatchingParent: port 1234 not found"),
            Verdict(parent: "sectionName: fake", denial: "NoMatchingParent: sectionName \"fake\" not found"),
            Verdict(parent: "sectionName: fake, port: 9", denial: "NoMatchingParent: port 9 not found"),
            Verdict(
                parent: "sectionName: fake",
                hostnames: "[a.example.org]",
                denial: "NoMatchingParent: sectionName \"fake\" not found"
            ),
            Verdict(
                parent: "port: 80",
                hostnames: "[a.example.org]",
                denial: "NoMatchingListenerHostname: no hostnames matched parent hostname \"*.example.com\""
            ),
            // The mismatch hides that the namespace is not allowed either.
            Verdict(
                parent: "port: 80",
                hostnames: "[a.example.org]",
                listener: closed,
                denial: "NoMatchingListenerHostname: no hostnames matched parent hostname \"*.example.com\""
            ),
            Verdict(
                parent: "port: 80",
                hostnames: "[a.example.org, a.example.com]",
                listener: closed,
                denial: "NotAllowedByListeners: hostnames matched parent hostname \"*.example.com\", but namespace "
                    + "\"app\" is not allowed by the parent"
            ),
            Verdict(
                parent: "port: 80",
                listener: "{name: l, port: 80, protocol: HTTP}",
                denial: "NotAllowedByListeners: hostnames matched parent hostname \"\", but namespace \"app\" is not "
                    + "allowed by the parent"
            ),
            Verdict(
                parent: "port: 80",
                listener: grpcOnly,
                denial: "NotAllowedByListeners: kind gateway.networking.k8s.io/v1/HTTPRoute is not allowed"
            ),
            Verdict(
                parent: "port: 80",
                hostnames: "[a.example.org]",
                listener: grpcOnly,
                denial: "NoMatchingListenerHostname: no hostnames matched parent hostname \"*.example.com\""
            ),
        ]
    )
    func verdict(row: Verdict) throws {
        let parents = "[{name: gw, namespace: infra, \(row.parent)}]"
        let manifests = gateway(listeners: "[\(row.listener)]") + routeTo(parents, hostnames: row.hostnames)
        let expected = row.denial.map { "Accepted=False \($0)" } ?? "Accepted=True Accepted: Route was valid"
        for profile in [Profile.current, .aksASM122] {
            let binding = try bound(manifests, options: BindingOptions(assume: .never, profile: profile))
            #expect(binding.condition("Accepted", ofRoute: "r") == expected)
            #expect(try binding.listener("l").attachedRoutes == (row.denial == nil ? 1 : 0))
        }
    }

    struct Effective: Sendable {
        let listener: String?
        let hostnames: String
        let domains: [String]
    }

    @Test(
        "The more specific hostname takes effect; those that do not match are dropped silently (fact 3.7, fact 3.9)",
        arguments: [
            Effective(listener: nil, hostnames: "[]", domains: ["*"]),
            Effective(listener: nil, hostnames: "[a.example]", domains: ["a.example"]),
            Effective(listener: "*.a.com", hostnames: "[]", domains: ["*.a.com"]),
            Effective(listener: "x.a.com", hostnames: "[\"*.a.com\"]", domains: ["x.a.com"]),
            Effective(listener: "*.a.com", hostnames: "[x.a.com, y.b.com]", domains: ["x.a.com"]),
            Effective(
                listener: "*.a.com",
                hostnames: "[\"*.x.a.com\", \"*.com\"]",
                domains: ["*.a.com", "*.x.a.com"]
            ),
        ]
    )
    func effective(row: Effective) throws {
        let listeners = "[\(listener("l", hostname: row.listener))]"
        let binding = try bound(
            gateway(listeners: listeners) + routeTo("[{name: gw, namespace: infra}]", hostnames: row.hostnames)
        )
        #expect(binding.table.ports.flatMap(\.virtualHosts).map(\.domain) == row.domains)
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
    }

    @Test("Each hostname of a route is placed on its own, once for each listener (fact 3.10)") func placed() throws {
        let listeners = "[\(listener("a", hostname: "a.example")), \(listener("b", port: 81))]"
        let binding = try bound(
            gateway(listeners: listeners)
                + routeTo("[{name: gw, namespace: infra}]", hostnames: "[a.example, b.example]")
        )
        let places = binding.entries.map { "\($0.origin.listener.name) \($0.origin.hostname)" }
        #expect(places == ["a a.example", "b a.example", "b b.example"])
    }
}
