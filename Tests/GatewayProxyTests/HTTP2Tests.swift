import GatewayProxy
import HTTP2Engine
import NIOCore
import RouteModel
import Testing

/// Says back what came.
private let echo: HTTP2End.Answer = { request in
    var response = HTTP2Message(status: 200)
    response.fields = [["x-path", request.values(":path")[0]], ["x-authority", request.values(":authority")[0]]]
    response.body = request.body.isEmpty ? "empty" : request.body
    return response
}

extension Cluster {
    fileprivate static var http2: Cluster {
        var cluster = Cluster.ok
        cluster.protocol = .http2
        return cluster
    }
}

extension Fixture {
    static func http2(
        to port: Int,
        entry: RouteEntry = .forwarding(),
        change: (inout ProxyConfiguration) -> Void = { _ in }
    ) async throws -> Fixture {
        try await start(
            .single(entry, clusters: [.http2]),
            stubs: ["outbound|80||ok.app.svc.cluster.local": port],
            change: change
        )
    }
}

@Suite("HTTP/2", .timeLimit(.minutes(5)))
struct HTTP2Tests {
    @Test("A client in HTTP/2 reaches an endpoint in HTTP/1.1 (fact 8.3)")
    func downToHTTP1() async throws {
        let backend = try await EchoBackend.start { request in
            request.target == "/long"
                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nKeep-Alive: x\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                : nil
        }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let answer = try await client.ask(
                "POST",
                "/a?b",
                [["x-a", "1"], ["cookie", "a=1"], ["cookie", "b=2"]],
                body: "hello"
            )
            #expect(answer.status == 200)
            #expect(answer.values("server") == ["istio-envoy"])
            #expect(answer.values("connection").isEmpty)
            let seen = backend.seen[0]
            #expect(seen.method == "POST" && seen.target == "/a?b" && seen.bodyBytes == 5)
            #expect(seen.values("host") == ["a.example"])
            #expect(seen.values("cookie") == ["a=1; b=2"])
            #expect(seen.values("transfer-encoding") == ["chunked"])
            #expect(seen.values("x-forwarded-proto") == ["http"])
            let long = try await client.ask("GET", "/long")
            #expect(long.body == "abcde" && long.reset == nil)
            #expect(long.values("transfer-encoding").isEmpty && long.values("keep-alive").isEmpty)
            try await until { fixture.log.lines.count == 2 }
            #expect(fixture.log.lines[0].contains("\"POST /a?b HTTP/2\" 200 - via_upstream"))
            await client.close()
        }
        await backend.stop()
    }

    @Test("A client in HTTP/1.1 reaches an endpoint in HTTP/2 (fact 6.12)")
    func upToHTTP2() async throws {
        let backend = try await HTTP2Backend.start { request in
            var response = HTTP2Message(status: 200)
            response.fields = [["x-seen", request.fields.map { $0.joined(separator: "=") }.joined(separator: "&")]]
            response.body = request.body
            response.trailers = [["x-trailer", "1"]]
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("POST /a HTTP/1.1\r\nHost: b.example\r\nContent-Length: 3\r\n\r\nabc")
            let head = await client.take(through: "\r\n\r\n")
            #expect(head.contains(":method=POST&:path=/a&:scheme=http&:authority=b.example&content-length=3"))
            #expect(head.contains("transfer-encoding: chunked\r\n"))
            #expect(await client.take(through: "0\r\n\r\n") == "3\r\nabc\r\n0\r\n\r\n")
            try await client.send("GET /b HTTP/1.1\r\nHost: b.example\r\n\r\n")
            #expect(await client.take(through: "\r\n\r\n").contains(":path=/b&"))
            #expect(backend.connections.count == 1)
        }
        await backend.stop()
    }

    @Test("Between HTTP/2 and HTTP/2 bodies stream and trailers pass both ways (fact 7.4)")
    func throughout() async throws {
        let backend = try await HTTP2Backend.start { request in
            var response = HTTP2Message(status: 200)
            response.body = request.body
            response.trailers = [["grpc-status", "0"]] + request.trailers
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let body = String(repeating: "0123456789", count: 100_000)
            let answer = try await client.ask(
                "POST",
                "/s/M",
                [["te", "trailers"]],
                body: body,
                trailers: [["x-sum", "7"]]
            )
            #expect(answer.status == 200)
            #expect(answer.body == body)
            #expect(answer.trailers == [["grpc-status", "0"], ["x-sum", "7"]])
            await client.close()
        }
        await backend.stop()
    }

    @Test("Many streams share one connection on either side")
    func multiplexing() async throws {
        let backend = try await HTTP2Backend.start(echo)
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            try await withThrowingTaskGroup(of: HTTP2Message.self) { group in
                for index in 0..<200 { group.addTask { try await client.ask("POST", "/\(index)", body: "b\(index)") } }
                var paths: Set<String> = []
                for try await answer in group {
                    #expect(answer.status == 200)
                    paths.formUnion(answer.values("x-path"))
                    #expect("b" + answer.values("x-path")[0].dropFirst() == answer.body)
                }
                #expect(paths.count == 200)
            }
            #expect(backend.connections.count == 1)
            await client.close()
        }
        await backend.stop()
    }

    @Test("An endpoint that allows few streams gets further connections")
    func fewStreams() async throws {
        var settings = HTTP2Settings()
        settings.maxConcurrentStreams = 1
        let backend = try await HTTP2Backend.start(settings: settings, echo)
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            for index in 0..<20 { #expect(try await client.ask("GET", "/\(index)").status == 200) }
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<10 { group.addTask { try await client.ask().status } }
                for try await status in group { #expect(status == 200) }
            }
            await client.close()
        }
        await backend.stop()
    }

    @Test("The preface is known however it is cut")
    func preface() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
            for cut in [1, 2, 3, 14, 23, 24, 30] {
                let client = try await fixture.connect()
                try await client.send(Array(preface[..<cut]))
                try await client.send(Array(preface[cut...]))
                // The first frame of a server is SETTINGS.
                await client.wait { $0.count >= 9 }
                #expect(Array(client.text.utf8).dropFirst(3).first == 4)
                await client.close()
            }
            let other = try await fixture.connect()
            try await other.send("PRINT /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await other.take(through: "\r\n").hasPrefix("HTTP/1.1 "))
        }
        await backend.stop()
    }

    @Test("HEAD, interim responses and responses without a body keep their shape")
    func shapes() async throws {
        let backend = try await HTTP2Backend.start { request in
            var response = HTTP2Message(status: request.values(":path") == ["/none"] ? 204 : 200)
            response.interims = request.values(":path") == ["/early"] ? [103] : []
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let head = try await client.ask("HEAD")
            #expect(head.status == 200 && head.body.isEmpty && head.reset == nil)
            let early = try await client.ask("GET", "/early")
            #expect(early.interims == [103] && early.status == 200)
            #expect(try await client.ask("GET", "/none").status == 204)
            await client.close()
        }
        await backend.stop()
    }

    @Test("What the proxy answers itself has no length where there is no body, and nothing of HTTP/1.1")
    func localReplies() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port, entry: .make(.directResponse(status: 500)))) {
            fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let answer = try await client.ask()
            #expect(answer.status == 500)
            #expect(answer.fields.map { $0[0] } == ["date", "server"])
            let grpc = try await client.ask("POST", "/s/M", [["content-type", "application/grpc"]], body: "x")
            #expect(grpc.status == 200)
            #expect(grpc.values("grpc-status") == ["2"])
            await client.close()
        }
        await backend.stop()
    }

    @Test("CONNECT is a 404 (fact 8.4)")
    func connect() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let loop = client.channel.eventLoop
            let answer = try await client.onLoop { end in
                end.ask([[":method", "CONNECT"], [":authority", "a:443"]], body: "", trailers: [], on: loop)
            }.get()
            #expect(answer.status == 404)
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains("\"CONNECT - HTTP/2\" 404 NR route_not_found"))
            await client.close()
        }
        await backend.stop()
    }

    @Test("A stream that the client resets ends its exchange, and the connection goes on")
    func clientResets() async throws {
        let backend = try await Backend.start { peer in _ = await peer.take(through: "never") }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let stream = try await client.onLoop { end in
                end.begin(
                    [[":method", "GET"], [":scheme", "http"], [":path", "/slow"], [":authority", "a"]],
                    endStream: true
                )
            }
            let id = try #require(stream)
            try await until { backend.connectionCount == 1 }
            try await client.onLoop { end in
                end.session.reset(id, .cancel)
                end.write()
            }
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains("\"GET /slow HTTP/2\" 0 DC http2.remote_reset"))
            #expect(try await client.onLoop { !$0.session.isFinished && $0.goAways == 0 })
            await client.close()
        }
        await backend.stop()
    }

    @Test("A stream that is reset in the same breath is logged, and costs no endpoint a connection")
    func unwanted() async throws {
        let backend = try await Backend.start { peer in _ = await peer.take(through: "never") }
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
            let head: [UInt8] = [0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84, 0x41, 1, 0x61]
            let reset: [UInt8] = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8]
            try await client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + settings + head + reset)
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains("\"GET / HTTP/2\" 0 DC http2.remote_reset"))
            #expect(backend.connectionCount == 0)
            await client.close()
        }
        await backend.stop()
    }

    @Test(
        "The answer to HEAD lasts until the endpoint ends it; a client that leaves before ends its exchange",
        arguments: ["HTTP/1.1", "HTTP/2"]
    )
    func lateEndOfHEAD(version: String) async throws {
        let backend = try await Backend.start { peer in
            await peer.wait { $0.count > 60 }
            let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
            let head: [UInt8] = [0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88]
            try await peer.send(settings + head)
            _ = await peer.take(through: "never")
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            if version == "HTTP/1.1" {
                let client = try await fixture.connect()
                try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await client.take(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                await client.close()
            } else {
                let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
                let head = [[":method", "HEAD"], [":scheme", "http"], [":path", "/"], [":authority", "a"]]
                let id = try await client.onLoop { end in
                    defer { end.write() }
                    return end.begin(head, endStream: true)
                }
                let stream = try #require(id)
                try await until { try await client.onLoop { $0.status(of: stream) } == 200 }
                await client.close()
            }
            try await until { fixture.log.lines.count == 1 }
            #expect(fixture.log.lines[0].contains("\"HEAD / \(version)\" 200 DC downstream_remote_disconnect"))
        }
        await backend.stop()
    }

    @Test("An endpoint that goes away before it greets fails everyone who waits for it")
    func endsBeforeGreeting() async throws {
        let backend = try await Backend.start { peer in
            await peer.wait { $0.count >= 24 }
            await peer.close()
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let statuses = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await client.ask().status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 503, count: 8))
            await client.close()
        }
        await backend.stop()
    }

    @Test("An endpoint's reset before the head is a 503 with UR, after it a reset")
    func upstreamResets() async throws {
        let backend = try await HTTP2Backend.start { request in
            var response = HTTP2Message()
            response.reset = 2
            if request.values(":path") == ["/late"] {
                response.status = 200
                response.body = "part"
            }
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let early = try await client.ask("GET", "/early")
            #expect(early.status == 503)
            #expect(
                early.body == "upstream connect error or disconnect/reset before headers. reset reason: remote reset"
            )
            let late = try await client.ask("GET", "/late")
            #expect(late.status == 200 && late.reset != nil)
            try await until { fixture.log.lines.count == 2 }
            #expect(fixture.log.lines[0].contains(" 503 UR upstream_reset_before_response_started{remote_reset}"))
            #expect(fixture.log.lines[1].contains(" 200 UR upstream_reset_after_response_started{remote_reset}"))
            await client.close()
        }
        await backend.stop()
    }

    @Test("A stream that an endpoint refuses is tried again (fact 8.30)")
    func refusedStreams() async throws {
        let asked = Counter()
        let backend = try await HTTP2Backend.start { _ in
            asked.add()
            var response = HTTP2Message(status: asked.count == 1 ? nil : 200)
            if asked.count == 1 { response.reset = 7 }
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            #expect(try await client.ask().status == 200)
            #expect(asked.count == 2)
            await client.close()
        }
        await backend.stop()
    }

    @Test("A drain says GOAWAY, lets streams end, and closes")
    func drain() async throws {
        let backend = try await HTTP2Backend.start(echo)
        let fixture = try await Fixture.http2(to: backend.port)
        let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
        #expect(try await client.ask().status == 200)
        await fixture.stop()
        try await client.channel.closeFuture.get()
        await backend.stop()
    }

    @Test("A client that does not read stops the endpoint, and loses nothing", arguments: [1, 2])
    func slowReader(seed: Int) async throws {
        let size = 4 * 1024 * 1024
        let backend = try await HTTP2Backend.start { _ in
            var response = HTTP2Message(status: 200)
            response.body = String(repeating: "z", count: size)
            return response
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            try await client.channel.setOption(.autoRead, value: false).get()
            async let answer = client.ask()
            for _ in 0..<50 {
                client.channel.read()
                await Task.yield()
            }
            try await client.channel.setOption(.autoRead, value: true).get()
            #expect(try await answer.body.utf8.count == size)
            await client.close()
        }
        await backend.stop()
    }

    @Test("Rubbish after the preface gets GOAWAY, and the proxy lives")
    func rubbish() async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + String(repeating: "rubbish ", count: 100))
            await client.waitForEnd()
            let next = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            #expect(try await next.ask().status == 200)
            await next.close()
        }
        await backend.stop()
    }
}
