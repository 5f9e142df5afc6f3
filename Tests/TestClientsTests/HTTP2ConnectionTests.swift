import TestClients
import TestSupport
import Testing

/// The HTTP/2 client of the tests, against hyper-h2.
@Suite(.enabled(if: Tool.hasPython(with: "h2"), "python3 with h2 is not installed"))
struct HTTP2ConnectionTests {
    @Test("A request arrives whole, and the answer with its trailer")
    func exchange() throws {
        let server = try ForeignServer(python: "h2_server.py")
        let connection = try HTTP2Connection(to: server.address)
        let request = HTTPRequest(
            "POST",
            "/a?b=c",
            headers: [HeaderLine("X-Tag", "1"), HeaderLine("Host", "example.test")],
            body: Array("hello".utf8)
        )
        let response = try connection.exchange(request)
        #expect(response.status == 200)
        #expect(response.value("X-Kind") == "test,again")
        #expect(response.trailers == [HeaderLine("x-trailer", "end")])
        let report = try JSON(parsing: response.body)
        let expected: JSON = [
            [":method", "POST"], [":scheme", "http"], [":path", "/a?b=c"], [":authority", "example.test"],
            ["x-tag", "1"],
        ]
        #expect(report["headers"].items.filter { !$0[0].string.isContentLength } == expected.items)
        #expect(report["body"] == "hello")
    }

    @Test("Streams share a connection; bodies beyond the windows arrive")
    func streams() throws {
        let server = try ForeignServer(python: "h2_server.py")
        let connection = try HTTP2Connection(to: server.address)
        let sizes = [300_000, 0, 70_000]
        let streams = sizes.map { connection.send(HTTPRequest("GET", "/bulk/\($0)", host: "h")) }
        #expect(try streams.map { try connection.response(on: $0).body.count } == sizes)
        let large = HTTPRequest(
            "POST",
            "/",
            headers: [HeaderLine("Host", "h")],
            body: Array(repeating: 0x61, count: 200_000)
        )
        #expect(try JSON(parsing: connection.exchange(large).body)["body"].string?.utf8.count == 200_000)
    }

    @Test("Interim heads are kept apart; a reset and a GOAWAY are failures")
    func ends() throws {
        let server = try ForeignServer(python: "h2_server.py")
        let connection = try HTTP2Connection(to: server.address)
        #expect(try connection.exchange(HTTPRequest("GET", "/early", host: "h")).interim == [103])
        let reset = #expect(throws: ExchangeFailure.self) {
            try connection.exchange(HTTPRequest("GET", "/reset", host: "h"))
        }
        #expect(reset.map { "\($0)".contains("reset") } == true)
        let end = #expect(throws: ExchangeFailure.self) {
            try connection.exchange(HTTPRequest("GET", "/goaway", host: "h"))
        }
        #expect(connection.goAway == 2, "\(end.map { "\($0)" } ?? "")")
    }

    @Test("Over TLS, when ALPN says h2", .enabled(if: Tool.path("openssl") != nil))
    func overTLS() throws {
        let files = try ForeignCertificates()
        let name = "example.test"
        let server = try ForeignServer(python: "h2_server.py", files.certificate(name), files.key(name))
        let stream = try TLSStream(
            to: server.address,
            TLSOptions(
                serverName: name,
                trust: .exactly(files.text(files.certificate(name))),
                protocols: ["h2", "http/1.1"]
            )
        )
        let response = try HTTPRequest("GET", "/", host: name).send(over: stream)
        #expect(response.version == "HTTP/2.0")
        #expect(try JSON(parsing: response.body)["headers"].items.contains([":scheme", "https"]))
    }
}

extension String? {
    fileprivate var isContentLength: Bool { self == "content-length" }
}

/// The gRPC client of the tests, against grpcio.
@Suite(.enabled(if: Tool.hasPython(with: "grpc"), "python3 with grpcio is not installed"))
struct GRPCCallTests {
    @Test("A message comes back with the server's trailers")
    func unary() throws {
        let server = try ForeignServer(python: "grpc_server.py")
        let connection = try HTTP2Connection(to: server.address)
        let tag = [HeaderLine("x-tag", "7")]
        let reply = try connection.call("Repeat", of: "t.T", authority: "h", metadata: tag, message: [1, 2])
        #expect(reply.code == 0)
        #expect(reply.message == [1, 2, 1, 2])
        #expect(reply.response.trailers.contains(HeaderLine("x-seen", "7")))
    }

    @Test("An error of the server, and a method that it lacks")
    func failures() throws {
        let server = try ForeignServer(python: "grpc_server.py")
        let connection = try HTTP2Connection(to: server.address)
        let failed = try connection.call("Fail", of: "t.T", authority: "h")
        #expect(failed.code == 5)
        #expect(failed.statusMessage == "no such thing")
        #expect(failed.message == nil)
        #expect(try connection.call("Missing", of: "t.T", authority: "h").code == 12)
    }
}

@Suite struct GRPCEchoTests {
    private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }

    @Test("The echo's report is read from its bytes; unknown fields do not disturb")
    func report() throws {
        let header = field(1, Array("x-tag".utf8)) + field(2, Array("7".utf8))
        let context = field(1, Array("ns".utf8)) + field(3, Array("svc".utf8)) + field(4, Array("pod-1-2".utf8))
        let unknown: [UInt8] = [9 << 3, 0x96, 0x01, 10 << 3 | 5, 1, 2, 3, 4, 11 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8]
        let report =
            unknown + field(1, Array("/s/M".utf8)) + field(2, header) + field(2, header) + field(3, Array("h".utf8))
            + field(4, context)
        let echo = try #require(GRPCEcho(message: field(1, report)))
        #expect(echo.fullyQualifiedMethod == "/s/M")
        #expect(echo.headers == [HeaderLine("x-tag", "7"), HeaderLine("x-tag", "7")])
        #expect([echo.authority, echo.namespace, echo.service, echo.pod] == ["h", "ns", "svc", "pod-1-2"])
        #expect(echo.tlsServerName == nil)
    }

    @Test("Cut bytes are no report", arguments: [[0x0a, 5, 0x0a], [0x0a], [0x0f], [0x08, 0xff]] as [[UInt8]])
    func cut(bytes: [UInt8]) {
        #expect(GRPCEcho(message: bytes) == nil)
    }
}
