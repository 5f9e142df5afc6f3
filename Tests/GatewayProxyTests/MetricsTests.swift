import GatewayProxy
import RouteModel
import Testing

@Suite("Metrics", .timeLimit(.minutes(5)))
struct MetricsTests {
    private static let okCluster = "outbound|80||ok.app.svc.cluster.local"

    /// Routes of which each ends in another way.
    private static func table(port: Int, silent: Int) -> RoutingTable {
        func cluster(_ name: String, _ endpoints: Endpoint...) -> Cluster {
            Cluster(
                name: "outbound|80||\(name).app.svc.cluster.local",
                service: "app/\(name)",
                port: 80,
                endpoints: endpoints
            )
        }
        func entry(_ path: String, _ name: String, timeout: Duration? = nil, isMissing: Bool = false) -> RouteEntry {
            var share = WeightedCluster(
                cluster: "outbound|80||\(name).app.svc.cluster.local",
                service: "app/\(name)",
                port: 80
            )
            if isMissing { share.failure = BackendFailure(reason: "BackendNotFound", message: "backend not found") }
            return .make(
                .forward(
                    ForwardAction(
                        clusters: [share],
                        timeout: timeout,
                        retry: RetryPolicy(attempts: 2, baseInterval: .milliseconds(1))
                    )
                ),
                path: .exact(path)
            )
        }
        let workload = EndpointWorkload(name: "ok-v1", namespace: "app", podLabels: ["app": "ok", "version": "v1"])
        func address(_ port: Int) -> Endpoint.Target { .address(host: "127.0.0.1", port: port, tls: false) }
        return .single(
            entry("/ok", "ok"),
            entry("/refused", "refused"),
            entry("/empty", "empty"),
            entry("/missing", "missing", isMissing: true),
            entry("/slow", "slow", timeout: .milliseconds(50)),
            entry("/waits", "slow"),
            .make(.redirect(RedirectAction(status: 302)), path: .exact("/redirect")),
            clusters: [
                cluster("ok", Endpoint(pod: "ok-1", target: address(port), workload: workload)),
                cluster("refused", Endpoint(pod: "r", target: .refused, workload: workload)),
                cluster("empty"),
                cluster("slow", Endpoint(pod: "s", target: address(silent), workload: workload)),
            ]
        )
    }

    /// Runs a test with an endpoint that answers, one that does not, and the proxy before them.
    private func serving(_ body: (Fixture) async throws -> Void) async throws {
        let backend = try await Backend.answering(okResponse)
        let silent = try await Backend.start { peer in await peer.waitForEnd() }
        let table = Self.table(port: backend.port, silent: silent.port)
        try await with(try await Fixture.start(table), body)
        await backend.stop()
        await silent.stop()
    }

    private func get(_ path: String, _ fixture: Fixture) async throws {
        let client = try await fixture.connect()
        try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        await client.waitForEnd()
        await client.close()
    }

    struct Ending: CustomTestStringConvertible, Sendable {
        var path: String
        var status: Int
        var flags: String
        /// Empty: none was chosen.
        var cluster: String
        var reachesWorkload = false

        var testDescription: String { "\(path) is \(status) \(flags)" }
    }

