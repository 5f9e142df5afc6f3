import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Operators in header values", .timeLimit(.minutes(5)))
struct HeaderValueTests {
    /// What an operator becomes in a response, with brackets around it; the endpoint sees what it becomes in the request.
    private func values(_ text: String, _ request: String, port: Int) async throws -> String {
        let mutation = HeaderMutation(
            remove: ["x-gone"],
            set: [HeaderValue(name: "x-value", value: "[\(text)]"), HeaderValue(name: "x-a", value: "changed")]
        )
        let entry = RouteEntry.forwarding(
            pathRewrite: .full("/rewritten"),
            requestHeaders: mutation,
            responseHeaders: mutation
        )
        let fixture = try await Fixture.forwarding(to: port, entry: entry)
        let answer = try await fixture.ask(request, until: "\r\n\r\n")
        await fixture.stop()
        let line = answer.split(separator: "\r\n").first { $0.hasPrefix("x-value: ") } ?? ""
        return String(line.dropFirst(9))
    }

    @Test(
        "Each operator on either side, as Envoy 1.40 was seen to fill it in (fact 5.7)",
        arguments: [
            ("%REQ(x-a)%", "[client]", "[changed]"), ("%REQ(nope)%", "[]", "[]"), ("%REQ(nope?X-B):2%", "[be]", "[be]"),
            ("%REQ(x-gone)%", "[]", "[]"), ("%REQ(:path)%", "[/p?q=1]", "[/rewritten?q=1]"),
            ("%REQ(:method)% %REQ(:authority)%", "[GET h.test]", "[GET h.test]"),
            ("%PROTOCOL%", "[HTTP/1.1]", "[HTTP/1.1]"), ("a%%b", "[a%b]", "[a%b]"),
            ("%RESPONSE_CODE%", "[0]", "[200]"), ("%RESPONSE_CODE_DETAILS%", "[]", "[via_upstream]"),
            ("%RESPONSE_FLAGS%", "[-]", "[-]"), ("%RESP(X-Content-Type-Options)%", "[]", "[nosniff]"),
            ("%PATH(NQ)% %QUERY_PARAM(q)%", "[/p 1]", "[/p 1]"), ("%ROUTE_NAME%", "[app.ok.0]", "[app.ok.0]"),
            ("%UPSTREAM_REQUEST_ATTEMPT_COUNT%", "[1]", "[1]"), ("%UPSTREAM_PROTOCOL%", "[]", "[HTTP/1.1]"),
            ("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "[127.0.0.1]", "[127.0.0.1]"),
            ("%UPSTREAM_CLUSTER%", "[\(Cluster.ok.name)]", "[\(Cluster.ok.name)]"), ("%TRACE_ID%", "[]", "[]"),
        ]
    )
    func operators(text: String, request: String, response: String) async throws {
        let backend = try await EchoBackend.start()
        let sent = "GET /p?q=1 HTTP/1.1\r\nHost: h.test\r\nX-A: client\r\nX-B: bee\r\nX-Gone: g\r\n\r\n"
        let got = try await values(text, sent, port: backend.port)
        #expect(backend.seen.flatMap { $0.values("x-value") } == [request])
        #expect(got == response)
        await backend.stop()
    }

    @Test("A value that comes out empty sets, adds and changes nothing (fact 5.7)")
    func empty() async throws {
        let backend = try await EchoBackend.start()
        let mutation = HeaderMutation(
            set: [HeaderValue(name: "x-a", value: "%REQ(nope)%")],
            add: [HeaderValue(name: "x-b", value: "%REQ(nope)%")]
        )
        let entry = RouteEntry.forwarding(requestHeaders: mutation)
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry)) { fixture in
            _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\nX-A: client\r\n\r\n", until: "\"}")
            #expect(backend.seen[0].values("x-a") == ["client"])
            #expect(backend.seen[0].values("x-b") == [])
        }
        await backend.stop()
    }

    @Test(
        "Moments are written as their format says",
        arguments: [
            ("", "2026-11-24T10:05:09.123Z"), ("%s", "1795514709"),
            ("%Y/%m/%d %H:%M:%S.%6f", "2026/11/24 10:05:09.123456"),
            ("%a %b %e %T %Z %z %p %I %y %j%%", "Tue Nov 24 10:05:09 UTC +0000 AM 10 26 %j%"),
            ("%3f %f", "123 123456789"),
            ("%F %R %D %A %B 100%", "2026-11-24 10:05 11/24/26 Tuesday November 100%"),
        ]
    )
    func moments(format: String, text: String) {
        let moment: Int64 = 1_795_514_709_123_456_789
        #expect(String(decoding: TimeFormat(format).text(moment), as: UTF8.self) == text)
    }
}
