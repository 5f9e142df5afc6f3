import GatewayProxy
import NIOCore
import RouteModel
import Testing

/// Sends one request through one rule and returns what the endpoint saw and the client got.
private func exchange(
    _ entry: RouteEntry,
    _ request: String,
    response: String = okResponse,
    change: (inout ProxyConfiguration) -> Void = { _ in }
) async throws -> (seen: [String], got: [String]) {
    let seen = LogLines()
    let backend = try await Backend.start { peer in
        seen.append(.init(string: await peer.take(through: "\r\n\r\n").replacing("\r\n", with: "\n")))
        try await peer.send(response)
    }
    var got: [String] = []
    try await with(try await Fixture.forwarding(to: backend.port, entry: entry, change: change)) { fixture in
        let client = try await fixture.connect()
        try await client.send(request)
        got = await client.take(through: "\r\n\r\n").split(separator: "\r\n").map(String.init)
    }
    await backend.stop()
    return (seen.lines, got)
}

@Suite("Header rules", .timeLimit(.minutes(5)))
struct HeaderRuleTests {
    // fact 8.2, fact 8.11, fact 8.12, fact 8.13, fact 8.14, fact 8.16, fact 8.18
    @Test("The edge adds its headers, and drops what a client may not say")
    func edge() async throws {
        let request =
            "GET / HTTP/1.1\r\nHost: A:8080\r\nX-Custom: v\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
            + "X-Request-Id: mine\r\nX-Envoy-Internal: true\r\nX-Envoy-Peer-Metadata: p\r\nKeep-Alive: 5\r\n"
            + "X-Forwarded-Host: fh\r\nX-Forwarded-Client-Cert: c\r\nX-B3-TraceId: t\r\nX_Under: u\r\n"
            + "TE: gzip, trailers\r\nTrailer: x\r\n\r\n"
        let (seen, _) = try await exchange(.forwarding(), request)
        #expect(seen[0] == "GET / HTTP/1.1")
        #expect(seen.contains("host: A:8080"))
        #expect(seen.contains("x-custom: v"))
        #expect(seen.contains("x-forwarded-for: 1.2.3.4,127.0.0.1"))
        #expect(seen.contains("x-forwarded-proto: http"))
        #expect(seen.contains("x-envoy-external-address: 127.0.0.1"))
        #expect(seen.contains("x-envoy-peer-metadata: p"))
        #expect(seen.contains("x-envoy-attempt-count: 1"))
        #expect(seen.contains("x-envoy-decorator-operation: ok.app.svc.cluster.local:80/*"))
        #expect(seen.contains("te: trailers"))
        #expect(seen.contains("trailer: x"))
        #expect(
            seen.contains("x-forwarded-host: fh") && seen.contains("x-b3-traceid: t") && seen.contains("x_under: u")
        )
        #expect(!seen.contains { $0.hasPrefix("x-forwarded-client-cert") })
        #expect(!seen.contains { $0.hasPrefix("x-envoy-internal") || $0.hasPrefix("keep-alive") })
        let id = try #require(seen.first { $0.hasPrefix("x-request-id: ") }).dropFirst(14)
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test(
        "Of TE only trailers passes, in any case where Connection names it (fact 8.7)",
        arguments: [
            ("TE: gzip , trailers", "te: trailers"), ("TE: Trailers", nil), ("TE: trailers;q=1", nil), ("TE:", "te: "),
            ("Connection: te\r\nTE: gzip, TRAILERS", "te: trailers"), ("Connection: te\r\nTE: gzip", nil),
            ("Connection: te\r\nTE:", nil),
        ]
    )
    func te(sent: String, wanted: String?) async throws {
        let (seen, _) = try await exchange(.forwarding(), "GET / HTTP/1.1\r\nHost: a\r\n\(sent)\r\n\r\n")
        #expect(seen.first { $0.hasPrefix("te:") } == wanted)
    }

