import GatewayAPI
import ManifestLoading
import Testing

@Suite("The API server's defaults")
struct DefaultTests {
    @Test("A route without rules has one that matches everything")
    func noRules() {
        let loaded = load(route("parentRefs: [{name: g}]"))
        let spec = loaded.resources.httpRoutes.first?.spec
        #expect(spec?.rules == [HTTPRouteRule()])
        #expect(spec?.parentRefs == [ParentReference(name: "g")])
        #expect(spec?.parentRefs.first?.kind == "Gateway")
    }

    @Test("matches: [] stays empty, absent matches get the default")
    func explicitEmptyMatches() {
        let loaded = load(route("rules: [{matches: []}, {}]"))
        #expect(loaded.resources.httpRoutes.first?.spec.rules.map(\.matches) == [[], [HTTPRouteMatch()]])
    }

    @Test("A match without path, a path without type or value")
    func paths() {
        let loaded = load(route("rules: [{matches: [{method: GET}, {path: {value: /a}}, {path: {type: Exact}}]}]"))
        let matches = loaded.resources.httpRoutes.first?.spec.rules.first?.matches ?? []
        #expect(matches.map(\.path) == [HTTPPathMatch(), HTTPPathMatch(value: "/a"), HTTPPathMatch(type: .exact)])
    }

    @Test("Comparisons are exact, redirects 302, CORS answers are kept for 5 s")
    func smallOnes() {
        let loaded = load(
            route(
                """
                rules:
                - matches:
                  - headers: [{name: a, value: b}]
                    queryParams: [{name: c, value: d}]
                  filters:
                  - {type: RequestRedirect, requestRedirect: {}}
                  - {type: CORS, cors: {}}
                """
            )
        )
        let rule = loaded.resources.httpRoutes.first?.spec.rules.first
        #expect(rule?.matches.first?.headers == [HTTPValueMatch(name: "a", value: "b")])
        #expect(rule?.matches.first?.queryParams == [HTTPValueMatch(name: "c", value: "d")])
        #expect(rule?.filters == [.requestRedirect(RequestRedirect()), .cors(CORS())])
    }

    @Test("A listener admits routes of its own namespace")
    func listener() {
        let loaded = load(
            gateway(
                """
                gatewayClassName: istio
                addresses: [{value: 10.0.0.1}]
                listeners:
                - {name: a, port: 80, protocol: HTTP}
                - {name: b, port: 81, protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute}]}}
                - {name: c, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: s}]}}
                """
            )
        )
        #expect(loaded.diagnostics == [])
        let spec = loaded.resources.gateways.first?.spec
        #expect(spec?.addresses == [GatewayAddress(value: "10.0.0.1")])
        #expect(spec?.listeners.map(\.allowedRoutes.namespaces.from) == ["Same", "Same", "Same"])
        #expect(spec?.listeners[1].allowedRoutes.kinds == [RouteGroupKind(kind: "HTTPRoute")])
        let reference = ObjectReference(group: "", kind: "Secret", name: "s")
        #expect(spec?.listeners[2].tls == ListenerTLS(certificateRefs: [reference]))
    }

    @Test("The printed object carries the defaults too")
    func printedObject() throws {
        let loaded = load(route("rules: [{backendRefs: [{name: a, port: 80}]}]"))
        let value = try #require(loaded.objects.values.first?.value)
        let reference = value["spec"]?["rules"]?.elements.first?["backendRefs"]?.elements.first
        #expect(reference?["weight"] == .int(1))
        #expect(reference?["kind"] == .string("Service"))
        #expect(reference?["group"] == .string(""))
    }

    @Test("Age and generation come from the metadata")
    func metadata() {
        let loaded = load(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, creationTimestamp: 2024-01-01T00:00:00Z, generation: 7}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: b, creationTimestamp: null}
            """
        )
        #expect(loaded.resources.services.map(\.metadata.created) == [.stamped(1_704_067_200), .unstamped])
        #expect(loaded.resources.services.map(\.metadata.generation) == [7, 1])
    }
}
