import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// What the filters of rules and backendRefs become.
@Suite struct FilterTests {
    /// Binds a rule with these filters to Service `s` beside Services `m` and `o`.
    private func bound(filters: String, backends: String = "[{name: s, port: 80}]", rest: String = "") throws -> Binding
    {
        let rule = "{filters: \(filters), backendRefs: \(backends)\(rest)}"
        return try GatewayBindingTests.bound(
            plainGateway + route(rules: "[\(rule)]") + service("s") + service("m") + service("o")
        )
    }

    private func header(_ lists: String, response: Bool = false) -> String {
        response
            ? "[{type: ResponseHeaderModifier, responseHeaderModifier: {\(lists)}}]"
            : "[{type: RequestHeaderModifier, requestHeaderModifier: {\(lists)}}]"
    }

    // MARK: Headers

    @Test("Names are lower-cased, sorted, and the first of equal ones counts (fact 5.1, fact 5.2)") func names() throws
    {
        var set = try resources(plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}]") + service("s"))
        let modifier = HeaderModifier(
            set: [
                HTTPHeader(name: "X-B", value: "1"), HTTPHeader(name: "X-A", value: "2"),
                HTTPHeader(name: "x-b", value: "3"),
            ],
            add: [HTTPHeader(name: "X-B", value: "4")],
            remove: ["X-Z", "X-B", "x-z"]
        )
        set.httpRoutes[0].spec.rules[0].filters = [.requestHeaderModifier(modifier)]
        let entry = try #require(bind(set, options: BindingOptions(assume: .never)).entries.first)
        #expect(
            entry.requestHeaders
                == HeaderMutation(
                    remove: ["x-b", "x-z"],
                    set: [HeaderValue(name: "x-a", value: "2"), HeaderValue(name: "x-b", value: "1")],
                    add: [HeaderValue(name: "x-b", value: "4")]
                )
        )
    }

    struct Authority: Sendable {
        let lists: String
        let authority: String?
    }

    @Test(
        "Setting or adding Host changes the authority, removing it does nothing (fact 5.4)",
        arguments: [
            Authority(lists: "set: [{name: Host, value: a}]", authority: "a"),
            Authority(lists: "add: [{name: host, value: b}]", authority: "b"),
            Authority(lists: "set: [{name: Host, value: a}], add: [{name: Host, value: b}]", authority: "a"),
            Authority(lists: "remove: [Host]", authority: nil),
        ]
    )
    func authority(row: Authority) throws {
        let entry = try #require(bound(filters: header(row.lists)).entries.first)
        #expect(entry.requestHeaders == HeaderMutation(authority: row.authority))
        let response = try #require(bound(filters: header(row.lists, response: true)).entries.first)
        #expect(response.responseHeaders.authority == nil)
    }

    @Test("A backendRef's header changes stay with it (fact 5.6)") func backendHeaders() throws {
        let backends = "[{name: s, port: 80, filters: \(header("set: [{name: X-A, value: v}]"))}, {name: m, port: 80}]"
        let forward = try bound(filters: header("add: [{name: X-B, value: w}]"), backends: backends).onlyForward()
        let set = HeaderMutation(set: [HeaderValue(name: "x-a", value: "v")])
        #expect(forward.clusters.map(\.requestHeaders) == [set, HeaderMutation()])
    }

    // MARK: Redirects

    struct Redirect: Sendable {
        let redirect: String
        var port = 80
        let action: RedirectAction
    }

    @Test(
        "A redirect takes scheme, hostname and status as written, and a port by rule (fact 5.9, fact 5.11, fact 5.12)",
        arguments: [
            Redirect(redirect: "{hostname: h}", action: RedirectAction(status: 302, hostname: "h", port: 80)),
            Redirect(
                redirect: "{hostname: h}",
                port: 8080,
                action: RedirectAction(status: 302, hostname: "h", port: 8080)
            ),
            Redirect(redirect: "{scheme: https}", action: RedirectAction(status: 302, scheme: "https")),
            Redirect(
                redirect: "{scheme: http, port: 90}",
                action: RedirectAction(status: 302, scheme: "http", port: 90)
            ),
            Redirect(redirect: "{port: 8443}", action: RedirectAction(status: 302, port: 8443)),
            Redirect(redirect: "{statusCode: 301}", action: RedirectAction(status: 301, port: 80)),
            Redirect(redirect: "{statusCode: 303}", action: RedirectAction(status: 303, port: 80)),
            Redirect(redirect: "{statusCode: 307}", action: RedirectAction(status: 307, port: 80)),
            Redirect(redirect: "{statusCode: 308}", action: RedirectAction(status: 308, port: 80)),
        ]
    )
    func redirect(row: Redirect) throws {
        let rules = "[{filters: [{type: RequestRedirect, requestRedirect: \(row.redirect)}]}]"
        let binding = try GatewayBindingTests.bound(
            gateway(listeners: "[\(listener("l", port: row.port))]") + route(rules: rules)
        )
        #expect(binding.entries.map(\.action) == [.redirect(row.action)])
        // No backend is needed.
        #expect(binding.condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True"))
    }

    @Test("A redirect alone needs no backend (fact 6.16)") func redirectAlone() throws {
        let rules = "[{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]"
        let binding = try GatewayBindingTests.bound(plainGateway + route(rules: rules))
        #expect(
            binding.condition("ResolvedRefs", ofRoute: "r") == "ResolvedRefs=True ResolvedRefs: All references resolved"
        )
        #expect(binding.entries.count == 1)
    }

    @Test(
        "A rule that redirects does not rewrite, and ReplacePrefixMatch needs one prefix: the CRD sees to both (fact 5.17)",
        arguments: [
            """
            [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}, \
            {type: URLRewrite, urlRewrite: {hostname: h}}]}]
            """,
            "[{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], backendRefs: [{name: s, port: 80}]}]",
            """
            [{matches: [{path: {type: Exact, value: /a}}], filters: [{type: RequestRedirect, requestRedirect: \
            {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]
            """,
            """
            [{matches: [{path: {value: /a}}, {path: {value: /b}}], filters: [{type: URLRewrite, urlRewrite: \
            {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}]}]
            """,
        ]
    )
    func crdRules(rules: String) {
        let loaded = ManifestErrors.of(plainGateway + route(rules: rules))
        #expect(!loaded.isEmpty)
    }

    // MARK: Mirrors

    struct Mirror: Sendable {
        let share: String
        /// nil: no mirror.
        let perMillion: Int?
    }

    @Test(
        "All requests, a percentage or a fraction of them are copied; of none there is no mirror (fact 5.23)",
        arguments: [
            Mirror(share: "", perMillion: 1_000_000), Mirror(share: ", percent: 42", perMillion: 420_000),
            Mirror(share: ", percent: 0", perMillion: nil), Mirror(share: ", percent: 100", perMillion: 1_000_000),
            Mirror(share: ", fraction: {numerator: 1}", perMillion: 10_000),
            Mirror(share: ", fraction: {numerator: 1, denominator: 3}", perMillion: 333_333),
            Mirror(share: ", fraction: {numerator: 0, denominator: 7}", perMillion: nil),
        ]
    )
    func mirrorShare(row: Mirror) throws {
        let filter = "{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}\(row.share)}}"
        let mirrors = try bound(filters: "[\(filter)]").onlyForward().mirrors
        #expect(mirrors.map(\.perMillion) == (row.perMillion.map { [$0] } ?? []))
        #expect(mirrors.allSatisfy { $0.service == "app/m" && $0.cluster == "outbound|80||m.app.svc.cluster.local" })
    }

    private static func mirror(_ name: String, port: Int = 80) -> String {
        "{type: RequestMirror, requestMirror: {backendRef: {name: \(name), port: \(port)}}}"
    }

    @Test("A rule may have several mirrors; weights of theirs do not exist (fact 5.23, fact 5.25)")
    func severalMirrors() throws {
        let binding = try bound(filters: "[\(Self.mirror("m")), \(Self.mirror("o")), \(Self.mirror("m"))]")
        #expect(try binding.onlyForward().mirrors.map(\.service) == ["app/m", "app/o", "app/m"])
        // The copies go through clusters as other requests do.
        #expect(binding.table.clusters.map(\.service) == ["app/m", "app/o", "app/s"])
    }

    @Test("An invalid mirror leaves the rule without it, and says so (fact 5.26)") func invalidMirrors() throws {
        let binding = try bound(filters: "[\(Self.mirror("gone")), \(Self.mirror("m")), \(Self.mirror("lost"))]")
        #expect(try binding.onlyForward().mirrors.map(\.service) == ["app/m"])
        #expect(
            binding.condition("ResolvedRefs", ofRoute: "r") == "ResolvedRefs=False BackendNotFound: "
                + "backend(gone.app.svc.cluster.local) not found; backend(lost.app.svc.cluster.local) not found"
        )
    }

    @Test("A mirror to a port that its Service lacks is no error and copies to nobody (fact 5.23, fact 6.6)")
    func mirrorPort() throws {
        let binding = try bound(filters: "[\(Self.mirror("m", port: 81))]")
        #expect(binding.condition("ResolvedRefs", ofRoute: "r").hasPrefix("ResolvedRefs=True"))
        #expect(binding.table.clusters.map(\.service) == ["app/s"])
    }

    // MARK: CORS

    @Test(
        "Origins are exact, a prefix, or any run of characters for each star (fact 5.27)",
        arguments: [
            ("https://a.example", CORSPolicy.OriginMatcher.exact("https://a.example")),
            ("https://*.b.example", .regularExpression(#"https://.*\.b\.example"#)),
            ("https://*", .prefix("https://")),
        ]
    )
    func origins(origin: String, matcher: CORSPolicy.OriginMatcher) throws {
        var set = try resources(plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}]") + service("s"))
        set.httpRoutes[0].spec.rules[0].filters = [.cors(CORS(allowOrigins: [origin]))]
        #expect(try bind(set, options: BindingOptions(assume: .never)).onlyForward().cors?.origins == [matcher])
    }

    @Test("A CORS filter's lists are kept; a maxAge left out is 5 (fact 5.28)") func cors() throws {
        let filter = """
            {type: CORS, cors: {allowOrigins: ["https://a.example"], allowCredentials: true, allowMethods: [GET, PUT], \
            allowHeaders: [x-a], exposeHeaders: [x-b]}}
            """
        #expect(
            try bound(filters: "[\(filter)]").onlyForward().cors
                == CORSPolicy(
                    origins: [.exact("https://a.example")],
                    allowsCredentials: true,
                    methods: ["GET", "PUT"],
                    headers: ["x-a"],
                    exposedHeaders: ["x-b"],
                    maxAge: 5
                )
        )
    }

    // MARK: Not supported

    private static let extensionRef = "{type: ExtensionRef, extensionRef: {group: example.com, kind: F, name: f}}"
    private static let externalAuth =
        "{type: ExternalAuth, externalAuth: {protocol: HTTP, http: {}, backendRef: {name: m, port: 80}}}"

    @Test(
        "A filter that Istio does not have takes every rule of the route away (fact 5.31, fact 3.17)",
        arguments: [("ExtensionRef", extensionRef), ("ExternalAuth", externalAuth)]
    )
    func unsupported(type: String, filter: String) throws {
        let good = "{matches: [{path: {value: /good}}], backendRefs: [{name: s, port: 80}]}"
        let rules = "[\(good), {filters: [\(filter)], backendRefs: [{name: s, port: 80}]}]"
        let binding = try GatewayBindingTests.bound(plainGateway + route(rules: rules) + service("s") + service("m"))
        #expect(binding.entries.isEmpty)
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
        #expect(
            binding.condition("ResolvedRefs", ofRoute: "r")
                == "ResolvedRefs=False InvalidFilter: unsupported filter type \"\(type)\""
        )
    }

    @Test(
        "So does any filter of a backendRef that is no header modifier (fact 5.31)",
        arguments: [
            ("ExtensionRef", extensionRef), ("RequestMirror", mirror("m")),
            ("URLRewrite", "{type: URLRewrite, urlRewrite: {hostname: h.example}}"),
            ("RequestRedirect", "{type: RequestRedirect, requestRedirect: {scheme: https}}"),
            ("CORS", "{type: CORS, cors: {allowOrigins: [\"https://a.example\"]}}"),
        ]
    )
    func unsupportedAtBackend(type: String, filter: String) throws {
        let binding = try bound(filters: "[]", backends: "[{name: s, port: 80, filters: [\(filter)]}]")
        #expect(binding.entries.isEmpty)
        #expect(
            binding.condition("ResolvedRefs", ofRoute: "r")
                == "ResolvedRefs=False InvalidFilter: unsupported filter type \"\(type)\""
        )
        // Of a backendRef without weight nothing is looked at.
        let weightless = "[{name: s, port: 80, weight: 0, filters: [\(filter)]}, {name: m, port: 80}]"
        #expect(try bound(filters: "[]", backends: weightless).entries.count == 1)
    }
}