    @Test("The first interim response passes, if Envoy knows it; no other does")
    func interim() async throws {
        let interim = "HTTP/1.1 199 A\r\n\r\nHTTP/1.1 103 B\r\nLink: x\r\n\r\nHTTP/1.1 100 C\r\n\r\n"
        let backend = try await Backend.answering(interim + okResponse)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let text = await client.take(through: "\r\n\r\nok")
            #expect(text.hasPrefix("HTTP/1.1 103 Unknown\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n"))
        }
        await backend.stop()
    }

    @Test("A response that comes before the request's end tells no time, nor does any an operation's name (fact 8.19)")
    func earlyResponse() async throws {
        let response = okResponse.replacing("200 OK\r\n", with: "200 OK\r\nX-Envoy-Decorator-Operation: a\r\n")
        for (length, tellsTime) in [(0, true), (5, false)] {
            let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n"
            let (_, got) = try await exchange(.forwarding(), request, response: response)
            #expect(got.contains { $0.hasPrefix("x-envoy-upstream-service-time: ") } == tellsTime)
            #expect(!got.contains { $0.hasPrefix("x-envoy-decorator-operation") })
        }
    }

    @Test("A port of the authority that is the socket's, not the listener's, is dropped")
    func localPort() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            let local = fixture.ports[0].localPort
            for host in ["h:\(local)", "h:80", "h:1\(local)"] {
                try await client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                _ = await client.take(through: "\"}")
            }
            #expect(backend.seen.flatMap { $0.values("host") } == ["h", "h:80", "h:1\(local)"])
        }
        await backend.stop()
    }

    @Test("Removals come first, then settings, then additions (fact 5.2)")
    func order() async throws {
        let edits = HeaderMutation(
            remove: ["x-a", "x-gone"],
            set: [HeaderValue(name: "x-a", value: "set"), HeaderValue(name: "x-b", value: "%REQ(x-gone)%-100%%")],
            add: [HeaderValue(name: "user-agent", value: "two"), HeaderValue(name: "x-a", value: "add")]
        )
        let request = "GET / HTTP/1.1\r\nHost: a\r\nX-A: client\r\nX-Gone: g\r\nUser-Agent: one\r\n\r\n"
        let (seen, _) = try await exchange(.forwarding(requestHeaders: edits), request)
        #expect(seen.filter { $0.hasPrefix("x-a: ") } == ["x-a: set", "x-a: add"])
        #expect(seen.contains("x-b: -100%"))
        #expect(seen.contains("user-agent: one,two"))
        #expect(!seen.contains { $0.hasPrefix("x-gone") })
    }

    @Test(
        "The changes of a rule and its only backendRef are one level, those of one of several come first (fact 5.6)",
        arguments: [
            (
                HeaderMutation(add: [.x("rule")]), HeaderMutation(set: [.x("backend")]), ["backend", "rule"],
                ["backend", "rule"]
            ),
            (HeaderMutation(set: [.x("rule")]), HeaderMutation(remove: ["x"]), ["rule"], ["rule"]),
            (HeaderMutation(add: [.x("rule")]), HeaderMutation(remove: ["x"]), ["rule"], ["rule"]),
            (HeaderMutation(set: [.x("rule")]), HeaderMutation(set: [.x("backend")]), ["backend"], ["rule"]),
            (HeaderMutation(set: [.x("rule")]), HeaderMutation(add: [.x("backend")]), ["rule", "backend"], ["rule"]),
            (
                HeaderMutation(add: [.x("rule")]), HeaderMutation(add: [.x("backend")]), ["rule", "backend"],
                ["backend", "rule"]
            ),
            (HeaderMutation(remove: ["x"]), HeaderMutation(add: [.x("backend")]), ["backend"], []),
        ]
    )
    func levels(rule: HeaderMutation, backend: HeaderMutation, alone: [String], oneOfTwo: [String]) async throws {
        for (count, wanted) in [(1, alone), (2, oneOfTwo)] {
            var share = WeightedCluster.ok
            share.requestHeaders = backend
            share.responseHeaders = backend
            let forward = ForwardAction(clusters: Array(repeating: share, count: count))
            let entry = RouteEntry.make(.forward(forward), requestHeaders: rule, responseHeaders: rule)
            let (seen, got) = try await exchange(entry, "GET / HTTP/1.1\r\nHost: a\r\nX: client\r\n\r\n")
            func values(_ lines: [String]) -> [String] {
                lines.filter { $0.hasPrefix("x: ") }.map { String($0.dropFirst(3)) }
            }
            // What the client sent stays where nothing takes it away.
            let isKept = rule.set.isEmpty && rule.remove.isEmpty && backend.set.isEmpty && backend.remove.isEmpty
            #expect(values(seen) == (isKept ? ["client"] : []) + wanted)
            #expect(values(got) == wanted)
        }
    }

    @Test("Rewrites change path and host, and tell the original ones")
    func rewrites() async throws {
        let entry = RouteEntry.forwarding(
            hostRewrite: "new.test",
            pathRewrite: .prefix(matched: "/foo", replacement: "/bar")
        )
        let (seen, _) = try await exchange(entry, "GET /foo/x/../y?q=1 HTTP/1.1\r\nHost: old.test\r\n\r\n")
        #expect(seen[0] == "GET /bar/y?q=1 HTTP/1.1")
        #expect(seen.contains("host: new.test"))
        #expect(seen.contains("x-envoy-original-path: /foo/y?q=1"))
        #expect(seen.contains("x-envoy-original-host: old.test"))
    }

    @Test("Response changes run before the edge writes its own lines (fact 5.5, fact 8.1)")
    func responseChanges() async throws {
        let edits = HeaderMutation(
            remove: ["content-length", "x-envoy-upstream-service-time"],
            set: [HeaderValue(name: "server", value: "mine"), HeaderValue(name: "x-code", value: "%RESPONSE_CODE%")],
            add: [HeaderValue(name: "content-type", value: "a/b"), HeaderValue(name: "set-cookie", value: "c=1")]
        )
        let (_, got) = try await exchange(.forwarding(responseHeaders: edits), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(got.contains("server: istio-envoy") && !got.contains("server: mine"))
        #expect(got.contains("x-code: 200"))
        #expect(got.contains("content-type: text/plain,a/b"))
        #expect(got.contains("set-cookie: c=1"))
        #expect(got.contains("transfer-encoding: chunked"))
        #expect(!got.contains { $0.hasPrefix("content-length") || $0.hasPrefix("x-envoy-upstream") })
    }

    @Test("Annotations name the route and, on own answers, the reason")
    func annotations() async throws {
        let (_, got) = try await exchange(.forwarding(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n") { $0.annotate = true }
        #expect(got.contains("x-gwsim-route: app/ok") && got.contains("x-gwsim-rule: 0"))
        let entry = RouteEntry.make(.directResponse(status: 500), path: .exact("/a"))
        try await with(try await Fixture.start(.single(entry)) { $0.annotate = true }) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n").contains("x-gwsim-reason: the rule has no backends\r\n"))
            #expect(await client.take(through: "\r\n\r\n").contains("x-gwsim-reason: no route of this virtual host"))
        }
    }

    @Test("A redirect's Location is the cluster's, or mapped to local ports")
    func localLocations() async throws {
        let entry = RouteEntry.make(.redirect(RedirectAction(status: 301, hostname: "n.test", port: 80)))
        for isLocal in [false, true] {
            try await with(try await Fixture.start(.single(entry)) { $0.localLocations = isLocal }) { fixture in
                let client = try await fixture.connect()
                try await client.send("GET /p HTTP/1.1\r\nHost: a\r\n\r\n")
                let port = isLocal ? ":\(fixture.ports[0].localPort)" : ""
                #expect(await client.take(through: "\r\n\r\n").contains("\r\nlocation: http://n.test\(port)/p\r\n"))
            }
        }
    }
}

extension HeaderValue {
    fileprivate static func x(_ value: String) -> HeaderValue { HeaderValue(name: "x", value: value) }
}
