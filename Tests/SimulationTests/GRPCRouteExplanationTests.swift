import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation
import Testing

/// Why a call goes where it goes, and beside an HTTPRoute.
@Suite struct GRPCRouteExplanationTests {
    private static let backends = "backendRefs: [{name: api, port: 80}]"

    private static func route(parent: String = "{name: web, namespace: ingress}", rules: String) -> String {
        """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: calls, namespace: shop, creationTimestamp: "2024-01-02T00:00:00Z"}
        spec:
          parentRefs: [\(parent)]
          hostnames: [www.example.com]
          rules: \(rules)

        """
    }

    /// An older HTTPRoute.
    private static func httpRoute(rules: String) -> String {
        Fixture.route(rules: rules).replacing(
            "namespace: shop}",
            with: "namespace: shop, creationTimestamp: \"2024-01-01T00:00:00Z\"}"
        )
    }

    private static let call = SimulatedRequest.to("/a.B/C", method: "POST")

    @Test("A call is answered by the service and method that a GRPCRoute names (fact 7.1)") func call() throws {
        let rules = "[{matches: [{method: {service: a.B, method: C}}], \(Self.backends)}]"
        let fixture = try Fixture(Fixture.service + Self.route(rules: rules))
        let answer = fixture.answer(Self.call)
        #expect(answer.outcome == .forward)
        #expect(answer.origin?.kind == "GRPCRoute")
        #expect(fixture.answer(.to("/a.B/D", method: "POST")).outcome == .noRoute)
    }

    @Test("Of two prefixes that read alike the GRPCRoute's is the longer, though it is younger (fact 7.3)")
    func longerBySlash() throws {
        let fixture = try Fixture(
            Fixture.service + Self.httpRoute(rules: "[{matches: [{path: {value: /a.B}}], \(Self.backends)}]")
                + Self.route(rules: "[{matches: [{method: {service: a.B}}], \(Self.backends)}]")
        )
        let explanation = fixture.explain(Self.call)
        #expect(explanation.candidates.map(\.origin.kind) == ["GRPCRoute", "HTTPRoute"])
        let loser = try #require(explanation.candidates.last)
        #expect(loser.criterion == .path)
        #expect(
            loser.winning
                == "longer path (5 characters against 4, for Istio writes a slash behind a GRPCRoute's service)"
        )
    }

    @Test("Before Istio 1.30 the routes of one kind come before those of the other, and explain says so (fact 7.3)")
    func apart() throws {
        let manifests = try Fixture(
            Fixture.service + Self.httpRoute(rules: "[{matches: [{path: {value: /a.B}}], \(Self.backends)}]")
                + Self.route(rules: "[{matches: [{method: {service: a.B, method: C}}], \(Self.backends)}]")
        ).manifests
        let options = BindingOptions(profile: .aksASM122)
        var scratch = MatchScratch(capacity: 1024)
        let world = World(bind(manifests.resources, options: options))
        let explanation = world.explain(Self.call, scratch: &scratch)
        #expect(explanation.candidates.map(\.origin.kind) == ["HTTPRoute", "GRPCRoute"])
        #expect(
            explanation.candidates.last?.winning
                == "the routes of kind HTTPRoute come before those of kind GRPCRoute"
        )
    }

    @Test("A GRPCRoute that differs by one thing, or that nothing admits, is named by its kind (fact 7.7)")
    func nearMisses() throws {
        let rules = "[{matches: [{method: {service: a.B}}], \(Self.backends)}]"
        let near = try Fixture(Fixture.service + Self.route(rules: rules)).explain(.to("/a.BC/C", method: "POST"))
        #expect(near.nearMisses.first?.object == "GRPCRoute shop/calls rules[0].matches[0]")
        let gone = "{name: web, namespace: ingress, sectionName: gone}"
        let denied = try Fixture(Fixture.service + Self.route(parent: gone, rules: rules)).explain(Self.call)
        let miss = try #require(denied.nearMisses.first)
        #expect(miss.object == "GRPCRoute shop/calls")
        #expect(miss.reason.contains("sectionName \"gone\" not found"))
    }

    @Test("A GRPCRoute without rules is told to have none")
    func noRules() throws {
        let explanation = try Fixture(Fixture.service + Self.route(rules: "[]")).explain(Self.call)
        #expect(explanation.answer.outcome == .noHost)
        let miss = try #require(explanation.nearMisses.first)
        #expect(miss.object == "GRPCRoute shop/calls")
        #expect(miss.reason == "has no rules, so it takes nothing")
    }
}