    @Test(
        "An exchange counts by its status, its flags and where it went (fact 8.50, fact 8.51, fact 8.52)",
        arguments: [
            Ending(path: "/ok", status: 200, flags: "-", cluster: "ok", reachesWorkload: true),
            Ending(path: "/nothing", status: 404, flags: "NR", cluster: ""),
            Ending(path: "/missing", status: 500, flags: "NC", cluster: ""),
            Ending(path: "/redirect", status: 302, flags: "-", cluster: ""),
            Ending(path: "/empty", status: 503, flags: "UH", cluster: "empty"),
            Ending(path: "/refused", status: 503, flags: "URX,UF", cluster: "refused", reachesWorkload: true),
            Ending(path: "/slow", status: 504, flags: "UT", cluster: "slow", reachesWorkload: true),
        ]
    )
    func endings(ending: Ending) async throws {
        try await serving { fixture in
            for _ in 0..<3 { try await get(ending.path, fixture) }
            let metrics = await fixture.server.metrics()
            let (labels, counts) = try #require(metrics.exchanges.first)
            #expect(metrics.exchanges.count == 1)
            #expect(counts.count == 3)
            #expect(labels.status == ending.status)
            #expect(labels.flags == ending.flags)
            #expect(
                labels.peers.cluster
                    == (ending.cluster.isEmpty ? "" : "outbound|80||\(ending.cluster).app.svc.cluster.local")
            )
            #expect((labels.peers.workload?.name == "ok-v1") == ending.reachesWorkload)
            #expect(labels.peers.gateway.name == "gw" && labels.peers.gateway.namespace == "infra")
            let port = try #require(metrics.downstream[80])
            #expect(port.requests == 3 && port.connections == 3)
            #expect(port.responses.counts.enumerated().allSatisfy { $1 == ($0 + 1 == ending.status / 100 ? 3 : 0) })
        }
    }

    @Test("A client that goes away is status 0 with DC, and no response of any class")
    func abort() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            let request = "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(request)
            try await until { await fixture.server.metrics().upstream.values.contains { $0.requests == 1 } }
            // A request counts from its first byte on, not only when it ends.
            #expect(await fixture.server.metrics().downstream[80]?.requests == 1)
            #expect(await fixture.server.metrics().exchanges.isEmpty)
            await client.close()
            try await until { await !fixture.server.metrics().exchanges.isEmpty }
            let metrics = await fixture.server.metrics()
            let (labels, counts) = try #require(metrics.exchanges.first)
            #expect(labels.status == 0 && labels.flags == "DC" && counts.count == 1)
            #expect(labels.peers.cluster == "outbound|80||slow.app.svc.cluster.local")
            #expect(counts.requestBytes.sum == request.utf8.count && counts.responseBytes.sum == 0)
            let port = try #require(metrics.downstream[80])
            #expect(port.requests == 1)
            #expect(port.responses == ResponseClasses())
            try await until { await fixture.server.metrics().downstreamConnections == 0 }
        }
    }

    @Test("Half a head that its client abandons is a request with DC and its bytes")
    func partialHead() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            try await client.send("GET /ok HTTP/1.1\r\nHos")
            try await until { await fixture.server.metrics().downstream[80]?.requests == 1 }
            await client.close()
            try await until { await !fixture.server.metrics().exchanges.isEmpty }
            let metrics = await fixture.server.metrics()
            #expect(metrics.exchanges.first?.key.flags == "DC")
            #expect(metrics.exchanges.first?.value.requestBytes.sum == 21)
            #expect(metrics.downstream[80]?.requests == 1)
        }
    }

    @Test("Bytes are those on the wire, heads and framing among them")
    func bytes() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            let requests = [
                "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
                "POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            ]
            var answers = 0
            for request in requests {
                try await client.send(request)
                answers += await client.take(through: "\r\n\r\nok").utf8.count
            }
            let counts = try #require(await fixture.server.metrics().exchanges.values.first)
            #expect(counts.requestBytes.sum == requests.reduce(0) { $0 + $1.utf8.count })
            #expect(counts.responseBytes.sum == answers)
            #expect(counts.responseBytes.count == 3)
        }
    }

    @Test("Of pipelined requests each counts its own bytes")
    func pipelined() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            let first = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"
            let second = "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(first + second)
            _ = await client.take(through: "\r\n\r\nok")
            _ = await client.take(through: "\r\n\r\n")
            let exchanges = await fixture.server.metrics().exchanges
            let bytes = Dictionary(uniqueKeysWithValues: exchanges.map { ($0.key.status, $0.value.requestBytes.sum) })
            #expect(bytes == [200: first.utf8.count, 404: second.utf8.count])
        }
    }

    @Test("What cannot be parsed counts all its bytes")
    func garbage() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            try await client.send("garbage\r\n\r\n")
            await client.waitForEnd()
            let metrics = await fixture.server.metrics()
            let (labels, counts) = try #require(metrics.exchanges.first)
            #expect(labels.status == 400 && labels.flags == "DPE")
            #expect(counts.requestBytes.sum == 11)
            #expect(counts.responseBytes.sum == client.text.utf8.count)
        }
    }

    @Test("The duration reaches from the first byte to the end")
    func duration() async throws {
        try await serving { fixture in
            let before = ContinuousClock.now
            try await get("/slow", fixture)
            let elapsed = (ContinuousClock.now - before) / .milliseconds(1)
            let sum = try #require(await fixture.server.metrics().exchanges.values.first).milliseconds.sum
            #expect(sum >= 50 && Double(sum) <= elapsed)
        }
    }

    @Test("A cluster counts connections, requests, retries, timeouts and responses as Envoy does")
    func clusters() async throws {
        try await serving { fixture in
            let client = try await fixture.connect()
            for _ in 0..<3 {
                try await client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await client.take(through: "\r\n\r\nok")
            }
            for path in ["/refused", "/empty", "/slow"] { try await get(path, fixture) }
            let upstream = await fixture.server.metrics().upstream
            func counts(_ name: String) throws -> UpstreamCounts {
                try #require(upstream["outbound|80||\(name).app.svc.cluster.local"])
            }
            let ok = try counts("ok")
            #expect(ok.connections == 1 && ok.activeConnections == 1 && ok.requests == 3)
            #expect(ok.responses.counts == [0, 3, 0, 0, 0])
            let refused = try counts("refused")
            #expect(refused.connections == 3 && refused.activeConnections == 0 && refused.requests == 0)
            #expect(refused.retries == 2 && refused.responses.counts == [0, 0, 0, 0, 1])
            let empty = try counts("empty")
            #expect(empty.connections == 0 && empty.responses.counts == [0, 0, 0, 0, 1])
            let slow = try counts("slow")
            #expect(slow.timeouts == 1 && slow.retries == 0 && slow.responses.counts == [0, 0, 0, 0, 1])
        }
    }

    @Test("A mirror's connections, requests and responses count at its cluster, and nowhere else")
    func mirror() async throws {
        let backend = try await Backend.answering(okResponse)
        let target = Endpoint.Target.address(host: "127.0.0.1", port: backend.port, tls: false)
        var clusters = [Cluster.ok, Cluster.ok]
        clusters[1].name = "outbound|80||mirror.app.svc.cluster.local"
        for index in clusters.indices { clusters[index].endpoints = [Endpoint(pod: "p", target: target)] }
        let action = ForwardAction(
            clusters: [.ok],
            mirrors: [MirrorPolicy(cluster: clusters[1].name, service: "app/mirror", port: 80)]
        )
        let table = RoutingTable.single(.make(.forward(action)), clusters: clusters)
        try await with(try await Fixture.start(table)) { fixture in
            for _ in 0..<3 { try await get("/", fixture) }
            try await until {
                let mirrored = await fixture.server.metrics().upstream[clusters[1].name]
                return mirrored?.requests == 3 && mirrored?.responses.counts == [0, 3, 0, 0, 0]
            }
            let exchanges = await fixture.server.metrics().exchanges
            #expect(exchanges.map(\.key.peers.cluster) == [Self.okCluster] && exchanges.first?.value.count == 3)
        }
        await backend.stop()
    }

    @Test("A reload forgets nothing, not even of clusters and ports that are gone")
    func reload() async throws {
        try await serving { fixture in
            for path in ["/ok", "/nothing", "/refused"] { try await get(path, fixture) }
            let before = await fixture.server.metrics()
            var other = RoutingTable.single(.make(.directResponse(status: 500)), clusters: [])
            try await fixture.server.reload(DataPlaneProgram(other))
            try await get("/ok", fixture)
            other.ports[0].port = 81
            try await fixture.server.reload(DataPlaneProgram(other))
            try await until { await fixture.server.metrics().upstreamConnections == 0 }
            let after = await fixture.server.metrics()
            for (labels, counts) in before.exchanges { #expect(after.exchanges[labels] == counts) }
            #expect(after.exchanges.count == before.exchanges.count + 1)
            #expect(after.downstream[80]?.requests == 4)
            #expect(after.upstream[Self.okCluster]?.requests == 1)
        }
    }

    @Test("The loops' counts add up")
    func loops() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port) { $0.workers = 4 }) { fixture in
            for _ in 0..<40 { try await get("/", fixture) }
            let metrics = await fixture.server.metrics()
            #expect(metrics.exchanges.values.map(\.count) == [40])
            #expect(metrics.downstream[80]?.connections == 40)
            #expect(metrics.upstream[Self.okCluster]?.requests == 40)
        }
        await backend.stop()
    }
}
