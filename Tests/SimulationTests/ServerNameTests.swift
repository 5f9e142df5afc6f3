import GatewayAPI
import RouteModel
import Simulation
import Testing

/// Which listener takes a request over TLS, and what the host then chooses.
@Suite struct ServerNameTests {
    /// `*.example.com` for the route `wide`, `b.example.com` for the route `narrow`.
    private func fixture() throws -> Fixture {
        let routes = [("wide", "a.example.com"), ("narrow", "b.example.com")].map { name, hostname in
            Fixture.route(name, hostname: hostname, rules: "[{backendRefs: [{name: api, port: 80}]}]")
        }
        return try Fixture(
            Fixture.secret("good") + Fixture.service + routes.joined(separator: "---\n"),
            gateway: Fixture.gateway(listeners: [
                Fixture.https("wide", hostname: "*.example.com"), Fixture.https("narrow", hostname: "b.example.com"),
            ])
        )
    }

    private func request(url: String, host: String? = nil, reused: String? = nil) -> SimulatedRequest {
        SimulatedRequest(
            isTLS: true,
            urlHost: host == nil ? nil : url,
            reusedHost: reused,
            host: host ?? url
        )
    }

    @Test(
        "The URL's host is the server name, whatever Host says (fact 2.57, fact 2.58)",
        arguments: [
            ("a.example.com", nil, "wide", MatchAnswer.Outcome.forward),
            ("b.example.com", "b.example.com:443", "narrow", .forward),
            ("b.example.com", "a.example.com", "narrow", .noHost),
            ("a.example.com", "b.example.com", "wide", .noHost), ("A.EXAMPLE.COM.", "a.example.com", "wide", .forward),
        ]
    )
    func serverName(url: String, host: String?, listener: String, outcome: MatchAnswer.Outcome) throws {
        let explanation = try fixture().explain(request(url: url, host: host))
        #expect(explanation.answer.outcome == outcome)
        #expect(explanation.answer.status == (outcome == .noHost ? 404 : nil))
        #expect(explanation.listener?.name == listener)
    }

    @Test("A 404 of a listener that the server name chose says so, and where the host would come to (fact 2.58)")
    func misdirected() throws {
        let text = try fixture().text(request(url: "b.example.com", host: "a.example.com"))
        #expect(text.contains("the server name b.example.com chose it, and only its virtual hosts are asked"))
        #expect(text.contains("on a connection of its own the request would come to ingress/web listener wide"))
        #expect(text.contains("is attached to wide (port 443), not to the listener that the server name chose"))
    }

    @Test("An address in the URL sends no server name, whatever Host says")
    func address() throws {
        let fixture = try fixture()
        let explanation = fixture.explain(request(url: "127.0.0.1", host: "a.example.com"))
        #expect(explanation.answer.outcome == .noListener)
        #expect(explanation.answer.note == "no listener on port 443 takes a connection without a server name")
        let reason =
            "takes the server name b.example.com; an address in the URL sends none, so ask by name (curl: --resolve)"
        #expect(explanation.nearMisses.contains { $0.reason == reason })
    }

    @Test("A connection that is used again belongs to its listener, which the answer names (fact 2.58)")
    func reused() throws {
        let explanation = try fixture().explain(request(url: "a.example.com", reused: "b.example.com"))
        #expect(explanation.answer.outcome == .noHost)
        #expect(explanation.listener?.name == "narrow")
        #expect(
            explanation.notes.first?.contains("the connection to b.example.com belongs to ingress/web listener narrow")
                == true
        )
    }

    // MARK: Handshakes that fail

    @Test(
        "Where no handshake can succeed nobody answers, and explain and match say why (fact 2.42, fact 2.45)",
        arguments: [
            (
                "{certificateRefs: [{name: bad}, {name: good}]}",
                "the first of its certificateRefs is invalid, and Istio then takes neither"
            ),
            (
                "{options: {gateway.istio.io/tls-terminate-mode: ISTIO_SIMPLE}}",
                "ISTIO_SIMPLE shows a certificate of the mesh, which is not simulated"
            ),
            ("{options: {other: option}}", "it names no certificate; Istio shows one of the mesh"),
        ]
    )
    func noHandshake(tls: String, reason: String) throws {
        let fixture = try Fixture(
            Fixture.secret("good") + Fixture.secret("bad", isGood: false)
                + Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]"),
            gateway: Fixture.gateway(listeners: [Fixture.https("web", hostname: "www.example.com", tls: tls)])
        )
        let request = SimulatedRequest(isTLS: true, host: "www.example.com")
        let explanation = fixture.explain(request)
        #expect(explanation.answer.outcome == .noListener)
        #expect(explanation.answer.reason == "no TLS handshake succeeds: \(reason)")
        #expect(explanation.listener?.name == "web")
        #expect(fixture.text(request).contains("no answer: no TLS handshake succeeds: \(reason)"))
        let members = explanation.answer.members
        #expect(members.first { $0.key == "reason" }?.value == .string("no TLS handshake succeeds: \(reason)"))
        #expect(!members.contains { $0.key == "backends" })
    }

    @Test("A closed listener of another port is told with its port, and after the open ones")
    func closedElsewhere() throws {
        let fixture = try Fixture(
            Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]"),
            gateway: Fixture.gateway(listeners: [
                Fixture.https("broken", hostname: "www.example.com"), "name: http, port: 80, protocol: HTTP",
            ])
        )
        let misses = fixture.explain(SimulatedRequest(port: 81, host: "www.example.com")).nearMisses
        #expect(misses.map(\.object) == ["http", "broken"].map { "Gateway ingress/web listener \($0)" })
        #expect(misses.last?.reason.hasPrefix("has port 443, not 81, and serves nobody: ") == true)
    }

    @Test("A listener of a ListenerSet is named with it")
    func listenerSet() throws {
        let fixture = try Fixture(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: more, namespace: shop}
            spec:
              parentRef: {name: web, namespace: ingress}
              listeners: [{name: http, port: 8080, protocol: HTTP}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: cart, namespace: shop}
            spec:
              parentRefs: [{name: more, kind: ListenerSet}]
              rules: [{backendRefs: [{name: api, port: 80}]}]
            """,
            gateway: Fixture.gateway.replacing(
                "  listeners:",
                with: "  allowedListeners: {namespaces: {from: All}}\n  listeners:"
            )
        )
        var request = SimulatedRequest.to("/")
        request.port = 8080
        let members = fixture.explain(request).members
        let listener = members.first { $0.key == "listener" }?.value
        #expect(
            listener
                == .object([
                    .init(key: "gateway", value: .string("ingress/web")),
                    .init(key: "listenerSet", value: .string("shop/more")), .init(key: "name", value: .string("http")),
                    .init(key: "port", value: .int(8080)),
                ])
        )
        #expect(fixture.text(request).contains("ingress/web  shop/more/http  *:8080"))
    }
}
