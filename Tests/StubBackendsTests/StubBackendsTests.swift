import Foundation
import NIOCore
import StubBackends
import Testing

@Suite("Echo over sockets")
struct EchoTests {
    @Test("The echo says what it got and who it is")
    func facts() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let request = "GET /a/b?c=d HTTP/1.1\r\nHost: Store.test\r\nx-two: 1\r\nACCEPT: */*\r\nX-TWO: 2\r\n\r\n"
            let response = try await ask(port, request)
            #expect(response.status == 200)
            #expect(response.values("content-type") == ["application/json"])
            #expect(response.values("x-content-type-options") == ["nosniff"])
            let facts = try json(response)
            #expect(facts["path"] as? String == "/a/b?c=d")
            #expect(facts["host"] as? String == "Store.test")
            #expect(facts["method"] as? String == "GET")
            #expect(facts["proto"] as? String == "HTTP/1.1")
            #expect(facts["headers"] as? [String: [String]] == ["Accept": ["*/*"], "X-Two": ["1", "2"]])
            #expect(facts["namespace"] as? String == "pets")
            #expect(facts["ingress"] as? String == "")
            #expect(facts["service"] as? String == "store-front")
            #expect(facts["pod"] as? String == store.pod)
        }
    }

    @Test("Text that JSON must escape comes back whole")
    func escapes() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let response = try await ask(port, "GET /?a=\"\\<&> HTTP/1.1\r\nHost: a\r\nX: \"q\"\t<é>\r\n\r\n")
            let facts = try json(response)
            #expect(facts["path"] as? String == "/?a=\"\\<&>")
            #expect(facts["headers"] as? [String: [String]] == ["X": ["\"q\"\t<\u{C3}\u{A9}>"]])
        }
    }

    @Test("A rewritten target that is no path is answered too")
    func anyTarget() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let facts = try json(try await ask(port, "GET rel HTTP/1.1\r\nHost: a\r\n\r\n"))
            #expect(facts["path"] as? String == "rel")
        }
    }

    @Test("HEAD gets the head of GET, no body, and the connection goes on")
    func head() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.readResponse(toHEAD: true)
                #expect(response.status == 200)
                #expect(try #require(response["content-length"].flatMap { Int($0) }) > 100)
                try await client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.readResponse().body == "OK")
            }
        }
    }

    @Test("Pipelined requests are answered in order, bodies dropped")
    func pipelining() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send(
                    "POST /1?delay=30ms HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        + "PUT /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                        + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                )
                let first = try await client.readResponse()
                #expect(try json(first)["path"] as? String == "/1?delay=30ms")
                let second = try await client.readResponse()
                #expect(try json(second)["path"] as? String == "/2")
                #expect(try json(second)["headers"] as? [String: [String]] == [:])
                let third = try await client.readResponse()
                #expect(third["connection"] == "close")
                #expect(try await client.readToEnd() == "")
            }
            #expect(backends.requests(to: "store-front", in: "pets").map(\.bodyBytes) == [5, 3, 0])
        }
    }

    @Test("An expectation is answered with 100 before the body")
    func expectation() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
                )
                #expect(try await client.readThrough("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await client.send("hello")
                #expect(try await client.readResponse().status == 200)
            }
        }
    }

    @Test("Wished headers come as lines of their own, before the echo's")
    func wishes() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let wishes = "X-Echo-Set-Header: X-Dup:1, X-Dup : 2,,nonsense, Content-Type:text/plain\r\n"
            let response = try await ask(port, "GET / HTTP/1.1\r\nHost: a\r\n\(wishes)\r\n")
            #expect(response.values("x-dup") == ["1", "2"])
            #expect(response.values("content-type") == ["text/plain", "application/json"])
            #expect(response.lines.contains("X-Dup: 1"))
        }
    }

    @Test(
        "A status path answers that status with an empty body",
        arguments: [(200, "0"), (204, nil), (304, nil), (404, "0"), (503, "0"), (999, "0")] as [(Int, String?)]
    )
    func status(_ status: Int, _ length: String?) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let response = try await ask(port, "GET /status/\(status) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == status)
            #expect(response["content-length"] == length)
            #expect(response["content-type"] == nil)
        }
    }

    @Test(
        "What is not understood is 400",
        arguments: [
            "/status/", "/status/20", "/status/2000", "/status/abc", "/status/200?x", "/ws", "/retry/a",
            "/retry/a?uuid=1&succeedAfter=x", "//status//x",
        ]
    )
    func badPaths(_ path: String) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            #expect(try await ask(port, "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
        }
    }

    @Test("A malformed delay is 500 with a message")
    func malformedDelay() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let response = try await ask(port, "GET /?delay=soon HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 500)
            #expect(try json(response)["message"] as? String == "time: invalid duration \"soon\"")
        }
    }

    @Test("A form may carry the delay too")
    func form() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\na=b&delay=s%6F"
            let response = try await ask(port, "POST / HTTP/1.1\r\nHost: a\r\n\(form)")
            #expect(response.status == 500)
            #expect(try json(response)["message"] as? String == "time: invalid duration \"so\"")
            let held = form.replacing("s%6F", with: "5ms&")
            #expect(try await ask(port, "POST / HTTP/1.1\r\nHost: a\r\n\(held)").status == 200)
        }
    }

    @Test("The retry simulator fails until the wanted attempt, by status or by reset")
    func retry() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let path = "/retry/x?uuid=one&succeedAfter=2&responseCode=503"
            let request = "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n"
            #expect(try await ask(port, request).status == 503)
            #expect(try await ask(port, request).status == 503)
            #expect(try await ask(port, request).status == 200)
            await #expect(throws: (any Error).self) {
                try await ask(port, "GET /retry/x?uuid=two&succeedAfter=1 HTTP/1.1\r\nHost: a\r\n\r\n")
            }
            #expect(
                try await ask(port, "GET /retry/x?uuid=two&succeedAfter=1 HTTP/1.1\r\nHost: a\r\n\r\n").status == 200
            )
        }
    }

    @Test("A browser's navigation gets a page; what it says is escaped")
    func page() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let browser = "Accept: text/html,*/*\r\nUpgrade-Insecure-Requests: 1\r\nX: <b>&\r\n"
            let response = try await ask(port, "GET /shop HTTP/1.1\r\nHost: a\r\n\(browser)\r\n")
            #expect(response["content-type"] == "text/html; charset=utf-8")
            #expect(response.body.contains("store-front"))
            #expect(response.body.contains("/shop"))
            #expect(response.body.contains("&lt;b&gt;&amp;"))
            #expect(!response.body.contains("<b>&"))
            let program = try await ask(port, "GET /shop HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n")
            #expect(program["content-type"] == "application/json")
        }
    }

    @Test("A malformed request is refused and the connection closed")
    func refusal() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send("nonsense\r\n\r\n")
                #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            }
        }
    }
}

