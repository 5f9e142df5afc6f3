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

    @Test("An answer of the proxy's own has no content-type without a body, and its status is not noted yet (fact 5.5)")
    func localReply() async throws {
        let mutation = HeaderMutation(
            set: [
                HeaderValue(name: "content-type", value: "a/b"),
                HeaderValue(name: "x-code", value: "%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%"),
            ]
        )
        let entry = RouteEntry.make(.directResponse(status: 500), responseHeaders: mutation)
        try await with(try await Fixture.start(.single(entry))) { fixture in
            let answer = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\r\n\r\n")
            #expect(!answer.contains("content-type"))
            #expect(answer.contains("\r\nx-code: 0 direct_response\r\n"))
        }
    }

    @Test(
        "A local reply's values see the request as changed if its cluster exists, else as sent",
        arguments: [true, false]
    )
    func requestOfLocalReply(exists: Bool) async throws {
        var share = WeightedCluster.ok
        if !exists { share.failure = BackendFailure(reason: "BackendNotFound", message: "gone") }
        var cluster = Cluster.ok
        cluster.endpoints = []
        let entry = RouteEntry.make(
            .forward(ForwardAction(clusters: [share], hostRewrite: "new.test", pathRewrite: .full("/new"))),
            requestHeaders: HeaderMutation(set: [HeaderValue(name: "x-a", value: "set")]),
            responseHeaders: HeaderMutation(
                set: [HeaderValue(name: "x-seen", value: "%REQ(:authority)% %REQ(:path)% %REQ(x-a)%")]
            )
        )
        try await with(try await Fixture.start(.single(entry, clusters: [cluster]))) { fixture in
            let request = "GET /old HTTP/1.1\r\nHost: old.test\r\nX-A: sent\r\n\r\n"
            let answer = try await fixture.ask(request, until: "\r\n\r\n")
            #expect(
                answer.contains(exists ? "\r\nx-seen: new.test /new set\r\n" : "\r\nx-seen: old.test /old sent\r\n")
            )
            try await until { !fixture.log.lines.isEmpty }
            #expect(fixture.log.lines[0].contains(exists ? " \"new.test\" " : " \"old.test\" "))
        }
    }

    @Test(
        "The host before a rewrite is told, but for one that one of several backends sets (fact 5.4, fact 5.18)",
        arguments: [
            (nil, nil, 1, nil, "h"), (nil, "b", 1, "h", "b"), ("r", nil, 1, "h", "r"), ("r", "b", 1, "h", "r"),
            (nil, "b", 2, nil, "b"), ("r", nil, 2, "h", "r"), ("r", "b", 2, "b", "r"),
        ] as [(String?, String?, Int, String?, String)]
    )
    func originalHost(rule: String?, backend: String?, count: Int, original: String?, host: String) async throws {
        let endpoint = try await EchoBackend.start()
        var share = WeightedCluster.ok
        share.requestHeaders.authority = backend
        var entry = RouteEntry.make(.forward(ForwardAction(clusters: Array(repeating: share, count: count))))
        entry.requestHeaders.authority = rule
        try await with(try await Fixture.forwarding(to: endpoint.port, entry: entry)) { fixture in
            _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\"}")
            #expect(endpoint.seen[0].values("host") == [host])
            #expect(endpoint.seen[0].values("x-envoy-original-host").first == original)
        }
        await endpoint.stop()
    }

    @Test(
        "A rule's values see the Host that one of several backends sets, never that of the only one",
        arguments: [1, 2]
    )
    func hostOfABackend(count: Int) async throws {
        let endpoint = try await EchoBackend.start()
        var share = WeightedCluster.ok
        share.requestHeaders = HeaderMutation(set: [HeaderValue(name: "x-backend", value: "%REQ(host)%")])
        share.requestHeaders.authority = "b"
        let entry = RouteEntry.make(
            .forward(ForwardAction(clusters: Array(repeating: share, count: count))),
            requestHeaders: HeaderMutation(set: [HeaderValue(name: "x-rule", value: "%REQ(host)%")])
        )
        try await with(try await Fixture.forwarding(to: endpoint.port, entry: entry)) { fixture in
            _ = try await fixture.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", until: "\"}")
            #expect(endpoint.seen[0].values("x-rule") == [count == 1 ? "h" : "b"])
            #expect(endpoint.seen[0].values("x-backend") == ["h"])
            #expect(endpoint.seen[0].values("host") == ["b"])
        }
        await endpoint.stop()
    }
}
