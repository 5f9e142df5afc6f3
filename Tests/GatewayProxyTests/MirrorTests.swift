import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Mirrors", .timeLimit(.minutes(5)))
struct MirrorTests {
    private static let copies = "outbound|80||copies.app.svc.cluster.local"

    /// One rule with one mirror; `copies` is the port of its endpoint, nil for a closed one.
    private func start(
        main: Int,
        copies: Int?,
        perMillion: Int = 1_000_000,
        suffix: String = "",
        change: (inout RouteEntry) -> Void = { _ in }
    ) async throws -> Fixture {
        var cluster = Cluster.ok
        cluster.name = Self.copies
        if copies == nil { cluster.endpoints = [Endpoint(pod: "down", target: .refused)] }
        let policy = MirrorPolicy(
            cluster: Self.copies,
            service: "app/copies",
            port: 80,
            perMillion: perMillion,
            hostSuffix: suffix
        )
        var entry = RouteEntry.forwarding(mirrors: [policy])
        change(&entry)
        return try await Fixture.start(
            .single(entry, clusters: [.ok, cluster]),
            stubs: [Cluster.ok.name: main, Self.copies: copies ?? 1]
        )
    }

    @Test(
        "A copy is the request as the endpoint gets it, with one more address and marked as internal (fact 5.23, fact 5.25)"
    )
    func copy() async throws {
        let (main, copies) = (try await EchoBackend.start(), try await EchoBackend.start())
        try await with(
            try await start(main: main.port, copies: copies.port) { entry in
                entry.requestHeaders = HeaderMutation(set: [HeaderValue(name: "x-set", value: "1")])
                guard case .forward(var forward) = entry.action else { return }
                forward.pathRewrite = .prefix(matched: "/", replacement: "/new/")
                entry.action = .forward(forward)
            }
        ) { fixture in
            _ = try await fixture.ask(
                "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
                until: "\"}"
            )
            try await until { copies.seen.count == 1 }
            let (sent, copy) = (main.seen[0], copies.seen[0])
            #expect(copy.target == sent.target && copy.method == sent.method && copy.bodyBytes == 5)
            let own: Set<[String]> = [["x-forwarded-for", "127.0.0.1,127.0.0.1"], ["x-envoy-internal", "true"]]
            #expect(Set(copy.headers).subtracting(sent.headers) == own)
            #expect(Set(sent.headers).subtracting(copy.headers) == [["x-forwarded-for", "127.0.0.1"]])
        }
        await main.stop()
        await copies.stop()
    }

    @Test("The host of a copy gets a suffix before its port where Istio says so (fact 5.24)")
    func suffix() async throws {
        let (main, copies) = (try await EchoBackend.start(), try await EchoBackend.start())
        try await with(try await start(main: main.port, copies: copies.port, suffix: "-shadow")) { fixture in
            for host in ["h", "h:81", "h:x"] {
                _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", until: "\"}")
            }
            try await until { copies.seen.count == 3 }
            #expect(Set(copies.seen.flatMap { $0.values("host") }) == ["h-shadow", "h-shadow:81", "h:x-shadow"])
            #expect(main.seen.flatMap { $0.values("host") } == ["h", "h:81", "h:x"])
        }
        await main.stop()
        await copies.stop()
    }

    @Test(
        "A mirror that refuses, closes or says nothing changes no answer (fact 5.23)",
        arguments: ["refused", "closes", "silent"]
    )
    func failing(kind: String) async throws {
        let main = try await EchoBackend.start()
        let copies = try await Backend.start { peer in
            _ = await peer.take(through: "\r\n\r\n")
            if kind == "closes" { await peer.close() } else { await peer.waitForEnd() }
        }
        try await with(try await start(main: main.port, copies: kind == "refused" ? nil : copies.port)) { fixture in
            for _ in 0..<3 {
                let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\"}")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            try await until { fixture.log.lines.count == 3 }
            #expect(fixture.log.lines.allSatisfy { $0.contains(" 200 - via_upstream ") })
        }
        await main.stop()
        await copies.stop()
    }

    @Test("A share of the requests is copied (fact 5.23)")
    func share() async throws {
        let (main, copies) = (try await EchoBackend.start(), try await EchoBackend.start())
        try await with(try await start(main: main.port, copies: copies.port, perMillion: 300_000)) { fixture in
            let client = try await fixture.connect()
            for _ in 0..<400 {
                try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await client.take(through: "\"}")
            }
            // Six standard deviations around 120.
            #expect((65...175).contains(copies.seen.count))
        }
        await main.stop()
        await copies.stop()
    }

    @Test("A copy of a body that never becomes whole is cut off with it")
    func cutOff() async throws {
        let ended = Counter()
        let (main, copies) = (
            try await EchoBackend.start(),
            try await Backend.start { peer in
                _ = await peer.take(through: "\r\n\r\nsome")
                await peer.waitForEnd()
                ended.add()
            }
        )
        try await with(try await start(main: main.port, copies: copies.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nsome")
            try await until { copies.connectionCount == 1 }
            await client.close()
            try await until { ended.count == 1 }
        }
        await main.stop()
        await copies.stop()
    }

    @Test("Nothing is copied of a request that has no cluster or no endpoint")
    func notForwarded() async throws {
        let copies = try await EchoBackend.start()
        for failure in [BackendFailure(reason: "BackendNotFound", message: "gone"), nil] {
            var cluster = Cluster.ok
            cluster.name = Self.copies
            var empty = Cluster.ok
            empty.endpoints = []
            var share = WeightedCluster.ok
            share.failure = failure
            let policy = MirrorPolicy(cluster: Self.copies, service: "app/copies", port: 80)
            let entry = RouteEntry.make(.forward(ForwardAction(clusters: [share], mirrors: [policy])))
            let table = RoutingTable.single(entry, clusters: [empty, cluster])
            try await with(try await Fixture.start(table, stubs: [Self.copies: copies.port])) { fixture in
                _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\r\n\r\n")
            }
        }
        #expect(copies.seen.isEmpty)
        await copies.stop()
    }
}