@Suite("Ports and records of stubs")
struct StubPortTests {
    @Test("A stub listens from its first use on and keeps its port")
    func lazily() async throws {
        try await withBackends { backends in
            #expect(backends.listeningCount == 0)
            let first = try await backends.port(for: store)
            #expect(try await backends.port(for: store) == first)
            #expect(backends.listeningCount == 1)
            var other = store
            other.pod = "store-front-5c9d8b6f4-aaaaa"
            #expect(try await backends.port(for: other) != first)
            let facts = try json(try await ask(backends.port(for: other), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
            #expect(facts["pod"] as? String == other.pod)
        }
    }

    @Test("Many askers at once get one port")
    func concurrently() async throws {
        try await withBackends { backends in
            let ports = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await backends.port(for: store) } }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(ports.count == 1)
        }
    }

    @Test("The newest requests of a Service are kept, as many as wanted")
    func records() async throws {
        try await withBackends(recordedRequests: 3) { backends in
            let port = try await backends.port(for: store)
            for number in 0..<8 {
                _ = try await ask(port, "GET /\(number) HTTP/1.1\r\nHost: h\r\nx-n: v\r\n\r\n")
            }
            let requests = backends.requests(to: "store-front", in: "pets")
            #expect(requests.map(\.path) == ["/5", "/6", "/7"])
            #expect(requests.last?.headers == [.init(name: "X-N", value: "v")])
            #expect(backends.requests(to: "store-front", in: "default").isEmpty)
            backends.forgetRequests()
            #expect(backends.requests(to: "store-front", in: "pets").isEmpty)
        }
    }

    @Test("The descriptor limit is raised and stays")
    func descriptors() throws {
        let limit = try #require(DescriptorLimit.raise())
        #expect(limit >= 1024)
        #expect(DescriptorLimit.raise() == limit)
    }
}

@Suite("WebSocket echo")
struct WebSocketTests {
    private static let handshake =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

    /// A frame from a client, masked with zeros.
    private static func frame(_ opcode: UInt8, _ payload: String) -> [UInt8] {
        [0x80 | opcode, 0x80 | UInt8(payload.utf8.count), 0, 0, 0, 0] + payload.utf8
    }

    @Test("Frames come back as text, also one that came with the handshake")
    func echo() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send(Array(Self.handshake.utf8) + Self.frame(1, "early"))
                let head = try await client.readThrough("\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
                #expect(head.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
                #expect(try await client.read(7) == [0x81, 5] + Array("early".utf8))
                try await client.send(Self.frame(2, "more"))
                #expect(try await client.read(6) == [0x81, 4] + Array("more".utf8))
                try await client.send(Self.frame(9, "p"))
                #expect(try await client.read(3) == [0x8A, 1] + Array("p".utf8))
                try await client.send(Self.frame(8, ""))
                #expect(try await client.read(2) == [0x88, 0])
            }
        }
    }

    @Test("A frame that is too long ends the connection, and the client is told why")
    func longFrame() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                let head: [UInt8] = [0x82, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0]
                try await client.send(Array(Self.handshake.utf8) + head)
                _ = try await client.readThrough("\r\n\r\n")
                #expect(try await client.read(4) == [0x88, 2, 0x03, 0xF1])
            }
        }
    }

    @Test("An upgrade elsewhere is answered as a request, and the connection closed")
    func elsewhere() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            try await RawClient.connect(port) { client in
                try await client.send(Self.handshake.replacingOccurrences(of: "/ws", with: "/not-ws"))
                let response = try await client.readResponse()
                #expect(response.status == 200)
                #expect(response["connection"] == "close")
            }
        }
    }
}
