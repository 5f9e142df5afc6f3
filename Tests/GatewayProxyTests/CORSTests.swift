import RouteModel
import Testing

@testable import GatewayProxy

@Suite("CORS", .timeLimit(.minutes(5)))
struct CORSTests {
    private static let policy = CORSPolicy(
        origins: [.exact("https://a.example"), .prefix("http://dev.")],
        allowsCredentials: true,
        methods: ["GET", "PUT"],
        headers: ["X-A", "x-b"],
        exposedHeaders: ["X-E"],
        maxAge: 600
    )

    private func lines(_ answer: String) -> [String] {
        answer.split(separator: "\r\n").map(String.init).filter { $0.hasPrefix("access-control") }.sorted()
    }

    private func ask(_ request: String, _ policy: CORSPolicy, backend: Int) async throws -> (
        answer: String, log: String
    ) {
        let entry = RouteEntry.forwarding(
            cors: policy,
            responseHeaders: HeaderMutation(set: [HeaderValue(name: "access-control-allow-origin", value: "mine")])
        )
        let fixture = try await Fixture.forwarding(to: backend, entry: entry)
        let answer = try await fixture.ask(request + "\r\n", until: "\r\n\r\n")
        try await until { !fixture.log.lines.isEmpty }
        await fixture.stop()
        return (answer, fixture.log.lines[0])
    }

    private func preflight(_ origin: String) -> String {
        "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: \(origin)\r\nAccess-Control-Request-Method: PATCH\r\n"
            + "Access-Control-Request-Headers: x-a, X-Z\r\n"
    }

    @Test("A preflight question of an allowed origin is answered in front of the route (fact 5.28)")
    func allowed() async throws {
        let (answer, log) = try await ask(preflight("https://a.example"), Self.policy, backend: 1)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            lines(answer) == [
                "access-control-allow-credentials: true", "access-control-allow-headers: X-A,x-b",
                "access-control-allow-methods: GET,PUT", "access-control-allow-origin: https://a.example",
                "access-control-expose-headers: X-E", "access-control-max-age: 600",
            ]
        )
        #expect(log.contains(" 200 - cors_response "))
        #expect(log.contains(" outbound|80||ok.app.svc.cluster.local "))
    }

    @Test("Another origin's question is answered too, without its permission (fact 5.28)")
    func forbidden() async throws {
        let (answer, _) = try await ask(preflight("https://b.example"), Self.policy, backend: 1)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(
            lines(answer) == [
                "access-control-allow-credentials: true", "access-control-allow-headers: X-A,x-b",
                "access-control-allow-methods: GET,PUT", "access-control-max-age: 600",
            ]
        )
    }

    @Test("A star gives back what was asked for (fact 5.28)")
    func star() async throws {
        let policy = CORSPolicy(origins: [.prefix("https://")], methods: ["*"], headers: ["*"], exposedHeaders: ["*"])
        let (answer, _) = try await ask(preflight("https://b.example"), policy, backend: 1)
        #expect(
            lines(answer) == [
                "access-control-allow-headers: x-a, X-Z", "access-control-allow-methods: PATCH",
                "access-control-allow-origin: https://b.example", "access-control-expose-headers: *",
            ]
        )
    }

    @Test("A star gives back nothing where nothing was asked for (fact 5.28)")
    func starOfNothing() async throws {
        let policy = CORSPolicy(origins: [.prefix("https://")], headers: ["*"])
        let question = "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://b\r\nAccess-Control-Request-Method: GET\r\n"
        let (answer, _) = try await ask(question, policy, backend: 1)
        #expect(lines(answer) == ["access-control-allow-headers: ", "access-control-allow-origin: https://b"])
    }

    @Test(
        "A question that lacks a part is a request as any other (fact 5.28)",
        arguments: [
            "OPTIONS / HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: PUT\r\n",
            "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://b.example\r\nAccess-Control-Request-Method:\r\n",
            "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin:\r\nAccess-Control-Request-Method: PUT\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://b.example\r\nAccess-Control-Request-Method: PUT\r\n",
        ]
    )
    func incomplete(request: String) async throws {
        let backend = try await EchoBackend.start()
        let (answer, _) = try await ask(request, Self.policy, backend: backend.port)
        #expect(lines(answer) == ["access-control-allow-origin: mine"])
        #expect(backend.seen.count == 1)
        await backend.stop()
    }

    @Test(
        "A request of an allowed origin is told so, whatever endpoint and route say, also by a local reply (fact 5.29)",
        arguments: [true, false]
    )
    func actual(isUp: Bool) async throws {
        let backend = try await EchoBackend.start()
        let request = "GET / HTTP/1.1\r\nHost: h\r\nOrigin: http://dev.example\r\n"
        let (answer, _) = try await ask(request, Self.policy, backend: isUp ? backend.port : 1)
        #expect(answer.hasPrefix(isUp ? "HTTP/1.1 200 " : "HTTP/1.1 503 "))
        #expect(
            lines(answer) == [
                "access-control-allow-credentials: true", "access-control-allow-origin: http://dev.example",
                "access-control-expose-headers: X-E",
            ]
        )
        await backend.stop()
    }
}
