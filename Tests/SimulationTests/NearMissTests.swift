import Simulation
import Testing

/// What was nearest when nothing took the request, and what to change.
@Suite struct NearMissTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let match: String
        let request: SimulatedRequest
        let what: NearMiss.Kind
        let word: String
        var testDescription: String { "\(match) for \(request.method) \(request.target)" }
    }

    @Test(
        "A rule that differs by one thing is named with that thing",
        arguments: [
            Row(match: "{path: {value: /foo}}", request: .to("/foobar"), what: .prefix, word: "whole segments"),
            Row(
                match: "{path: {type: Exact, value: /foo}}",
                request: .to("/foo/"),
                what: .trailingSlash,
                word: "slash"
            ),
            Row(
                match: "{path: {type: Exact, value: /foo}}",
                request: .to("/foo/x"),
                what: .prefix,
                word: "PathPrefix /foo"
            ),
            Row(match: "{path: {value: /Foo}}", request: .to("/foo"), what: .pathCase, word: "case"),
            Row(match: "{path: {value: /foo}}", request: .to("//foo"), what: .path, word: "merge"),
            Row(match: "{method: GET}", request: .to("/", method: "HEAD"), what: .method, word: "HEAD"),
            Row(
                match: "{headers: [{name: x, value: Big}]}",
                request: .to("/", headers: [("x", "big")]),
                what: .header,
                word: "case-sensitive"
            ),
            Row(match: "{headers: [{name: x, value: Big}]}", request: .to("/"), what: .header, word: "absent"),
            Row(
                match: "{queryParams: [{name: q, value: a b}]}",
                request: .to("/?q=a%20b"),
                what: .queryParam,
                word: "decoding"
            ),
        ]
    )
    func oneDifference(row: Row) throws {
        let fixture = try Fixture(
            Fixture.route(rules: "[{matches: [\(row.match)], backendRefs: [{name: a, port: 80}]}]")
        )
        let explanation = fixture.explain(row.request)
        #expect(explanation.answer.outcome == .noRoute)
        let miss = try #require(explanation.nearMisses.first)
        #expect(miss.what == row.what)
        #expect(miss.object == "HTTPRoute shop/cart rules[0].matches[0]")
        #expect(miss.reason.contains(row.word), "\(miss.reason)")
    }

    @Test("Of rules that lack conditions, the one that lacks least comes first, and each says all that it lacks")
    func leastFirst() throws {
        let fixture = try Fixture(
            Fixture.route(
                rules: """
                    [{matches: [{method: PUT, headers: [{name: x, value: a}, {name: z, value: b}]}, \
                    {headers: [{name: x, value: a}], queryParams: [{name: q, value: "1"}]}, \
                    {headers: [{name: x, value: a}]}], backendRefs: [{name: a, port: 80}]}]
                    """
            )
        )
        let misses = fixture.explain(.to("/", headers: [("x", "c")])).nearMisses
        #expect(misses.map { $0.object.suffix(10) } == ["matches[2]", "matches[1]", "matches[0]"])
        #expect(misses.first?.reason == "header x is c, the rule wants a")
        #expect(
            misses.last?.reason == "method is GET, the rule wants PUT; and header x is c, the rule wants a; "
                + "and header z is absent, the rule wants b"
        )
    }

    private static let rules = "[{backendRefs: [{name: a, port: 80}]}]"

    @Test("A host outside the listener's hostname is told so, its apex in words of its own")
    func listenerHostname() throws {
        let fixture = try Fixture(Fixture.route(rules: Self.rules))
        for (host, word) in [("www.other.org", "does not cover"), ("example.com", "not example.com itself")] {
            let miss = try #require(
                fixture.explain(.to("/", host: host)).nearMisses.first { $0.what == .listenerHostname }
            )
            #expect(miss.object == "Gateway ingress/web listener http")
            #expect(miss.reason.contains(word))
        }
    }

    @Test("A slip in the host shows the name that was meant")
    func similarHost() throws {
        let explanation = try Fixture(Fixture.route(rules: Self.rules)).explain(.to("/", host: "wwww.example.com"))
        #expect(explanation.answer.outcome == .noHost)
        #expect(explanation.nearMisses.contains { $0.what == .hostname && $0.reason.contains("www.example.com") })
    }

    @Test("Where no host is near, those are shown that there are, or that there is none")
    func servedHosts() throws {
        let request = SimulatedRequest.to("/", host: "something-else-entirely.example.com")
        let served = try Fixture(Fixture.route(rules: Self.rules)).explain(request).nearMisses
        #expect(served.map(\.reason) == ["serves www.example.com"])
        let none = try Fixture("").explain(request).nearMisses
        #expect(none.map(\.reason) == ["no route with rules that work is attached to it"])
    }

    @Test("A route that no listener admits is named with what the listener says")
    func attachment() throws {
        let gateway = Fixture.gateway.replacing("from: All", with: "from: Same")
        let explanation = try Fixture(Fixture.route(rules: Self.rules), gateway: gateway).explain(.to("/"))
        let miss = try #require(explanation.nearMisses.first)
        #expect(miss.what == .attachment)
        #expect(miss.object == "HTTPRoute shop/cart")
        #expect(miss.reason.contains("allowedRoutes.namespaces.from is Same"))
    }

    @Test("A sectionName or Gateway that does not exist is named with those that do")
    func missingParent() throws {
        let route = Fixture.route(rules: Self.rules)
        let section = route.replacing("{name: web,", with: "{name: web, sectionName: https,")
        let first = try Fixture(section).explain(.to("/")).nearMisses.first
        #expect(first?.reason.contains("http (port 80)") == true, "\(first?.reason ?? "none")")

        let elsewhere = route.replacing(", namespace: ingress", with: "")
        let second = try Fixture(elsewhere).explain(.to("/")).nearMisses.first
        #expect(second?.reason.contains("namespace ingress") == true, "\(second?.reason ?? "none")")
    }

    private static let twoListeners = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: ingress}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: a, port: 80, protocol: HTTP, hostname: "*.a.test", allowedRoutes: {namespaces: {from: All}}}
          - {name: b, port: 80, protocol: HTTP, hostname: "*.b.test", allowedRoutes: {namespaces: {from: All}}}
        """

    @Test("A route that is attached is not blamed for listeners that its parentRef leaves out")
    func leftOutListener() throws {
        let route = Fixture.route(hostname: "x.a.test\", \"x.b.test", rules: Self.rules)
            .replacing("{name: web,", with: "{name: web, sectionName: a,")
        let explanation = try Fixture(route, gateway: Self.twoListeners).explain(.to("/", host: "x.b.test"))
        let miss = try #require(explanation.nearMisses.first)
        #expect(miss.what == .attachment)
        #expect(miss.reason.contains("listener a (*.a.test) does not cover it"))
        #expect(miss.reason.contains("listener b covers x.b.test"))
        #expect(!explanation.nearMisses.contains { $0.reason.contains("not found") })
    }

    @Test("Routes that name the host come before those for every host")
    func nearestRoutesFirst() throws {
        let gateway = Fixture.gateway.replacing("from: All", with: "from: Same")
        let text =
            Fixture.route("any", rules: Self.rules).replacing("  hostnames: [\"www.example.com\"]\n", with: "")
            + "---\n"
            + Fixture.route("wide", hostname: "*.example.com", rules: Self.rules) + "---\n"
            + Fixture.route("zoo", rules: Self.rules)
        let misses = try Fixture(text, gateway: gateway).explain(.to("/")).nearMisses
        #expect(misses.prefix(3).map(\.object) == ["HTTPRoute shop/zoo", "HTTPRoute shop/wide", "HTTPRoute shop/any"])
    }

    @Test("A route without parentRefs is told so")
    func noParents() throws {
        let route = Fixture.route(rules: Self.rules)
            .replacing("  parentRefs: [{name: web, namespace: ingress}]\n", with: "")
        let miss = try #require(Fixture(route).explain(.to("/")).nearMisses.first)
        #expect(miss.reason.contains("no parentRefs"))
    }

    @Test("A hostname that the listener does not cover falls away, and is told")
    func silentlyDroppedHostname() throws {
        let route = Fixture.route(hostname: "www.example.com\", \"www.other.org", rules: Self.rules)
        let misses = try Fixture(route).explain(.to("/", host: "www.other.org")).nearMisses
        let miss = try #require(misses.first { $0.what == .attachment })
        #expect(miss.object == "HTTPRoute shop/cart")
        #expect(miss.reason.contains("falls away"))
    }

    @Test("A route whose rules were all dropped is named with the reason")
    func dropped() throws {
        let rules = "[{backendRefs: [{name: a.b, port: 80}]}]"
        let miss = try #require(Fixture(Fixture.route(rules: rules)).explain(.to("/")).nearMisses.first)
        #expect(miss.what == .droppedRoute)
        #expect(miss.reason.contains("service name invalid"))
    }

    @Test("A wildcard host that would have taken the request is named: hosts do not fall through")
    func noFallThrough() throws {
        let text =
            Fixture.route("wide", hostname: "*.example.com", rules: Self.rules) + "---\n"
            + Fixture.route(rules: "[{matches: [{path: {value: /only}}], backendRefs: [{name: a, port: 80}]}]")
        let explanation = try Fixture(text).explain(.to("/else"))
        #expect(explanation.nearMisses.contains { $0.what == .virtualHost && $0.object.contains("shop/wide") })
    }

    @Test("A port that no listener has is told with those that listen")
    func port() throws {
        var request = SimulatedRequest.to("/")
        request.port = 8443
        let miss = try #require(Fixture(Fixture.route(rules: Self.rules)).explain(request).nearMisses.first)
        #expect(miss.what == .port)
        #expect(miss.reason == "listens on port 80, not 8443")
    }

    @Test("A host that another Gateway serves is told with the way to ask it")
    func otherGateway() throws {
        let second = Fixture.gateway.replacing("name: web", with: "name: zone").replacing(
            "*.example.com",
            with: "*.other.org"
        )
        let route = Fixture.route(hostname: "www.other.org", rules: Self.rules).replacing(
            "name: web",
            with: "name: zone"
        )
        let fixture = try Fixture(second + "\n---\n" + route)
        let host = fixture.explain(.to("/", host: "www.other.org"))
        #expect(host.answer.outcome == .noHost)
        #expect(host.nearMisses.first?.reason == "serves www.other.org; ask it with --gateway ingress/zone")

        let moved = second.replacing("port: 80", with: "port: 8088")
        var request = SimulatedRequest.to("/", host: "www.other.org")
        request.port = 8088
        let port = try Fixture(moved + "\n---\n" + route).explain(request)
        #expect(port.answer.outcome == .noListener)
        #expect(port.nearMisses.contains { $0.reason.hasSuffix("ask it with --gateway ingress/zone") })
    }

    @Test("A Gateway of a class that is not Istio's is told so")
    func foreignClass() throws {
        let gateway = Fixture.gateway.replacing("gatewayClassName: istio", with: "gatewayClassName: nginx")
        let miss = try Fixture(Fixture.route(rules: Self.rules), gateway: gateway).explain(.to("/")).nearMisses.first
        #expect(miss?.what == .gateway)
        #expect(miss?.reason.contains("nginx") == true)
    }

    @Test("A request without the site's Host is told which to send")
    func ownHost() throws {
        let explanation = try Fixture(Fixture.route(rules: Self.rules)).explain(.to("/", host: "127.0.0.1:8080"))
        #expect(explanation.nearMisses.first?.reason.contains("-H 'Host: www.example.com'") == true)
    }
}

// MARK: - Kinds of routes

extension NearMissTests {
    /// A listener for gRPC only on port 80, and one for all on 8080.
    private static let kinds =
        Fixture.gateway(listeners: ["name: alt, port: 8080, protocol: HTTP"]) + """

              - {name: web, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}}
            """

    @Test(
        "A listener that does not take the route's kind is told as that, and what to add (fact 3.4)",
        arguments: [
            (
                "[{name: web, namespace: ingress}]",
                """
                is attached to alt (port 8080), not to a listener of this port; listener web covers www.example.com, and \
                does not take the route: kind gateway.networking.k8s.io/v1/HTTPRoute is not allowed; the listener's \
                allowedRoutes.kinds has GRPCRoute, add HTTPRoute
                """
            ),
            (
                "[{name: web, namespace: ingress, sectionName: web}]",
                """
                kind gateway.networking.k8s.io/v1/HTTPRoute is not allowed; the listener's allowedRoutes.kinds has \
                GRPCRoute, add HTTPRoute
                """
            ),
            (
                "[{name: web, namespace: ingress, sectionName: alt}]",
                """
                is attached to alt (port 8080), not to a listener of this port; listener web covers www.example.com, and \
                the parentRef leaves it out
                """
            ),
        ]
    )
    func kindOfRoute(parentRefs: String, reason: String) throws {
        let route = Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]")
            .replacing("[{name: web, namespace: ingress}]", with: parentRefs)
        let misses = try Fixture(route, gateway: Self.kinds).explain(.to("/")).nearMisses
        #expect(misses.filter { $0.object == "HTTPRoute shop/cart" }.map(\.reason) == [reason])
    }
}
