import NIOCore
import RouteModel
import Testing

@testable import StubBackends

@Suite("HTTP/2 over sockets", .enabled(if: Client.hasHTTP2Curl, "curl with HTTP/2 is not installed"))
struct HTTP2StubTests {
    private func curl(_ port: Int, _ path: String, scheme: String = "http", _ options: [String]) async throws -> String
    {
        try await Client.run(["curl", "-sS", "--max-time", "30"] + options + ["\(scheme)://localhost:\(port)\(path)"])
    }

    @Test("The echo says HTTP/2.0, and names are canonical as in HTTP/1.1 (fact 6.12)")
    func priorKnowledge() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let options = ["--http2-prior-knowledge", "-H", "Host: a.test", "-H", "x-some-thing: 1"]
            let facts = try json(try await curl(port, "/a?b=c", options))
            #expect(facts["proto"] as? String == "HTTP/2.0")
            #expect(facts["path"] as? String == "/a?b=c")
            #expect(facts["host"] as? String == "a.test")
            #expect(facts["method"] as? String == "GET")
            #expect(facts["pod"] as? String == store.pod)
            let headers = try #require(facts["headers"] as? [String: [String]])
            #expect(headers["X-Some-Thing"] == ["1"])
            #expect(headers["Host"] == nil)
            #expect(backends.requests(to: store.service, in: store.namespace).map(\.path) == ["/a?b=c"])
        }
    }

    @Test("ALPN chooses", .enabled(if: TestCertificate.isPossible), arguments: ["--http2", "--http1.1"])
    func negotiated(_ option: String) async throws {
        let keyPair = try TestCertificate.make("localhost")
        try await withBackends { backends in
            let serving = StubServing(application: .http, transport: .tls, certificate: keyPair)
            let port = try await backends.port(for: store, serving: serving)
            let facts = try json(try await curl(port, "/", scheme: "https", ["-k", option]))
            let tls = try #require(facts["tls"] as? [String: Any])
            #expect(facts["proto"] as? String == (option == "--http2" ? "HTTP/2.0" : "HTTP/1.1"))
            #expect(tls["negotiatedProtocol"] as? String == (option == "--http2" ? "h2" : "http/1.1"))
        }
    }

    @Test("The port for HTTP/2 without TLS echoes every path, and refuses HTTP/1.1")
    func h2cPort() async throws {
        try await withBackends { backends in
            let serving = StubServing(application: .h2c, transport: .cleartext)
            let port = try await backends.port(for: store, serving: serving)
            let facts = try json(try await curl(port, "/health", ["--http2-prior-knowledge"]))
            #expect(facts["path"] as? String == "/health")
            let response = try await ask(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response.status == 400)
            #expect(response.body == "Expected h2c request\n")
        }
    }

    @Test(
        "Special paths answer as in HTTP/1.1",
        arguments: [("/health", "OK200"), ("/status/418", "418"), ("/status/x", "400")]
    )
    func specialPaths(path: String, expected: String) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let options = ["--http2-prior-knowledge", "-w", "%{http_code}"]
            #expect(try await curl(port, path, options) == expected)
        }
    }

    @Test("Wished headers come, except those that HTTP/2 does not have")
    func wishes() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let wish = "X-Echo-Set-Header: X-One:1,Connection:close,Transfer-Encoding:chunked,X-Two:2"
            let head = try await curl(port, "/", ["--http2-prior-knowledge", "-D", "-", "-o", "/dev/null", "-H", wish])
            #expect(head.hasPrefix("HTTP/2 200"))
            #expect(head.contains("x-one: 1\r\nx-two: 2\r\ncontent-type: application/json\r\n"))
            #expect(!head.contains("connection:") && !head.contains("transfer-encoding:"))
        }
    }

    @Test("A body greater than the windows is taken, and HEAD gets no body")
    func bodies() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let body = String(repeating: "x", count: 1_000_000)
            let sent = try await Client.run(
                ["curl", "-sS", "--http2-prior-knowledge", "--data-binary", "@-", "http://127.0.0.1:\(port)/"],
                input: body
            )
            #expect(try json(sent)["method"] as? String == "POST")
            #expect(backends.requests(to: store.service, in: store.namespace).map(\.bodyBytes) == [1_000_000])
            let head = try await curl(port, "/", ["--http2-prior-knowledge", "-I"])
            #expect(head.hasPrefix("HTTP/2 200"))
        }
    }

    @Test("A delay holds one stream back, and a retry fails as a reset of the stream")
    func delayAndRetry() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store)
            let slow = try await curl(port, "/?delay=50ms", ["--http2-prior-knowledge"])
            #expect(try json(slow)["path"] as? String == "/?delay=50ms")
            let path = "/retry/x?uuid=h2&succeedAfter=1"
            let failed = try await curl(port, path, ["--http2-prior-knowledge"])
            #expect(failed.contains("INTERNAL_ERROR"))
            #expect(try json(try await curl(port, path, ["--http2-prior-knowledge"]))["path"] as? String == path)
        }
    }
}

@Suite("Which version of HTTP comes")
struct HTTPVersionChooserTests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let emptySettings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    @Test("The preface is known wherever it is cut", arguments: 1...23)
    func cut(at length: Int) async throws {
        try await withBackends { backends in
            try await RawClient.connect(backends.port(for: store)) { client in
                try await client.send(Array(Self.preface.prefix(length)))
                try await client.send(Self.preface.dropFirst(length) + Self.emptySettings)
                let frame = try await client.read(9)
                #expect(frame[3] == 4, "the server's settings come first")
            }
        }
    }

    @Test("The preface is known when its bytes come one by one")
    func oneByOne() async throws {
        try await withBackends { backends in
            try await RawClient.connect(backends.port(for: store)) { client in
                for byte in Self.preface + Self.emptySettings { try await client.send([byte]) }
                #expect(try await client.read(9)[3] == 4)
            }
        }
    }

    @Test("What only begins like the preface is HTTP/1.1", arguments: [("P", "OST"), ("PR", "OPFIND")])
    func almost(beginning: String, rest: String) async throws {
        try await withBackends { backends in
            try await RawClient.connect(backends.port(for: store)) { client in
                try await client.send(beginning)
                try await client.send("\(rest) / HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.readResponse()
                #expect(try json(response)["method"] as? String == "\(beginning)\(rest)")
            }
        }
    }
}
