import GatewayBinding
import RouteModel
import Simulation
import Testing

/// TCPRoutes and TLSRoutes in `explain`: who takes a connection, who would have, and what is wrong.
@Suite struct ConnectionExplanationTests {
    private func route(_ kind: String, _ name: String, section: String, hostnames: String = "", backends: String)
        -> String
    {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: \(kind)
        metadata: {name: \(name), namespace: shop}
        spec:
          parentRefs: [{name: web, namespace: ingress, sectionName: \(section)}]
          \(hostnames.isEmpty ? "" : "hostnames: \(hostnames)")
          rules: [{backendRefs: \(backends)}]
        ---

        """
    }

    private let api = "[{name: api, port: 80}]"

    private func fixture(_ routes: String...) throws -> Fixture {
        try Fixture(
            Fixture.service + Fixture.secret("good") + routes.joined(),
            gateway: Fixture.gateway(listeners: [
                "name: tcp, port: 5432, protocol: TCP",
                "name: pass, port: 443, protocol: TLS, hostname: \"*.example.com\", tls: {mode: Passthrough}",
                "name: end, port: 8443, protocol: TLS, tls: {mode: Terminate, certificateRefs: [{name: good}]}",
            ]) + "\n  - {name: own, port: 6432, protocol: TCP}"
        )
    }

    private func tcp(_ port: Int, isTLS: Bool = false) -> SimulatedRequest {
        SimulatedRequest(port: port, isTLS: isTLS, isConnection: true, host: "x:\(port)")
    }

    private func tls(_ name: String, port: Int = 443) -> SimulatedRequest {
        SimulatedRequest(port: port, isTLS: true, isConnection: true, host: name)
    }

    // MARK: Candidates

    @Test("Of two TCPRoutes of a listener the first has every connection, and the other is told so (fact 7.5)")
    func twoRoutes() throws {
        let fixture = try fixture(
            route("TCPRoute", "a", section: "tcp", backends: api),
            route("TCPRoute", "b", section: "tcp", backends: api)
        )
        let explanation = fixture.explain(tcp(5432))
        #expect(explanation.answer.outcome == .forward)
        #expect(explanation.candidates.map(\.origin.route) == ["shop/a", "shop/b"])
        #expect(explanation.candidates.map(\.result) == [.won, .outranked])
        #expect(explanation.candidates.last?.criterion == .precedence)
        let text = fixture.text(tcp(5432))
        #expect(text.contains("connection to x:5432 → shop/api:80"))
        #expect(text.contains("the listener's connections all go to TCPRoute shop/a, which comes first"))
    }

    @Test("A TLSRoute that lost one of its names is told to have lost all (fact 7.6)")
    func takenName() throws {
        let fixture = try fixture(
            route("TLSRoute", "one", section: "pass", hostnames: "[a.example.com]", backends: api),
            route("TLSRoute", "two", section: "pass", hostnames: "[a.example.com, c.example.com]", backends: api)
        )
        let reason =
            "the server name a.example.com of this port is taken by TLSRoute shop/one, and with it go all of its names"
        #expect(fixture.explain(tls("a.example.com")).candidates.map(\.reason) == ["won", reason])
        let lost = fixture.explain(tls("c.example.com"))
        #expect(lost.answer.outcome == .noListener)
        let miss = try #require(lost.nearMisses.first)
        #expect(miss.object == "TLSRoute shop/two")
        #expect(miss.what == .droppedRoute)
        #expect(miss.reason == "takes nothing, though Accepted is True: \(reason)")
    }

    @Test(
        "Where the listener ends TLS its first route takes every name, and a note says that it does not name it (fact 7.6)"
    )
    func ended() throws {
        let fixture = try fixture(
            route("TLSRoute", "one", section: "end", hostnames: "[a.example.com]", backends: api),
            route("TLSRoute", "two", section: "end", hostnames: "[b.example.com]", backends: api)
        )
        let explanation = fixture.explain(tls("b.example.com", port: 8443))
        #expect(explanation.candidates.map(\.origin.route) == ["shop/one", "shop/two"])
        #expect(explanation.notes.first?.hasPrefix("TLSRoute shop/one does not name b.example.com; ") == true)
        #expect(fixture.explain(tls("a.example.com", port: 8443)).notes == [])
    }

    // MARK: What does not attach

    @Test("A route that names the server name and does not attach is told why (fact 3.4)")
    func unattached() throws {
        let fixture = try fixture(
            route("TLSRoute", "one", section: "pass", hostnames: "[a.example.com]", backends: api),
            route("TLSRoute", "far", section: "pass", hostnames: "[zz.test]", backends: api),
            route("TCPRoute", "foreign", section: "own", backends: api)
        )
        let named = fixture.explain(tls("zz.test")).nearMisses
        #expect(named.first?.object == "TLSRoute shop/far")
        #expect(named.first?.reason.hasPrefix("no hostnames matched parent hostname \"*.example.com\"") == true)
        #expect(!named.contains { $0.object.hasPrefix("TCPRoute") })
        let foreign = try #require(fixture.explain(tcp(6432)).nearMisses.first)
        #expect(foreign.object == "TCPRoute shop/foreign")
        #expect(
            foreign.reason.contains("namespace \"shop\" is not allowed by the parent; the listener's allowedRoutes")
        )
    }

    @Test("Without any Gateway in the input none is assumed for routes of connections, and that is said")
    func unassumed() throws {
        let text = route("TCPRoute", "a", section: "tcp", backends: api)
        #expect(
            try Fixture(text, gateway: "").world.unassumedGateways == [
                "Gateway ingress/web: not in the input, and not assumed, since TCPRoutes and TLSRoutes do not tell which "
                    + "listeners they want"
            ]
        )
        #expect(try fixture(text).world.unassumedGateways == [])
    }

    // MARK: What fails

    @Test("A route without any weight takes connections and closes them (fact 7.5)")
    func noWeight() throws {
        let fixture = try fixture(
            route("TCPRoute", "a", section: "tcp", backends: "[{name: api, port: 80, weight: 0}]")
        )
        let answer = fixture.answer(tcp(5432))
        #expect(answer.outcome == .localReply)
        #expect(answer.origin?.route == "shop/a")
        #expect(
            fixture.text(tcp(5432)).contains("→ the connection is closed: no backendRef has a weight above 0")
        )
    }

    @Test("A share of the connections that is closed is told (fact 7.5)")
    func closedShare() throws {
        let backends = "[{name: api, port: 80, weight: 3}, {name: none, port: 1}]"
        let text = try fixture(route("TCPRoute", "a", section: "tcp", backends: backends)).text(tcp(5432))
        #expect(
            text.contains("shop/none:1  25 %  connections are closed: backend(none.shop.svc.cluster.local) not found")
        )
    }

    @Test("A TCP listener passes a greeting of TLS as any bytes (fact 7.5)", arguments: [true, false])
    func greeting(isTLS: Bool) throws {
        let answer = try fixture(route("TCPRoute", "a", section: "tcp", backends: api)).answer(tcp(5432, isTLS: isTLS))
        #expect(answer.outcome == .forward)
    }

    @Test("A port that speaks TLS is not told to be one where nothing listens")
    func cleartext() throws {
        let fixture = try fixture(
            route("TLSRoute", "one", section: "pass", hostnames: "[a.example.com]", backends: api)
        )
        #expect(
            fixture.text(tcp(443)).contains("connection to x:443 → no answer: port 443 speaks TLS, the client does not")
        )
        #expect(fixture.text(tcp(99)).contains("connection to x:99 → no answer: nothing listens on port 99"))
    }
}
