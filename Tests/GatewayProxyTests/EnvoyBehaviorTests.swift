import GatewayProxy
import RouteModel
import Testing

/// What older releases of Envoy do otherwise on the wire.
@Suite("Releases of Envoy", .timeLimit(.minutes(5)))
struct EnvoyBehaviorTests {
    private func start(
        _ entry: RouteEntry,
        port: Int,
        _ behavior: EnvoyBehavior = EnvoyBehavior(trustsPrivatePeers: true)
    ) async throws -> Fixture {
        var table = RoutingTable.single(entry)
        table.behavior = behavior
        return try await Fixture.start(table, stubs: [Cluster.ok.name: port])
    }

    @Test("A private peer counts as internal unless it sends x-forwarded-for (fact 8.15)", arguments: [true, false])
    func internalPeer(isForwarded: Bool) async throws {
        let backend = try await EchoBackend.start()
        try await with(try await start(.forwarding(), port: backend.port)) { fixture in
            let forwarded = isForwarded ? "X-Forwarded-For: 1.2.3.4\r\n" : ""
            let headers = "X-Request-Id: mine\r\nX-Envoy-Original-Path: /op\r\nX-Envoy-Attempt-Count: 7\r\n"
            _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\(headers)\(forwarded)\r\n", until: "\"}")
            let seen = backend.seen[0]
            #expect((seen.values("x-request-id") == ["mine"]) == !isForwarded)
            #expect(seen.values("x-envoy-internal") == (isForwarded ? [] : ["true"]))
            #expect(seen.values("x-envoy-external-address") == (isForwarded ? ["127.0.0.1"] : []))
            #expect(seen.values("x-envoy-original-path") == (isForwarded ? [] : ["/op"]))
            #expect(seen.values("x-envoy-attempt-count") == ["1"])
        }
        await backend.stop()
    }

    @Test(
        "An internal client steers tries and time by headers that no endpoint hears (fact 8.15)",
        arguments: [
            ("X-Envoy-Retry-On: 5xx", 3, nil), ("X-Envoy-Retry-On: gateway-error\r\nX-Envoy-Max-Retries: 1", 2, nil),
            ("X-Envoy-Retriable-Status-Codes: 503", 3, nil), ("X-Envoy-Retry-On: retriable-4xx", 1, nil),
            ("X-Envoy-Upstream-Rq-Timeout-Ms: 60000", 1, "60000"),
            ("X-Envoy-Upstream-Rq-Timeout-Ms: 60000\r\nX-Envoy-Upstream-Rq-Per-Try-Timeout-Ms: 50000", 1, "50000"),
        ] as [(String, Int, String?)]
    )
    func overrides(headers: String, tries: Int, told: String?) async throws {
        let backend = try await EchoBackend.start { _ in "HTTP/1.1 503 X\r\nContent-Length: 2\r\n\r\nno" }
        try await with(try await start(.forwarding(), port: backend.port)) { fixture in
            _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\(headers)\r\n\r\n", until: "no")
            #expect(backend.seen.count == tries)
            #expect(backend.seen[0].values("x-envoy-expected-rq-timeout-ms").first == told)
            let heard = backend.seen[0].headers.map { $0[0] }
            #expect(!heard.contains { $0.hasPrefix("x-envoy-retr") || $0.contains("rq-timeout-ms") && told == nil })
        }
        await backend.stop()
    }

    @Test("The body for a refused connection names the failure up to Envoy 1.36 (fact 8.21)")
    func transportFailure() async throws {
        let behavior = EnvoyBehavior(namesTransportFailureInBody: true)
        try await with(try await start(.forwarding(retries: 0), port: 1, behavior)) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "refused")
            let suffix =
                "remote connection failure, transport failure reason: delayed connect error: Connection refused"
            #expect(answer.hasSuffix(suffix))
        }
    }
}
