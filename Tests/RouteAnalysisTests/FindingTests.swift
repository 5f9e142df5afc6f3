import Foundation
import GatewayAPI
import ManifestLoading
import RouteAnalysis
import RouteMatching
import RouteModel
import Simulation
import TestSupport
import Testing

/// Each finding on a manifest that has it, and silence on one that does not.
@Suite struct FindingTests {
    private static let a = "backendRefs: [{name: a, port: 80}]"
    private static let b = "backendRefs: [{name: b, port: 80}]"

    /// What is analysed, and the code that it must have or must not have.
    struct Row: Sendable, CustomTestStringConvertible {
        let code: String
        let bad: String
        let good: String
        var testDescription: String { code }
    }

    private static func path(_ type: String, _ value: String, _ more: String = "") -> String {
        "matches: [{path: {type: \(type), value: \"\(value)\"}\(more)}]"
    }

    private static func two(_ first: String, _ second: String) -> String {
        Manifest.gateway + Manifest.route("r1", rules: "[{\(first), \(a)}]")
            + Manifest.route("r2", rules: "[{\(second), \(b)}]")
    }

    private static func one(_ rule: String) -> String { Manifest.gateway + Manifest.route(rules: "[{\(rule)}]") }

    private static let redirect = "filters: [{type: RequestRedirect, requestRedirect: "
    private static let tls =
        "[{name: http, protocol: HTTP, port: 80}, {name: https, protocol: HTTPS, port: 443, hostname: a.example, tls: {certificateRefs: [{name: c}]}}]"

