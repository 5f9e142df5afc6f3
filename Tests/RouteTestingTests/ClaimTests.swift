import RouteTesting
import Testing

/// Each key of `expect`: what meets it, and what does not.
@Suite struct ClaimTests {
    @Test(
        "A claim that holds passes",
        arguments: [
            ("path: /", "listener: http"), ("path: /", "listener: ingress/web/http"), ("path: /", "route: shop/cart"),
            ("path: /", "route: HTTPRoute shop/cart"), ("path: /", "rule: 0"), ("path: /", "rule: plain"),
            ("path: /canary, method: POST, headers: {x-user: beta}", "rule: 3, match: 1"),
            ("path: /", "backend: 'shop/web:80'"), ("path: /", "backends: ['shop/web:80']"),
            ("path: /canary", "backends: ['shop/v2:80', 'shop/v1:80']"),
            ("path: /canary", "weights: {'shop/v1:80': 9, 'shop/v2:80': 1}"),
            ("path: /canary", "weights: {'shop/v1:80': 90, 'shop/v2:80': 10, 'shop/v3:80': 0}"),
            ("path: /moved", "status: 301"), ("path: /moved", "outcome: redirect"),
            ("path: /moved", "redirect: {code: 301, location: 'https://new.example.com/moved'}"),
            ("path: /moved", "backend: null"), ("path: /", "redirect: null"),
            ("path: '/old/a?b=1'", "rewrite: {path: '/a?b=1', host: new.example.com}"),
            ("path: '/old/a?b=1'", "requestHeaders: {x-envoy-original-path: '/old/a?b=1'}"),
            ("path: /", "rewrite: {path: /, host: www.example.com}"),
            (
                "path: /, headers: {X-Debug: 'on', x-env: test, x-a: [b, c]}",
                "requestHeaders: {X-Env: prod, x-a: [b, c]}"
            ),
            ("path: /, headers: {X-Debug: 'on'}", "absentRequestHeaders: [x-debug, x-other]"),
            ("path: /", "responseHeaders: {x-frame: deny}"), ("path: /", "absentResponseHeaders: [server-timing]"),
            ("path: /moved", "absentResponseHeaders: [x-anything]"),
            ("path: /moved", "responseHeaders: {Location: 'https://new.example.com/moved'}"),
            ("path: /", "mirrors: ['shop/shadow:80']"), ("path: /", "mirrors: {'shop/shadow:80': 50}"),
            ("path: /canary", "mirrors: []"), ("path: /", "timeouts: {request: 10s, backendRequest: null}"),
        ]
    )
    func holds(request: String, expect: String) async throws {
        let report = try await run(test(request, expect: expect))
        #expect(report.files[0].results.flatMap(\.unmet) == [])
    }

    @Test(
        "A claim that does not hold tells what is instead",
        arguments: [
            ("path: /", "listener: https", "listener", "ingress/web/http"),
            ("path: /", "listener: null", "listener", "ingress/web/http"),
            ("path: /", "route: shop/other", "route", "HTTPRoute shop/cart"),
            ("path: /", "route: GRPCRoute shop/cart", "route", "HTTPRoute shop/cart"),
            ("path: /", "route: null", "route", "HTTPRoute shop/cart"),
            ("path: /", "rule: 1", "rule", "0 (plain) of shop/cart"),
            ("path: /old", "rule: plain", "rule", "1 of shop/cart"), ("path: /", "match: 1", "match", "0"),
            ("path: /", "backend: 'shop/web:81'", "backend", "shop/web:80"),
            ("path: /canary", "backend: 'shop/v1:80'", "backend", "shop/v1:80 (90 %), shop/v2:80 (10 %)"),
            ("path: /canary", "backends: ['shop/v1:80']", "backends", "shop/v1:80 (90 %), shop/v2:80 (10 %)"),
            (
                "path: /canary", "weights: {'shop/v1:80': 50, 'shop/v2:80': 50}", "weights",
                "shop/v1:80 (90 %), shop/v2:80 (10 %)"
            ),
            ("path: /", "status: 404", "status", "the backend's: forward to shop/web:80"),
            ("path: /moved", "status: 302", "status", "301"),
            ("path: /", "outcome: noRoute", "outcome", "forward to shop/web:80"),
            ("path: /", "redirect: {code: 301}", "redirect.code", "forward to shop/web:80"),
            (
                "path: /moved", "redirect: {location: 'https://a/'}", "redirect.location",
                "https://new.example.com/moved"
            ),
            ("path: /moved", "redirect: null", "redirect", "redirect 301 to https://new.example.com/moved"),
            ("path: /old/a", "rewrite: {path: /old/a}", "rewrite.path", "/a"),
            ("path: /old/a", "rewrite: {host: www.example.com}", "rewrite.host", "new.example.com"),
            ("path: /", "requestHeaders: {x-env: test}", "requestHeaders.x-env", "prod"),
            ("path: /", "requestHeaders: {x-none: a}", "requestHeaders.x-none", "no such header"),
            (
                "path: /", "requestHeaders: {x-request-id: a}", "requestHeaders.x-request-id",
                "what shows only on a connection"
            ),
            ("path: /", "absentRequestHeaders: [x-env]", "absentRequestHeaders.x-env", "prod"),
            ("path: /", "responseHeaders: {x-frame: allow}", "responseHeaders.x-frame", "deny"),
            (
                "path: /", "absentResponseHeaders: [etag]", "absentResponseHeaders.etag",
                "whatever the backend says: the rule does not remove it"
            ),
            ("path: /", "mirrors: []", "mirrors", "shop/shadow:80 (50 %)"),
            ("path: /", "mirrors: {'shop/shadow:80': 100}", "mirrors", "shop/shadow:80 (50 %)"),
            ("path: /", "timeouts: {request: 5s}", "timeouts.request", "10s"),
            ("path: /", "timeouts: {request: null}", "timeouts.request", "10s"),
        ]
    )
    func doesNotHold(request: String, expect: String, key: String, got: String) async throws {
        let result = try #require(try await run(test(request, expect: expect)).files[0].results.first)
        #expect(result.unmet.map(\.key) == [key])
        #expect(result.unmet.map(\.got) == [got])
        #expect(result.unmet.map(\.line) == [6])
        #expect(result.trace.first?.contains(" → ") == true)
    }

