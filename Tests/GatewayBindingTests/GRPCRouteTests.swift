import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// GRPCRoutes: what they match, which filters they may have, and how they stand beside HTTPRoutes.
@Suite struct GRPCRouteTests {
    private static let backends = "backendRefs: [{name: s, port: 80}]"

    private func route(
        _ name: String = "g",
        hostnames: String = "[]",
        created: String? = nil,
        parent: String = "{name: gw, namespace: infra}",
        rules: String
    ) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: {name: \(name), namespace: app\(created.map { ", creationTimestamp: \"\($0)\"" } ?? "")}
            spec:
              parentRefs: [\(parent)]
              hostnames: \(hostnames)
              rules: \(rules)
            """
        )
    }

    private func statuses(_ binding: Binding, _ name: String = "g") -> [String] {
        binding.routeStatus(of: "GRPCRoute", ObjectKey(namespace: "app", name: name))?
            .flatMap { $0.conditions.map(\.text) } ?? []
    }

    private func entry(match: String) throws -> RouteEntry {
        let rules = "[{matches: [\(match)], \(Self.backends)}]"
        let binding = try bound(plainGateway + route(rules: rules) + service("s"))
        try #require(binding.entries.count == 1)
        return binding.entries[0]
    }

    // MARK: Matches

    static let methods: [(match: String, path: PathMatcher?)] = [
        ("{method: {service: a.B, method: C}}", .exact("/a.B/C")),
        ("{method: {service: a.B}}", .pathSeparatedPrefix("/a.B")),
        ("{method: {method: C}}", .regularExpression("/[^/]+/C")),
        ("{method: {type: RegularExpression, service: 'a.+', method: 'C.*'}}", .regularExpression("/a.+/C.*")),
        ("{method: {type: RegularExpression, service: 'a.+'}}", .regularExpression("/a.+/.+")),
        ("{method: {type: RegularExpression, method: 'C.*'}}", .regularExpression("/[^/]+/C.*")),
        ("{headers: [{name: v, value: '1'}]}", nil),
    ]

    @Test("A service and a method are a path (fact 7.1)", arguments: methods)
    func methodIsPath(match: String, path: PathMatcher?) throws {
        let entry = try entry(match: match)
        #expect(entry.matcher.path == path)
        #expect(entry.matcher.method == nil)
        #expect(entry.origin.kind == "GRPCRoute")
        #expect(entry.origin.route == "app/g")
        #expect(entry.name == "app.g.0")
    }

    @Test("Headers are matched as an HTTPRoute's (fact 7.1)")
    func headers() throws {
        let entry = try entry(
            match: "{headers: [{name: Version, value: two}, {name: x, type: RegularExpression, value: '*'}]}"
        )
        #expect(
            entry.matcher.headers == [
                HeaderMatcher(name: "version", value: .exact("two")), HeaderMatcher(name: "x", value: .present),
            ]
        )
    }

    @Test("A rule without matches takes everything and comes last (fact 7.1)")
    func everything() throws {
        let rules = "[{\(Self.backends)}, {matches: [{method: {service: a}}], \(Self.backends)}]"
        let binding = try bound(plainGateway + route(rules: rules) + service("s"))
        #expect(binding.entries.map(\.matcher.path) == [.pathSeparatedPrefix("/a"), nil])
        #expect(binding.entries.map(\.origin.match) == [0, nil])
    }

    @Test("A route without rules is accepted and counted, and serves nothing")
    func noRules() throws {
        let binding = try bound(plainGateway + route(rules: "[]"))
        #expect(statuses(binding) == ["Accepted=True Accepted: Route was valid", resolved])
        #expect(try binding.listener("http").attachedRoutes == 1)
        #expect(binding.entries.isEmpty)
    }

    private let resolved = "ResolvedRefs=True ResolvedRefs: All references resolved"

    // MARK: Filters and backends

    @Test("Header modifiers and mirrors work (fact 7.1)")
    func filters() throws {
        let rules = """
            [{filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: A, value: b}]}},
            {type: ResponseHeaderModifier, responseHeaderModifier: {remove: [c]}},
            {type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}, percent: 10}}], \(Self.backends)}]
            """
        let binding = try bound(plainGateway + route(rules: rules) + service("s") + service("m"))
        let forward = try binding.onlyForward()
        #expect(binding.entries[0].requestHeaders.set == [HeaderValue(name: "a", value: "b")])
        #expect(binding.entries[0].responseHeaders.remove == ["c"])
        #expect(forward.mirrors.map(\.service) == ["app/m"])
        #expect(forward.mirrors.map(\.perMillion) == [100_000])
    }

    @Test("Another filter drops every rule of the route (fact 7.1, fact 3.17)")
    func otherFilter() throws {
        let rules = """
            [{\(Self.backends)},
            {filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: K, name: x}}], \(Self.backends)}]
            """
        let binding = try bound(plainGateway + route(rules: rules) + service("s"))
        #expect(binding.entries.isEmpty)
        #expect(
            statuses(binding) == [
                "Accepted=True Accepted: Route was valid",
                "ResolvedRefs=False InvalidFilter: unsupported filter type \"ExtensionRef\"",
            ]
        )
    }

    @Test("A mirror to a missing backend drops every rule, unlike an HTTPRoute's (fact 7.1)")
    func missingMirror() throws {
        let rules = """
            [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}}}], \(Self.backends)}]
            """
        let binding = try bound(plainGateway + route(rules: rules) + service("s"))
        #expect(binding.entries.isEmpty)
        #expect(
            statuses(binding).last == "ResolvedRefs=False BackendNotFound: backend(m.app.svc.cluster.local) not found"
        )
    }

    @Test("Without any weight the answer is 500 (fact 7.1)")
    func noWeight() throws {
        let rules = "[{backendRefs: [{name: s, port: 80, weight: 0}]}]"
        let binding = try bound(plainGateway + route(rules: rules) + service("s"))
        #expect(binding.entries.map(\.action) == [.directResponse(status: 500)])
    }

    @Test("A grant for GRPCRoutes lets them refer to another namespace; Istio 1.22 knows none (fact 2.49, fact 9.10)")
    func grants() throws {
        let manifests =
            plainGateway + route(rules: "[{backendRefs: [{name: s, namespace: other, port: 80}]}]")
            + service("s", namespace: "other")
            + grant(
                in: "other",
                from: "[{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: app}]",
                to: "[{group: '', kind: Service}]"
            )
        #expect(statuses(try bound(manifests)).last == resolved)
        let older = try bound(manifests, options: BindingOptions(assume: .never, profile: .aksASM122))
        #expect(
            statuses(older).last
                == "ResolvedRefs=False RefNotPermitted: backendRef s/other not accessible to a GRPCRoute in namespace "
                + "\"app\" (missing a ReferenceGrant?)"
        )
    }

    // MARK: Beside HTTPRoutes

    private func mixed(profile: Profile) throws -> [String] {
        let http = document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: h, namespace: app, creationTimestamp: "2024-01-01T00:00:00Z"}
            spec:
              parentRefs: [{name: gw, namespace: infra}]
              rules: [{matches: [{path: {value: /a.B}}], \(Self.backends)}]
            """
        )
        let grpc = route(
            created: "2024-01-02T00:00:00Z",
            rules: "[{matches: [{method: {service: a.B, method: C}}, {method: {service: a.B}}], \(Self.backends)}]"
        )
        let binding = try bound(
            plainGateway + http + grpc + service("s"),
            options: BindingOptions(assume: .never, profile: profile)
        )
        return binding.entries.map { "\($0.origin.kind) \($0.origin.match ?? -1)" }
    }

    @Test("Both kinds on one hostname are merged and sorted together (fact 7.3)")
    func merged() throws {
        // The slash that Istio writes behind the service counts.
        #expect(try mixed(profile: .current) == ["GRPCRoute 0", "GRPCRoute 1", "HTTPRoute 0"])
    }

    @Test("Before Istio 1.30 the older kind comes first, whatever matches better (fact 7.3)")
    func apart() throws {
        #expect(try mixed(profile: .aksASM122) == ["HTTPRoute 0", "GRPCRoute 0", "GRPCRoute 1"])
    }

    @Test("A wildcard listener yields its hostnames to the exact one; in Istio 1.22 it did not (fact 2.59, fact 2.61)")
    func isolation() throws {
        let manifests =
            gateway(listeners: "[\(listener("wild", hostname: "*.a.b")), \(listener("exact", hostname: "x.a.b"))]")
            + route(hostnames: "[x.a.b]", rules: "[{\(Self.backends)}]") + service("s")
        func listeners(_ profile: Profile) throws -> [String] {
            try bound(manifests, options: BindingOptions(assume: .never, profile: profile)).entries
                .map(\.origin.listener.name)
        }
        #expect(try listeners(.current) == ["exact"])
        #expect(try listeners(.aksASM122).sorted() == ["exact", "wild"])
    }

    // MARK: Attachment

    @Test("A TCP listener does not take it (fact 3.4, fact 7.7)")
    func otherKind() throws {
        let manifests =
            gateway(listeners: "[\(listener("tcp", port: 9000, protocol: "TCP"))]")
            + route(rules: "[{\(Self.backends)}]") + service("s")
        #expect(
            statuses(try bound(manifests)).first
                == "Accepted=False NotAllowedByListeners: kind gateway.networking.k8s.io/v1/GRPCRoute is not allowed"
        )
    }

    @Test("Gateway and Services that only a GRPCRoute names are assumed")
    func assumptions() throws {
        let rules = """
            [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 81}}}], \(Self.backends)}]
            """
        let binding = try bound(route(rules: rules), options: BindingOptions())
        #expect(
            binding.assumptions.map { $0.prefix(while: { $0 != ":" }) } == [
                "Gateway infra/gw", "Service app/m", "Service app/s",
            ]
        )
        #expect(binding.entries.count == 1)
    }
}