    static let rows: [Row] = [
        // A longer prefix of the same kind goes first; a mere slash is trimmed away.
        Row(
            code: "GWS101",
            bad: Manifest.gateway
                + Manifest.route(rules: "[{\(path("PathPrefix", "/a")), \(a)}, {\(path("PathPrefix", "/a/")), \(b)}]"),
            good: two(path("PathPrefix", "/a"), path("PathPrefix", "/a/b"))
        ),
        Row(
            code: "GWS102",
            bad: two(path("PathPrefix", "/a"), path("PathPrefix", "/a")),
            good: two(path("PathPrefix", "/a"), path("PathPrefix", "/a", ", method: GET"))
        ),
        Row(
            code: "GWS103",
            bad: two(path("PathPrefix", "/a"), path("PathPrefix", "/", ", headers: [{name: x, value: \"1\"}]")),
            good: two(path("PathPrefix", "/a"), path("PathPrefix", "/a", ", headers: [{name: x, value: \"1\"}]"))
        ),
        Row(
            code: "GWS104",
            bad: two(path("RegularExpression", "/x[0-9]+"), path("PathPrefix", "/")),
            good: two(path("RegularExpression", "/x[0-9]+"), path("PathPrefix", "/y"))
        ),
        // Nothing but a search tells that the prefix takes all that this expression takes.
        Row(
            code: "GWS105",
            bad: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: a.example}]")
                + Manifest.route("r1", rules: "[{\(path("RegularExpression", "/[a-b]")), \(a)}]")
                + Manifest.route(
                    "r2",
                    hostnames: "[a.example]",
                    rules: "[{\(path("RegularExpression", "/[ab]")), \(b)}]"
                ),
            good: one("\(path("RegularExpression", "/[a-b]")), \(a)")
        ),
        Row(
            code: "GWS106",
            bad: Manifest.gateway
                + Manifest.route("r1", hostnames: "[\"*.example\"]", rules: "[{\(path("PathPrefix", "/w")), \(a)}]")
                + Manifest.route("r2", hostnames: "[a.example]", rules: "[{\(path("PathPrefix", "/x")), \(b)}]"),
            good: Manifest.gateway
                + Manifest.route("r1", hostnames: "[\"*.example\"]", rules: "[{\(path("PathPrefix", "/x")), \(a)}]")
                + Manifest.route("r2", hostnames: "[a.example]", rules: "[{\(path("PathPrefix", "/x")), \(b)}]")
        ),
        Row(
            code: "GWS108",
            bad: Manifest.gateway(
                listeners:
                    "[{name: all, protocol: HTTP, port: 80}, {name: one, protocol: HTTP, port: 80, hostname: a.example}]"
            ) + Manifest.route(hostnames: "[a.example]", parent: "{name: web, sectionName: all}", rules: "[{\(a)}]"),
            good: Manifest.gateway(
                listeners:
                    "[{name: all, protocol: HTTP, port: 80}, {name: one, protocol: HTTP, port: 80, hostname: a.example}]"
            ) + Manifest.route(hostnames: "[a.example]", parent: "{name: web, sectionName: one}", rules: "[{\(a)}]")
        ),
        Row(code: "GWS107", bad: one("\(path("Exact", "/a%41")), \(a)"), good: one("\(path("Exact", "/aA")), \(a)")),
        Row(
            code: "GWS109",
            bad: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: foo.example}]")
                + Manifest.route("r1", rules: "[{\(path("PathPrefix", "/a")), \(a)}]")
                + Manifest.route("r2", hostnames: "[foo.example]", rules: "[{\(path("Exact", "/a/b")), \(b)}]"),
            good: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: foo.example}]")
                + Manifest.route("r1", rules: "[{\(path("PathPrefix", "/a")), \(a)}]")
                + Manifest.route("r2", rules: "[{\(path("Exact", "/a/b")), \(b)}]")
        ),
        Row(code: "GWS110", bad: one("matches: [], \(a)"), good: one(a)),
        Row(
            code: "GWS111",
            bad: one("\(path("Exact", "/a")), \(a)"),
            good: one("\(path("PathPrefix", "/a")), \(a)")
        ),
        Row(
            code: "GWS112",
            bad: one("\(path("PathPrefix", "/a", ", method: GET")), \(a)"),
            good: one("\(path("PathPrefix", "/a")), \(a)")
        ),
        Row(
            code: "GWS113",
            bad: one("\(path("PathPrefix", "/", ", queryParams: [{name: q, value: \"a b\"}]")), \(a)"),
            good: one("\(path("PathPrefix", "/", ", queryParams: [{name: q, value: ab}]")), \(a)")
        ),
        Row(
            code: "GWS201",
            bad: Manifest.gateway + Manifest.route(parent: "{name: other}", rules: "[{\(a)}]"),
            good: one(a)
        ),
        Row(
            code: "GWS202",
            bad: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: \"*.example\"}]")
                + Manifest.route(hostnames: "[a.test]", rules: "[{\(a)}]"),
            good: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: \"*.example\"}]")
                + Manifest.route(hostnames: "[a.b.example]", rules: "[{\(a)}]")
        ),
        Row(
            code: "GWS203",
            bad: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: \"*.example\"}]")
                + Manifest.route(hostnames: "[a.example, example]", rules: "[{\(a)}]"),
            good: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 80, hostname: \"*.example\"}]")
                + Manifest.route(hostnames: "[a.example, b.example]", rules: "[{\(a)}]")
        ),
        Row(
            code: "GWS204",
            bad: Manifest.gateway.replacing("namespace: shop", with: "namespace: edge")
                + Manifest.route(parent: "{name: web, namespace: edge}", rules: "[{\(a)}]"),
            good: one(a)
        ),
        Row(
            code: "GWS205",
            bad: Manifest.gateway + Manifest.route(parent: "{name: web, sectionName: fake}", rules: "[{\(a)}]"),
            good: Manifest.gateway + Manifest.route(parent: "{name: web, sectionName: http}", rules: "[{\(a)}]")
        ),
        Row(
            code: "GWS206",
            bad: Manifest.gateway(
                listeners: "[{name: http, protocol: HTTP, port: 80}, {name: alt, protocol: HTTP, port: 8080}]"
            ) + Manifest.route(parent: "{name: web, sectionName: http}", rules: "[{\(a)}]"),
            good: one(a)
        ),
        Row(
            code: "GWS207",
            bad: Manifest.gateway(listeners: tls) + secret
                + Manifest.route(hostnames: "[a.example]", rules: "[{\(a)}]"),
            good: Manifest.gateway(listeners: tls) + secret
                + Manifest.route(
                    hostnames: "[a.example]",
                    parent: "{name: web, sectionName: https}",
                    rules: "[{\(a)}]"
                )
        ),
        Row(
            code: "GWS301",
            bad: one("backendRefs: [{name: gone, port: 80}]") + Manifest.service("a"),
            good: one(a) + Manifest.service("a")
        ),
        Row(
            code: "GWS302",
            bad: one("backendRefs: [{name: a, port: 8080}]") + Manifest.service("a"),
            good: one(a) + Manifest.service("a")
        ),
        Row(
            code: "GWS303",
            bad: one("backendRefs: [{name: a, port: 80, weight: 90}, {name: gone, port: 80, weight: 10}]")
                + Manifest.service("a"),
            good: one("backendRefs: [{name: a, port: 80, weight: 90}, {name: b, port: 80, weight: 10}]")
                + Manifest.service("a") + Manifest.service("b")
        ),
        Row(code: "GWS304", bad: one("backendRefs: [{name: a, port: 80, weight: 0}]"), good: one(a)),
        Row(
            code: "GWS305",
            bad: one("backendRefs: [{name: a, port: 80}, {name: gone, port: 80, weight: 0}]") + Manifest.service("a"),
            good: one("backendRefs: [{name: a, port: 80}, {name: b, port: 80, weight: 0}]") + Manifest.service("a")
                + Manifest.service("b")
        ),
        Row(
            code: "GWS306",
            bad: one(a) + Manifest.service("a") + slice("false"),
            good: one(a) + Manifest.service("a") + slice("true")
        ),
        Row(
            code: "GWS308",
            bad: one(a)
                + "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {type: ExternalName, externalName: x.test, ports: [{port: 80}]}\n---\n",
            good: one(a) + Manifest.service("a")
        ),
        Row(
            code: "GWS309",
            bad: one("backendRefs: [{group: example.com, kind: Bucket, name: a}]"),
            good: one(a)
        ),
        Row(
            code: "GWS307",
            bad: one(a) + Manifest.service("a", port: "{name: web, port: 80, appProtocol: h2c}"),
            good: one(a) + Manifest.service("a", port: "{name: web, port: 80, appProtocol: kubernetes.io/h2c}")
        ),
        Row(
            code: "GWS310",
            bad: one(
                "filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X, value: r}]}}], backendRefs: [{name: a, port: 80, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x, value: b}]}}]}]"
            ),
            good: one(a)
        ),
        Row(
            code: "GWS401",
            bad: one("filters: [{type: ExtensionRef, extensionRef: {group: x, kind: Filter, name: z}}], \(a)"),
            good: one(a)
        ),
        Row(code: "GWS402", bad: one("backendRefs: [{name: a.shop, port: 80}]"), good: one(a)),
        Row(
            code: "GWS403",
            bad: one(
                "filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x, value: 100%}]}}], \(a)"
            ),
            good: one(
                "filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x, value: 100%%}]}}], \(a)"
            )
        ),
        Row(
            code: "GWS404",
            bad: one("\(path("RegularExpression", "/(?!a)b")), \(a)"),
            good: one("\(path("RegularExpression", "/[^a]b")), \(a)")
        ),
        Row(
            code: "GWS405",
            bad: one("\(redirect){path: {type: ReplaceFullPath, replaceFullPath: /new}}}]"),
            good: Manifest.gateway
                + Manifest.route(
                    rules:
                        "[{\(redirect){path: {type: ReplaceFullPath, replaceFullPath: /new}}}]}, {\(path("PathPrefix", "/new")), \(a)}]"
                )
        ),
        Row(
            code: "GWS406",
            bad: one(
                "\(path("PathPrefix", "/foo")), \(redirect){hostname: other.test, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]"
            ),
            good: one(
                "\(path("PathPrefix", "/foo")), \(redirect){hostname: other.test, path: {type: ReplacePrefixMatch, replacePrefixMatch: /xyz}}}]"
            )
        ),
        Row(
            code: "GWS407",
            bad: one(
                "filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /xyz}}}], \(a)"
            ),
            good: one(
                "\(path("PathPrefix", "/foo")), filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /xyz}}}], \(a)"
            )
        ),
        Row(
            code: "GWS408",
            bad: one("\(redirect){scheme: https}}]"),
            good: one("\(redirect){scheme: https, port: 443}}]")
        ),
        Row(
            code: "GWS409",
            bad: Manifest.gateway(listeners: "[{name: http, protocol: HTTP, port: 8080}]")
                + Manifest.route(rules: "[{\(redirect){hostname: other.test}}]}]"),
            good: one("\(redirect){hostname: other.test}}]")
        ),
        Row(
            code: "GWS410",
            bad: one("timeouts: {request: 10s, backendRequest: 2s}, \(a)"),
            good: one("timeouts: {request: 10s}, \(a)")
        ),
        Row(
            code: "GWS411",
            bad: one("\(path("PathPrefix", "/", ", method: POST")), \(a)"),
            good: one("\(path("PathPrefix", "/", ", method: POST")), retry: {attempts: 1}, \(a)")
        ),
        Row(
            code: "GWS412",
            bad: one(
                "\(path("PathPrefix", "/", ", method: GET")), filters: [{type: CORS, cors: {allowOrigins: [\"https://a.example\"]}}], \(a)"
            ),
            good: one("filters: [{type: CORS, cors: {allowOrigins: [\"https://a.example\"]}}], \(a)")
        ),
        Row(
            code: "GWS413",
            bad: one("\(path("PathPrefix", "/", ", headers: [{name: X-Request-Id, value: \"1\"}]")), \(a)"),
            good: one("\(path("PathPrefix", "/", ", headers: [{name: X-Id, value: \"1\"}]")), \(a)")
        ),
        Row(
            code: "GWS414",
            bad: one("\(path("PathPrefix", "/", ", headers: [{name: X-Id, value: \"1,2\"}]")), \(a)"),
            good: one("\(path("PathPrefix", "/", ", headers: [{name: X-Id, value: \"1\"}]")), \(a)")
        ),
        Row(
            code: "GWS416",
            bad: one("filters: [{type: CORS, cors: {allowOrigins: [\"https://a.example\"]}}], \(a)"),
            good: one(a)
        ),
        Row(
            code: "GWS501",
            bad: Manifest.gateway.replacing(
                "  listeners:",
                with: "  addresses: [{type: Hostname, value: aks-istio-ingressgateway-external}]\n  listeners:"
            ) + Manifest.route(rules: "[{\(a)}]"),
            good: one(a)
        ),
        Row(
            code: "GWS502",
            bad: Manifest.gateway.replacing("  listeners:", with: "  addresses: [{value: my-service}]\n  listeners:"),
            good: Manifest.gateway
        ),
        Row(
            code: "GWS503",
            bad: manual(port: 8080)
                + Manifest.route(parent: "{name: web, namespace: aks-istio-ingress}", rules: "[{\(a)}]"),
            good: manual(port: 80)
                + Manifest.route(parent: "{name: web, namespace: aks-istio-ingress}", rules: "[{\(a)}]")
        ),
        Row(
            code: "GWS505",
            bad: Manifest.gateway(listeners: tls) + secret
                + Manifest.route(hostnames: "[a.example]", rules: "[{\(a)}]"),
            good: one(a)
        ),
        Row(
            code: "GWS507",
            bad: probe("/"),
            good: probe("/healthz/ready")
        ),
        Row(code: "GWS504", bad: Manifest.gateway(listeners: tls), good: Manifest.gateway),
        Row(
            code: "GWS506",
            bad: Manifest.gateway(
                listeners:
                    "[{name: one, protocol: HTTP, port: 80}, {name: two, protocol: TCP, port: 80}]"
            ),
            good: Manifest.gateway
        ),
        Row(
            code: "GWS508",
            bad: Manifest.gateway.replacing("gatewayClassName: istio", with: "gatewayClassName: nginx"),
            good: Manifest.gateway
        ),
        Row(
            code: "GWS509",
            bad: Manifest.gateway(
                listeners: "[{name: http, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: TCPRoute}]}}]"
            ),
            good: Manifest.gateway(
                listeners: "[{name: http, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: HTTPRoute}]}}]"
            )
        ),
        Row(
            code: "GWS601",
            bad: one("backendRefs: [{name: a, namespace: other, port: 80}]")
                + Manifest.service("a", namespace: "other"),
            good: one("backendRefs: [{name: a, namespace: other, port: 80}]") + grant(in: "other")
                + Manifest.service("a", namespace: "other")
        ),
        Row(
            code: "GWS602",
            bad: Manifest.gateway(listeners: tls.replacing("{name: c}", with: "{name: c, namespace: other}")),
            good: Manifest.gateway(listeners: tls)
        ),
        Row(
            code: "GWS603",
            bad: one(a) + grant(in: "other"),
            good: one("backendRefs: [{name: a, namespace: other, port: 80}]") + grant(in: "other")
        ),
        Row(
            code: "GWS604",
            bad: one("backendRefs: [{name: a, namespace: other, port: 80}]") + grant(in: "shop"),
            good: one("backendRefs: [{name: a, namespace: other, port: 80}]") + grant(in: "other")
        ),
        Row(code: "GWS701", bad: one("sessionPersistence: {sessionName: s}, \(a)"), good: one(a)),
        Row(code: "GWS702", bad: one("retry: {attempts: 1}, \(a)"), good: one(a)),
    ]

    private static func probe(_ path: String) -> String {
        Manifest.service("a").replacing(
            "namespace: shop}",
            with:
                "namespace: shop, annotations: {service.beta.kubernetes.io/port_80_health-probe_request-path: \(path)}}"
        )
    }

    private static func slice(_ ready: String) -> String {
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: a-1, namespace: shop, labels: {kubernetes.io/service-name: a}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: [10.0.0.1], conditions: {ready: \(ready)}}]
        ---

        """
    }

    private static func manual(port: Int) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: aks-istio-ingress}
        spec:
          gatewayClassName: istio
          addresses: [{type: Hostname, value: aks-istio-ingressgateway-external}]
          listeners: [{name: http, protocol: HTTP, port: \(port), allowedRoutes: {namespaces: {from: All}}}]
        ---

        """
    }

    /// The key pair is that of the shared samples of tests.
    private static let secret: String = {
        func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        return """
            apiVersion: v1
            kind: Secret
            metadata: {name: c, namespace: shop}
            type: kubernetes.io/tls
            data: {tls.crt: \(encoded(SampleKeyPair.certificate)), tls.key: \(encoded(SampleKeyPair.key))}
            ---

            """
    }()

    @Test("Every code has a manifest that has it and one that does not")
    func everyCode() {
        #expect(Set(Self.rows.map(\.code)) == Set(FindingRule.all.map(\.code)))
    }

    private static func grant(in namespace: String) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: g, namespace: \(namespace)}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
          to: [{group: "", kind: Service}]
        ---

        """
    }

    @Test("A finding is there where it belongs, and nowhere else", arguments: rows)
    func finding(row: Row) throws {
        let bad = try AnalysedInput(row.bad)
        #expect(bad.manifests.diagnostics.isEmpty, "\(bad.manifests.diagnostics.map(\.message))")
        let found = bad.findings(row.code)
        #expect(!found.isEmpty, "found \(bad.codes)")
        for finding in found {
            #expect(bad.manifests.sourceMap.location(of: finding.object, at: finding.path) != nil, "\(finding.object)")
        }
        let good = try AnalysedInput(row.good)
        #expect(good.manifests.diagnostics.isEmpty, "\(good.manifests.diagnostics.map(\.message))")
        #expect(good.findings(row.code).isEmpty, "\(good.findings(row.code).map(\.message))")
    }

    @Test("What is printed of a request is what the matcher answers", arguments: rows)
    func witnesses(row: Row) throws {
        let input = try AnalysedInput(row.bad)
        var scratch = MatchScratch(capacity: 4096)
        for finding in input.analysis.findings {
            for shown in [finding.witness, finding.remaining].compactMap({ $0 }) {
                #expect(input.world.answer(shown.request, scratch: &scratch) == shown.answer)
            }
        }
    }

    @Test("The store of the AKS article has no finding of weight")
    func store() throws {
        let input = try AnalysedInput(Self.one(Self.a) + Manifest.service("a"))
        #expect(input.analysis.worst ?? .info == .info, "\(input.codes)")
    }

    @Test("A collision names the winner, the tie-break and a request (fact 4.13, fact 4.14)")
    func collision() throws {
        let input = try AnalysedInput(Self.two(Self.path("PathPrefix", "/a"), Self.path("PathPrefix", "/a")))
        let finding = try #require(input.findings("GWS102").first)
        #expect(finding.object.key.name == "r2")
        #expect(finding.message.contains("HTTPRoute shop/r1 rules[0].matches[0]"))
        #expect(finding.message.contains("its namespace and name come first"))
        #expect(finding.witness?.answer.origin?.route == "shop/r1")
    }

    @Test("A route that comes to one virtual host by two listeners does not hide itself")
    func twice() throws {
        let listeners = """
            [{name: all, protocol: HTTP, port: 80}, {name: one, protocol: HTTP, port: 80, hostname: "*.example"}]
            """
        let rules = "[{\(Self.path("PathPrefix", "/a")), \(Self.a)}, {\(Self.a)}]"
        let input = try AnalysedInput(
            Manifest.gateway(listeners: listeners)
                + Manifest.route(hostnames: "[\"*.example\", a.example]", rules: rules)
                + Manifest.route("other", hostnames: "[\"*.test\"]", rules: rules)
        )
        #expect(input.codes.filter { $0.hasPrefix("GWS1") }.isEmpty, "\(input.analysis.findings.map(\.message))")
    }

    @Test("A loop over two rules is told once, with the way")
    func loop() throws {
        func redirect(_ path: String) -> String {
            "\(Self.redirect){path: {type: ReplaceFullPath, replaceFullPath: \(path)}}}]"
        }
        let rules =
            "[{\(Self.path("Exact", "/a")), \(redirect("/b"))}, {\(Self.path("Exact", "/b")), \(redirect("/a"))}]"
        let input = try AnalysedInput(Manifest.gateway + Manifest.route(rules: rules))
        let loops = input.findings("GWS405")
        #expect(loops.count == 1)
        #expect(loops.first?.message.contains("/a → http://any.example/b → http://any.example/a") == true)
    }

    @Test(
        "A finding can be suppressed, by code, by object and by annotation",
        arguments: [("GWS304", ""), ("GWS304=shop/cart", ""), ("", "GWS304"), ("", "GWS101, gws304"), ("", "all")]
    )
    func suppression(argument: String, annotation: String) throws {
        let more = annotation.isEmpty ? "" : ", annotations: {gwsim.dev/ignore: \"\(annotation)\"}"
        let text = Manifest.gateway + Manifest.route(rules: "[{matches: [{path: {value: /}}]}]", more: more)
        let input = try AnalysedInput(text, suppressions: [argument])
        #expect(input.findings("GWS304").isEmpty)
        #expect(input.analysis.suppressedCount == 1)
        #expect(Suppression("GWS999") == nil)
        #expect(try !AnalysedInput(text.replacing("ignore", with: "x"), suppressions: ["GWS304=shop/x"]).codes.isEmpty)
    }
}
