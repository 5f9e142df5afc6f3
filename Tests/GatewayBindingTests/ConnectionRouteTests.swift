import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// TCPRoutes and TLSRoutes: what attaches, what their status says, and which chains come of them.
@Suite struct ConnectionRouteTests {
    private static let cluster = "outbound|80||s.app.svc.cluster.local"
    private static let terminate = ", tls: {certificateRefs: [{name: good}]}"
    private static let passthrough = ", tls: {mode: Passthrough}"

    private static func tcpListener(_ name: String, port: Int = 9000) -> String {
        listener(name, port: port, protocol: "TCP")
    }

    private static func tlsListener(_ name: String, _ hostname: String? = nil, more: String = passthrough) -> String {
        listener(name, port: 443, hostname: hostname, protocol: "TLS", more: more)
    }

    private func route(
        _ kind: String,
        _ name: String = "r",
        namespace: String = "app",
        created: String? = nil,
        section: String? = nil,
        hostnames: String? = nil,
        backends: String = "[{name: s, port: 80}]"
    ) -> String {
        let stamp = created.map { ", creationTimestamp: \"\($0)\"" } ?? ""
        let hosts = hostnames.map { "  hostnames: \($0)\n" } ?? ""
        return document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: \(kind)
            metadata: {name: \(name), namespace: \(namespace)\(stamp)}
            spec:
              parentRefs: [{name: gw, namespace: infra\(section.map { ", sectionName: \($0)" } ?? "")}]
            \(hosts)  rules: [{backendRefs: \(backends)}]
            """
        )
    }

    private func bound(_ listeners: String, _ routes: String...) throws -> Binding {
        var set = try resources(gateway(listeners: "[\(listeners)]") + routes.joined() + service("s") + service("t"))
        set.secrets = [
            Secret(
                metadata: ObjectMeta(name: "good", namespace: "infra"),
                keyPair: .keyPair(certificatePEM: "c", privateKeyPEM: "k")
            )
        ]
        return bind(set, options: BindingOptions())
    }

    private func conditions(_ binding: Binding, _ name: String = "r", of kind: String) -> [String] {
        let key = ObjectKey(namespace: "app", name: name)
        let statuses = binding.statuses(of: kind)
        return statuses[key]?.flatMap { $0.conditions.map(\.text) } ?? []
    }

    private func proxy(_ chain: FilterChain?) throws -> TCPProxy {
        guard case .tcp(let proxy) = chain?.routing else { throw NoProxy() }
        return proxy
    }

    private struct NoProxy: Error {}

    private static let healthy = [
        "Accepted=True Accepted: Route was valid", "ResolvedRefs=True ResolvedRefs: All references resolved",
    ]

    // MARK: TCP

    @Test("A TCPRoute passes the connections of its listener on (fact 7.5)") func tcp() throws {
        let binding = try bound(Self.tcpListener("tcp"), route("TCPRoute"))
        let port = try #require(binding.table.ports.first)
        #expect(port.port == 9000)
        #expect(!port.isTLS)
        #expect(port.filterChains.count == 1)
        #expect(port.filterChains.first?.serverNames == [])
        let proxy = try proxy(port.filterChains.first)
        #expect(proxy.shares == [TCPProxy.Share(cluster: Self.cluster, weight: 1, service: "app/s", port: 80)])
        #expect(proxy.origin?.kind == "TCPRoute")
        #expect(proxy.origin?.route == "app/r")
        #expect(binding.table.clusters.map(\.name) == [Self.cluster])
        #expect(conditions(binding, of: "TCPRoute") == Self.healthy)
        #expect(try binding.listener("tcp").attachedRoutes == 1)
        #expect(binding.closedListeners == [])
    }

    @Test("Of several TCPRoutes of a listener the oldest counts; all are accepted and counted (fact 7.5)")
    func oldest() throws {
        let binding = try bound(
            Self.tcpListener("tcp"),
            route("TCPRoute", "a", backends: "[{name: t, port: 80}]"),
            route("TCPRoute", "b", created: "2020-01-01T00:00:00Z")
        )
        #expect(try proxy(binding.table.ports.first?.filterChains.first).origin?.route == "app/b")
        #expect(conditions(binding, "a", of: "TCPRoute") == Self.healthy)
        #expect(conditions(binding, "b", of: "TCPRoute") == Self.healthy)
        #expect(try binding.listener("tcp").attachedRoutes == 2)
    }

    @Test("A TCP listener without a route opens nothing") func withoutRoute() throws {
        let binding = try bound(Self.tcpListener("tcp"))
        #expect(binding.table.ports.isEmpty)
        #expect(
            binding.closedListeners.map(\.reason) == ["no TCPRoute is attached, and Istio opens nothing without one"]
        )
        #expect(try binding.listener("tcp").condition("Programmed") == "Programmed=True Programmed: No errors found")
    }

    @Test("Without any weight connections go to a cluster that there is none of (fact 7.5)") func withoutWeight() throws
    {
        let binding = try bound(
            Self.tcpListener("tcp"),
            route("TCPRoute", backends: "[{name: s, port: 80, weight: 0}]")
        )
        let share = try #require(try proxy(binding.table.ports.first?.filterChains.first).shares.first)
        #expect(share.cluster == "outbound|65535|zero-weight|internal.cluster.local")
        #expect(share.failure?.reason == "ZeroWeight")
        #expect(conditions(binding, of: "TCPRoute") == Self.healthy)
        #expect(binding.table.clusters.isEmpty)
    }

    struct Backend: Sendable {
        let reference: String
        let failure: String
        let condition: String
    }

    @Test(
        "A bad backend keeps its share, and the status tells of it (fact 6.4, fact 6.5)",
        arguments: [
            Backend(
                reference: "{name: gone, namespace: infra, port: 80}",
                failure: "RefNotPermitted",
                condition: "RefNotPermitted: backendRef gone/infra not accessible to a TCPRoute in namespace \"app\" "
                    + "(missing a ReferenceGrant?)"
            ),
            Backend(
                reference: "{name: gone, port: 80}",
                failure: "BackendNotFound",
                condition: "BackendNotFound: backend(gone.app.svc.cluster.local) not found"
            ),
            Backend(
                reference: "{kind: Other, group: example.com, name: gone}",
                failure: "InvalidKind",
                condition: "InvalidKind: referencing unsupported backendRef: group \"example.com\" kind \"Other\""
            ),
        ]
    )
    func badBackend(row: Backend) throws {
        let binding = try bound(
            Self.tcpListener("tcp"),
            route("TCPRoute", backends: "[{name: s, port: 80, weight: 3}, \(row.reference)]")
        )
        let shares = try proxy(binding.table.ports.first?.filterChains.first).shares
        #expect(shares.map(\.weight) == [3, 1])
        #expect(shares.map(\.failure?.reason) == [nil, row.failure])
        let expected = ["Accepted=True Accepted: Route was valid", "ResolvedRefs=False \(row.condition)"]
        #expect(conditions(binding, of: "TCPRoute") == expected)
    }

    @Test("A hard error takes the route's rules away (fact 3.17)") func hardError() throws {
        let binding = try bound(Self.tcpListener("tcp"), route("TCPRoute", backends: "[{name: s.app, port: 80}]"))
        #expect(binding.table.ports.isEmpty)
        #expect(conditions(binding, of: "TCPRoute").last?.hasPrefix("ResolvedRefs=False InvalidDestination") == true)
        #expect(try binding.listener("tcp").attachedRoutes == 1)
    }

    struct Denied: Sendable {
        let kind: String
        let listener: String
        let condition: String
    }

    @Test(
        "Kinds, hostnames and sections are judged as those of an HTTPRoute (fact 7.7, fact 2.28)",
        arguments: [
            Denied(
                kind: "TCPRoute",
                listener: anyListener,
                condition: "NotAllowedByListeners: kind gateway.networking.k8s.io/v1/TCPRoute is not allowed"
            ),
            Denied(
                kind: "TCPRoute",
                listener: tlsListener("tls"),
                condition: "NotAllowedByListeners: kind gateway.networking.k8s.io/v1/TCPRoute is not allowed"
            ),
            Denied(
                kind: "TLSRoute",
                listener: tcpListener("tcp"),
                condition: "NotAllowedByListeners: kind gateway.networking.k8s.io/v1/TLSRoute is not allowed"
            ),
            Denied(
                kind: "TLSRoute",
                listener: tlsListener("tls", "other.example.com"),
                condition: "NoMatchingListenerHostname: no hostnames matched parent hostname \"other.example.com\""
            ),
        ]
    )
    func denied(row: Denied) throws {
        let hostnames = row.kind == "TLSRoute" ? "[a.example.com]" : nil
        let binding = try bound(row.listener, route(row.kind, hostnames: hostnames))
        #expect(conditions(binding, of: row.kind).first == "Accepted=False \(row.condition)")
    }

    // MARK: TLS, not ended here

    @Test("Where TLS passes, each TLSRoute takes the names that it and the listener agree in (fact 7.6)")
    func passthrough() throws {
        let binding = try bound(
            Self.tlsListener("tls", "*.example.com"),
            route("TLSRoute", "a", hostnames: "[a.example.com, a.example.org]"),
            route("TLSRoute", "wide", hostnames: "[\"*.com\"]", backends: "[{name: t, port: 80}]")
        )
        let port = try #require(binding.table.ports.first)
        #expect(port.isTLS)
        #expect(port.filterChains.map(\.serverNames) == [["a.example.com"], ["*.example.com"]])
        #expect(port.filterChains.map(\.tls) == [nil, nil])
        #expect(try port.filterChains.map { try proxy($0).shares.map(\.service) } == [["app/s"], ["app/t"]])
        #expect(conditions(binding, "wide", of: "TLSRoute") == Self.healthy)
    }

    @Test("A TLSRoute with a name that an older one has is skipped whole, without a status (fact 7.6)")
    func duplicateName() throws {
        let binding = try bound(
            Self.tlsListener("tls"),
            route("TLSRoute", "a", hostnames: "[a.example.com]"),
            route("TLSRoute", "b", hostnames: "[a.example.com, b.example.com]"),
            route("TLSRoute", "c", hostnames: "[b.example.com]"),
            route("TLSRoute", "d", hostnames: "[d.example.com]")
        )
        let origins = try binding.table.ports.flatMap(\.filterChains).map { try proxy($0).origin?.route }
        #expect(origins == ["app/a", "app/d"])
        #expect(conditions(binding, "b", of: "TLSRoute") == Self.healthy)
        #expect(conditions(binding, "c", of: "TLSRoute") == Self.healthy)
    }

    @Test("A narrower listener does not take names away from a wider one (fact 7.6)") func noIsolation() throws {
        let binding = try bound(
            "\(Self.tlsListener("wide", "*.example.com")), \(Self.tlsListener("narrow", "a.example.com"))",
            route("TLSRoute", section: "wide", hostnames: "[a.example.com]")
        )
        #expect(binding.table.ports.flatMap(\.filterChains).map(\.serverNames) == [["a.example.com"]])
        #expect(binding.table.ports.flatMap(\.listeners).map(\.name) == ["wide"])
    }

    // MARK: TLS, ended here

    @Test(
        "Where TLS ends, the listener's hostname is the server name, and one route takes all (fact 7.6)",
        arguments: ["TLSRoute", "TCPRoute"]
    )
    func terminate(kind: String) throws {
        let binding = try bound(
            Self.tlsListener("tls", "*.example.com", more: Self.terminate),
            route(kind, hostnames: kind == "TLSRoute" ? "[a.example.com]" : nil),
            route("TLSRoute", "z", hostnames: "[z.example.com]", backends: "[{name: t, port: 80}]")
        )
        let chains = binding.table.ports.flatMap(\.filterChains)
        #expect(chains.map(\.serverNames) == [["*.example.com"]])
        #expect(chains.first?.tls?.certificates.map(\.certificateChain) == ["c"])
        #expect(chains.first?.tls?.applicationProtocols == ["h2", "http/1.1"])
        #expect(try proxy(chains.first).origin?.route == "app/r")
        #expect(conditions(binding, of: kind) == Self.healthy)
        #expect(conditions(binding, "z", of: "TLSRoute") == Self.healthy)
    }

    @Test("Listeners that end TLS, pass it and speak HTTPS share a port (fact 2.57, fact 7.6)") func mixed() throws {
        let https = listener("https", port: 443, hostname: "web.example.com", protocol: "HTTPS", more: Self.terminate)
        let binding = try bound(
            "\(https), \(Self.tlsListener("end", "end.example.com", more: Self.terminate)), \(Self.tlsListener("pass", "*.example.com"))",
            route("TLSRoute", "a", section: "end", hostnames: "[end.example.com]"),
            route("TLSRoute", "b", section: "pass", hostnames: "[pass.example.com]"),
            // What the HTTPS listener takes is gone for the others: Envoy takes no name twice.
            route("TLSRoute", "c", section: "pass", hostnames: "[web.example.com]")
        )
        let port = try #require(binding.table.ports.first)
        #expect(
            Set(port.filterChains.map { "\($0.serverNames) \($0.tls == nil ? "passes" : "ends")" }) == [
                #"["web.example.com"] ends"#, #"["end.example.com"] ends"#, #"["pass.example.com"] passes"#,
            ]
        )
        #expect(port.listeners.map(\.name) == ["https", "end", "pass"])
    }
}
