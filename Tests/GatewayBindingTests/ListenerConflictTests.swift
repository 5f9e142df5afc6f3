import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Listeners of one Gateway that cannot both be.
@Suite struct ListenerConflictTests {
    private static let message = "Listener has a conflict with another listener attached to the same Gateway"

    /// Binds listeners past the CRD's own rule that port, protocol and hostname must differ.
    private func bound(_ listeners: [Listener], routes: String = "") throws -> Binding {
        var set = try resources(gateway() + routes)
        set.gateways[0].spec.listeners = listeners
        return bind(set, options: BindingOptions(assume: .never))
    }

    private func listener(_ name: String, _ protocol: String, port: Int = 80, hostname: String? = nil) -> Listener {
        var listener = Listener(name: name, port: port, protocol: `protocol`)
        listener.hostname = hostname
        listener.allowedRoutes.namespaces.from = "All"
        if `protocol` == "TLS" { listener.tls = ListenerTLS(mode: "Passthrough") }
        return listener
    }

    struct Pair: Sendable {
        var first: (protocol: String, hostname: String?)
        var second: (protocol: String, hostname: String?)
        var ports = (80, 80)
        /// nil: none.
        let reason: String?
    }

    @Test(
        "Two listeners conflict or do not (fact 2.35, fact 2.36)",
        arguments: [
            Pair(first: ("HTTP", "a.example"), second: ("HTTP", "a.example"), reason: "HostnameConflict"),
            Pair(first: ("HTTP", nil), second: ("HTTP", ""), reason: "HostnameConflict"),
            Pair(first: ("HTTP", "a.example"), second: ("HTTP", "b.example"), reason: nil),
            Pair(first: ("HTTP", "a.example"), second: ("HTTP", "*.example"), reason: nil),
            Pair(first: ("HTTP", "a.example"), second: ("HTTP", "a.example"), ports: (80, 81), reason: nil),
            Pair(first: ("HTTP", "a.example"), second: ("TLS", "a.example"), reason: "ProtocolConflict"),
            Pair(first: ("HTTP", "a.example"), second: ("TLS", "b.example"), reason: nil),
            Pair(first: ("TLS", "a.example"), second: ("TLS", "a.example"), reason: "HostnameConflict"),
            Pair(first: ("TCP", nil), second: ("HTTP", "a.example"), reason: "ProtocolConflict"),
            Pair(first: ("HTTP", "a.example"), second: ("UDP", nil), reason: "ProtocolConflict"),
            Pair(first: ("TCP", nil), second: ("TCP", nil), reason: "ProtocolConflict"),
            Pair(first: ("TCP", nil), second: ("UDP", nil), reason: "ProtocolConflict"),
            Pair(first: ("TCP", nil), second: ("TCP", nil), ports: (80, 81), reason: nil),
        ]
    )
    func pairs(row: Pair) throws {
        let binding = try bound([
            listener("a", row.first.protocol, port: row.ports.0, hostname: row.first.hostname),
            listener("b", row.second.protocol, port: row.ports.1, hostname: row.second.hostname),
        ])
        #expect(try binding.listener("a").condition("Conflicted").hasPrefix("Conflicted=False"))
        let conflicted = try binding.listener("b").condition("Conflicted")
        #expect(
            conflicted
                == (row.reason.map { "Conflicted=True \($0): \(Self.message)" }
                    ?? "Conflicted=False NoConflicts: No errors found")
        )
    }

    @Test("The first in the spec wins, and later ones are held against winners only (fact 2.34)") func order() throws {
        let binding = try bound([
            listener("a", "HTTP", hostname: "a.example"), listener("b", "TCP"),
            listener("c", "HTTP", hostname: "c.example"), listener("d", "HTTP", hostname: "c.example"),
        ])
        let conflicted = try ["a", "b", "c", "d"].map { try binding.listener($0).condition("Conflicted").prefix(15) }
        #expect(conflicted == ["Conflicted=Fals", "Conflicted=True", "Conflicted=Fals", "Conflicted=True"])
    }

    @Test("A loser has three conditions, is no parent and is not programmed (fact 2.37)") func loser() throws {
        let routes =
            route("to-loser", rules: "[{}]")
            .replacing("namespace: infra}]", with: "namespace: infra, sectionName: loser}]")
        let winner = listener("winner", "HTTP", hostname: "a.example")
        let loser = listener("loser", "HTTP", hostname: "a.example")
        let binding = try bound([winner, loser], routes: routes)
        let status = try binding.listener("loser")
        #expect(
            status.texts == [
                "Accepted=False HostnameConflict: \(Self.message)", "Conflicted=True HostnameConflict: \(Self.message)",
                "Programmed=False HostnameConflict: \(Self.message)",
            ]
        )
        #expect(status.attachedRoutes == 0)
        #expect(
            binding.condition("Accepted", ofRoute: "to-loser")
                == "Accepted=False NoMatchingParent: sectionName \"loser\" not found"
        )
        #expect(binding.table.ports.flatMap(\.listeners).map(\.name) == ["winner"])

        var kinds = loser
        kinds.allowedRoutes.kinds = [RouteGroupKind(group: "gateway.networking.k8s.io", kind: "TCPRoute")]
        let withKinds = try bound([winner, kinds])
        #expect(
            try withKinds.listener("loser").condition("ResolvedRefs")
                == "ResolvedRefs=False InvalidRouteKinds: Invalid route kinds"
        )
    }

    @Test("Without another listener a loser's routes have no status entry (fact 2.37, fact 3.2)") func loserAlone()
        throws
    {
        // The winner has HTTPS without TLS, and so is no parent either.
        let binding = try bound(
            [listener("winner", "HTTPS", hostname: "a.example"), listener("loser", "HTTPS", hostname: "a.example")],
            routes: route(rules: "[{}]")
        )
        #expect(binding.parents() == [])
    }

    @Test("HTTP beside TLS on one port is not flagged, and the data plane keeps the first (fact 2.38)")
    func unflagged() throws {
        let binding = try bound([
            listener("a", "HTTP", hostname: "a.example"), listener("b", "TLS", hostname: "b.example"),
        ])
        #expect(try binding.listener("b").condition("Programmed") == "Programmed=True Programmed: No errors found")
        #expect(binding.table.ports.flatMap(\.listeners).map(\.name) == ["a"])
        #expect(binding.closedListeners.map(\.listener.name) == ["b"])
    }
}
