import RouteModel
import Testing

@testable import GatewayProxy

/// What the edge lets through, header by header.
@Suite("Headers at the edge", .timeLimit(.minutes(5)))
struct EdgeHeaderTests {
    /// The names that an endpoint hears of a request with these lines.
    private func heard(_ lines: [String]) async throws -> SeenRequest {
        let backend = try await EchoBackend.start()
        let fixture = try await Fixture.forwarding(to: backend.port)
        let request = (["GET / HTTP/1.1", "Host: h"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        _ = try await fixture.ask(request, until: "\"}")
        await fixture.stop()
        await backend.stop()
        return try #require(backend.seen.first)
    }

    @Test("No x-envoy- header that steers or tells passes as a client said it (fact 8.14)")
    func steering() async throws {
        let names = HeaderNames.strippedFromClients.map { String(decoding: $0, as: UTF8.self) }.sorted()
        let seen = try await heard(names.map { "\($0): client" })
        #expect(!seen.headers.contains { $0[1] == "client" })
        #expect(seen.values("x-envoy-external-address") == ["127.0.0.1"])
        #expect(seen.values("x-envoy-attempt-count") == ["1"])
        #expect(seen.values("x-envoy-decorator-operation") == ["ok.app.svc.cluster.local:80/*"])
        for name in [
            "x-envoy-retry-on", "x-envoy-max-retries", "x-envoy-upstream-rq-timeout-ms", "x-envoy-original-path",
        ] {
            #expect(names.contains(name) && seen.values(name).isEmpty)
        }
    }

    @Test("What concerns one connection ends here; Expect passes (fact 8.7)")
    func hopByHop() async throws {
        let seen = try await heard([
            "Connection: keep-alive", "Keep-Alive: 5", "Proxy-Connection: keep-alive", "Upgrade: h2c",
            "Expect: 100-continue",
        ])
        for name in ["connection", "keep-alive", "proxy-connection", "upgrade"] { #expect(seen.values(name).isEmpty) }
        #expect(seen.values("expect") == ["100-continue"])
    }

    @Test(
        "An endpoint's date stays, one is added where there is none, and only endpoints take time (fact 8.19)",
        arguments: [true, false]
    )
    func date(isSaid: Bool) async throws {
        let line = isSaid ? "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" : ""
        let backend = try await EchoBackend.start { _ in "HTTP/1.1 200 OK\r\n\(line)Content-Length: 0\r\n\r\n" }
        let table = RoutingTable.single(
            .make(.directResponse(status: 500), path: .exact("/local")),
            .forwarding()
        )
        try await with(try await Fixture.start(table, stubs: [Cluster.ok.name: backend.port])) { fixture in
            let proxied = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\r\n\r\n")
            #expect(proxied.contains("\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n") == isSaid)
            #expect(proxied.contains("\r\ndate: ") && proxied.contains("\r\nx-envoy-upstream-service-time: "))
            let local = try await fixture.ask("GET /local HTTP/1.1\r\nHost: h\r\n\r\n", until: "\r\n\r\n")
            #expect(local.contains("\r\ndate: ") && !local.contains("x-envoy-upstream-service-time"))
        }
        await backend.stop()
    }

    @Test(
        "HTTP/1.0 is 426, and a request without Host 400, both with a close (fact 8.5)",
        arguments: [
            ("GET / HTTP/1.0\r\nHost: h\r\n\r\n", "HTTP/1.1 426 Upgrade Required\r\n", "low_version"),
            ("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "missing_host_header"),
        ]
    )
    func refusals(request: String, answer: String, details: String) async throws {
        try await with(try await Fixture.start(.single(.make(.directResponse(status: 500))))) { fixture in
            let client = try await fixture.connect()
            try await client.send(request)
            await client.waitForEnd()
            #expect(client.text.hasPrefix(answer) && client.text.contains("\r\nconnection: close\r\n"))
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(" \(details) "))
        }
    }
}