    @Test("Of several claims each that does not hold is told")
    func several() async throws {
        let result = try await run(test("path: /", expect: "route: shop/x, rule: 0, backend: 'shop/x:80'"))
        #expect(result.files[0].results[0].unmet.map(\.key) == ["route", "backend"])
    }

    @Test("A request that nothing takes has an outcome and a status, and no route")
    func nothing() async throws {
        let report = try await run(
            """
            - {name: a, request: {host: nobody.example.com}, expect: {status: 404, outcome: noHost, route: null, backend: null}}
            - {name: b, request: {host: www.example.com, port: 81}, expect: {outcome: noListener, listener: null}}
            - {name: c, request: {host: nobody.example.com}, expect: {route: shop/cart}}
            """
        )
        #expect(report.files[0].results.map(\.passed) == [true, true, false])
        #expect(report.files[0].results[2].unmet.map(\.got) == ["none: noHost, 404"])
    }

    @Test("A backend that cannot answer counts only where the test says the status")
    func brokenBackend() async throws {
        let service = """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: other, namespace: shop}
            spec: {ports: [{port: 80}]}

            """
        let manifests = Manifests.shop + service
        let report = try await run(
            """
            - {name: a, request: {host: www.example.com}, expect: {backend: "shop/web:80"}}
            - {name: b, request: {host: www.example.com}, expect: {backend: "shop/web:80", status: 500}}
            """,
            over: manifests
        )
        #expect(report.files[0].results.map(\.passed) == [false, true])
        #expect(report.files[0].results[0].unmet[0].got.hasPrefix("shop/web:80, which answers 500: "))
    }
}

/// The keys of `assert`.
@Suite struct StructureTests {
    @Test(
        "What is claimed of the route set is held against its binding",
        arguments: [
            ("accepted: [shop/cart]", nil), ("accepted: [shop/none]", "no such route"),
            ("accepted: [shop/lost]", "NoMatchingListenerHostname"), ("attached: {shop/cart: [http]}", nil),
            ("attached: {shop/cart: [ingress/web/http]}", nil), ("attached: {shop/cart: []}", "ingress/web/http"),
            ("attached: {shop/cart: [http, https]}", "ingress/web/http"), ("attached: {shop/lost: []}", nil),
            ("attached: {shop/lost: [http]}", "no listener: "), ("reachable: [shop/cart#0]", nil),
            ("reachable: [shop/cart#3.1, shop/cart#2]", nil), ("reachable: [shop/cart#9]", "it is not programmed"),
            ("reachable: [shop/lost#0]", "it is not programmed"), ("reachable: [shop/none#0]", "no such route"),
            ("reachable: [shop/cart#4.1]", "it is not programmed"),
            ("noFindings: [GWS101, GWS102=shop/cart]", nil),
        ]
    )
    func claims(assert: String, got: String?) async throws {
        let lost = Manifests.route(
            "lost",
            hostname: "www.example.org",
            rules: "  - backendRefs: [{name: web, port: 80}]"
        )
        let report = try await run("- {name: a, assert: {\(assert)}}", over: Manifests.shop + lost)
        let unmet = report.files[0].results.flatMap(\.unmet)
        if let got {
            #expect(unmet.count == 1 && unmet[0].got.hasPrefix(got), "\(unmet)")
        } else {
            #expect(unmet == [])
        }
    }

    @Test("A rule behind another that takes all its requests is not reachable, and analyze has a finding about it")
    func shadowed() async throws {
        let twin = Manifests.route("twin", rules: "  - backendRefs: [{name: web, port: 80}]")
        let manifests = Manifests.shop + twin
        for claim in ["reachable: [shop/twin#0]", "noFindings: [GWS102]", "noFindings: [GWS102=shop/twin]"] {
            let report = try await run("- {name: a, assert: {\(claim)}}", over: manifests)
            #expect(report.files[0].results.flatMap(\.unmet).count == 1, "\(claim)")
        }
        let other = try await run("- {name: a, assert: {noFindings: [GWS102=shop/cart]}}", over: manifests)
        #expect(other.files[0].results.flatMap(\.unmet).isEmpty)
    }
}
