import GatewayAPI
import GatewayBinding
import Testing

/// What is written into the status of HTTPRoutes.
@Suite struct RouteStatusTests {
    private func routeTo(_ parents: String, hostnames: String = "[]", rules: String = "[{}]") -> String {
        route(hostnames: hostnames, rules: rules).replacing("[{name: gw, namespace: infra}]", with: parents)
    }

    @Test(
        "One entry for each parentRef, which it echoes after defaulting, with Istio's controller (fact 3.11, fact 3.18)"
    )
    func echo() throws {
        let binding = try bound(
            gateway(listeners: "[\(listener("a")), \(listener("b", port: 81))]")
                + routeTo(
                    "[{name: gw, namespace: infra, sectionName: a}, {name: gw, namespace: infra, sectionName: b}]"
                )
        )
        let parents = try #require(binding.routeStatus(of: "HTTPRoute", ObjectKey(namespace: "app", name: "r")))
        #expect(parents.map(\.controllerName) == Array(repeating: "istio.io/gateway-controller", count: 2))
        #expect(parents.map(\.parentRef.group) == Array(repeating: "gateway.networking.k8s.io", count: 2))
        #expect(parents.map(\.parentRef.kind) == ["Gateway", "Gateway"])
        #expect(Set(parents.map(\.parentRef.sectionName)) == ["a", "b"])
        #expect(
            parents.map { $0.conditions.map(\.type) } == [["Accepted", "ResolvedRefs"], ["Accepted", "ResolvedRefs"]]
        )
    }

    @Test("Several listeners that take a route are counted in the message (fact 3.12)", arguments: [1, 2, 3])
    func counted(count: Int) throws {
        let listeners = (0..<count).map { listener("l\($0)", port: 80 + $0) }.joined(separator: ", ")
        let binding = try bound(
            gateway(listeners: "[\(listeners)]") + routeTo("[{name: gw, namespace: infra}]")
        )
        let suffix = count > 1 ? ", bound to \(count) parents" : ""
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid\(suffix)")
    }

    @Test("The most severe denial speaks, equal ones one after the other (fact 3.12, fact 3.13)") func severity() throws
    {
        let same = "{name: same, port: 80, protocol: HTTP, hostname: same.example}"
        let listeners = "[\(listener("a", hostname: "a.example")), \(listener("b", hostname: "b.example")), \(same)]"
        let anywhere = "[{name: gw, namespace: infra}]"
        let noHost = try bound(
            gateway(listeners: listeners) + routeTo(anywhere, hostnames: "[c.example]")
        )
        let texts = ["a.example", "b.example", "same.example"].map { "no hostnames matched parent hostname \"\($0)\"" }
        #expect(
            noHost.condition("Accepted", ofRoute: "r")
                == "Accepted=False NoMatchingListenerHostname: \(texts.joined(separator: "; "))"
        )
        let notAllowed = try bound(
            gateway(listeners: listeners) + routeTo(anywhere, hostnames: "[same.example]")
        )
        #expect(
            notAllowed.condition("Accepted", ofRoute: "r")
                == "Accepted=False NotAllowedByListeners: hostnames matched parent hostname \"same.example\", but "
                + "namespace \"app\" is not allowed by the parent"
        )
        let fake = try bound(
            gateway(listeners: listeners) + routeTo("[{name: gw, namespace: infra, sectionName: fake}]")
        )
        let repeated = Array(repeating: "sectionName \"fake\" not found", count: 3).joined(separator: "; ")
        #expect(fake.condition("Accepted", ofRoute: "r") == "Accepted=False NoMatchingParent: \(repeated)")
    }

    @Test(
        "What is wrong with the rules stands in ResolvedRefs; Accepted stays True (fact 3.14)",
        arguments: [
            ("[{backendRefs: [{name: gone, port: 80}]}]", "BackendNotFound"),
            ("[{backendRefs: [{name: s, namespace: store, port: 80}]}]", "RefNotPermitted"),
            ("[{backendRefs: [{name: s, kind: Bucket, group: example.com}]}]", "InvalidKind"),
            ("[{backendRefs: [{name: a.b, group: networking.istio.io, kind: Hostname}]}]", "InvalidDestination"),
            ("[{filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: F, name: f}}]}]", "InvalidFilter"),
        ]
    )
    func resolved(rules: String, reason: String) throws {
        let binding = try bound(plainGateway + route(rules: rules))
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
        #expect(binding.condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=False \(reason): "))
    }

    @Test("ResolvedRefs is the same at every parent, refused ones too (fact 3.15)") func everyParent() throws {
        let binding = try bound(
            plainGateway
                + routeTo(
                    "[{name: gw, namespace: infra, port: 80}, {name: gw, namespace: infra, port: 9}]",
                    rules: "[{backendRefs: [{name: gone, port: 80}]}]"
                )
        )
        let parents = binding.parents()
        #expect(Set(parents.map { $0[0].hasPrefix("Accepted=True") }) == [true, false])
        let text = "ResolvedRefs=False BackendNotFound: backend(gone.app.svc.cluster.local) not found"
        #expect(parents.map { $0[1] } == [text, text])
    }

    private static let mirrorToNobody = "{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}}}"

    @Test(
        "Of several errors the last backend of the last failing rule speaks; a mirror's is joined (fact 3.16)",
        arguments: [
            (
                "[{backendRefs: [{name: a, port: 80}, {name: b, port: 80}]}]",
                "backend(b.app.svc.cluster.local) not found"
            ),
            (
                "[{backendRefs: [{name: a, port: 80}]}, {backendRefs: [{name: b, port: 80}]}, {}]",
                "backend(b.app.svc.cluster.local) not found"
            ),
            (
                "[{filters: [\(mirrorToNobody)], backendRefs: [{name: a, port: 80}]}]",
                "backend(a.app.svc.cluster.local) not found; backend(m.app.svc.cluster.local) not found"
            ),
            ("[{filters: [\(mirrorToNobody)]}]", "backend(m.app.svc.cluster.local) not found"),
        ]
    )
    func severalErrors(rules: String, message: String) throws {
        let binding = try bound(plainGateway + route(rules: rules))
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == "ResolvedRefs=False BackendNotFound: \(message)")
    }

    @Test("A soft error leaves the rules, a hard one takes all away, for every parent (fact 3.17)") func hardness()
        throws
    {
        let good = "{matches: [{path: {value: /good}}], backendRefs: [{name: s, port: 80}]}"
        let soft = try bound(
            plainGateway + route(rules: "[\(good), {backendRefs: [{name: gone, port: 80}]}]") + service("s")
        )
        #expect(soft.entries.count == 2)
        let filter = "{type: ExtensionRef, extensionRef: {group: a.b, kind: F, name: f}}"
        let hard = try bound(
            gateway(listeners: "[\(listener("a")), \(listener("b", port: 81))]")
                + route(rules: "[\(good), {filters: [\(filter)]}]") + service("s")
        )
        #expect(hard.entries.isEmpty)
        #expect(hard.condition("Accepted", ofRoute: "r").hasPrefix("Accepted=True"))
    }

    @Test("Parents are sorted by descending key of group, kind, name, section, port and namespace (fact 3.19)")
    func order() throws {
        let binding = try bound(
            gateway("a") + gateway("b")
                + routeTo(
                    """
                    [{name: a, namespace: infra, port: 80}, {name: b, namespace: infra, sectionName: http}, \
                    {name: a, namespace: infra, port: 443}, {name: b, namespace: infra, sectionName: zone}]
                    """
                )
        )
        let parents = try #require(binding.routeStatus(of: "HTTPRoute", ObjectKey(namespace: "app", name: "r")))
        let texts = parents.map { "\($0.parentRef.name) \($0.parentRef.sectionName ?? "") \($0.parentRef.port ?? 0)" }
        #expect(texts == ["b zone 0", "b http 0", "a  80", "a  443"])
    }
}
