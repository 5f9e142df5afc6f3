import TestSupport
import Testing

/// HTTP/2 as programs of others speak it.
@Suite(.serialized) struct HTTP2ClientTests {
    private static let host = EchoGateway.host

    /// The arguments that make curl take the Gateway for the host.
    private func curl(_ gateway: EchoGateway, isSecure: Bool, _ more: [String], path: String) throws -> Gwsim.Outcome {
        let port = EchoGateway.port(of: isSecure ? gateway.secureAddress : gateway.address)
        let trust = isSecure ? ["--cacert", gateway.authority] : []
        let url = "\(isSecure ? "https" : "http")://\(Self.host):\(port)\(path)"
        return try Tool.run(
            "curl",
            ["-sS", "--max-time", "20", "--resolve", "\(Self.host):\(port):127.0.0.1"] + trust + more + [url]
        )
    }

    @Test(
        "curl speaks each version to backends of each, in the clear and over TLS",
        .enabled(if: Tool.path("curl") != nil, "curl is not installed"),
        arguments: [
            (false, "--http1.1", "1.1"), (false, "--http2-prior-knowledge", "2"), (true, "--http1.1", "1.1"),
            (true, "--http2", "2"),
        ]
    )
    func curl(isSecure: Bool, flag: String, version: String) throws {
        let gateway = try EchoGateway()
        for (path, proto) in [("/a?b=c", "HTTP/1.1"), ("/h2c", "HTTP/2.0")] {
            let outcome = try curl(gateway, isSecure: isSecure, [flag, "-w", "\n%{http_version}"], path: path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let parts = outcome.output.split(separator: "\n")
            #expect(parts.last.map(String.init) == version)
            let echo = try JSON(parsing: parts.dropLast().joined(separator: "\n"))
            #expect(echo["path"].string == path)
            #expect(echo["proto"].string == proto)
            #expect(echo["headers"]["X-Forwarded-Proto"][0].string == (isSecure ? "https" : "http"))
        }
    }

    @Test(
        "curl's large body goes through over HTTP/2, and HEAD has none",
        .enabled(if: Tool.path("curl") != nil, "curl is not installed"),
        arguments: [false, true]
    )
    func bodies(isSecure: Bool) throws {
        let gateway = try EchoGateway()
        let folder = try TemporaryDirectory()
        let file = try folder.write(String(repeating: "x", count: 3_000_000), to: "body")
        let flag = isSecure ? "--http2" : "--http2-prior-knowledge"
        for path in ["/upload", "/h2c"] {
            let sent = try curl(gateway, isSecure: isSecure, [flag, "--data-binary", "@" + file], path: path)
            #expect(sent.status == 0, "\(sent.errors)")
            #expect(try JSON(parsing: sent.output)["headers"]["Content-Length"][0] == "3000000")
            let head = try curl(gateway, isSecure: isSecure, [flag, "-I"], path: path)
            #expect(head.output.hasPrefix("HTTP/2 200"))
        }
    }

    @Test(
        "nghttp downloads with its default settings and priorities",
        .enabled(if: Tool.path("nghttp") != nil, "nghttp is not installed"),
        arguments: [false, true]
    )
    func nghttp(isSecure: Bool) throws {
        let gateway = try EchoGateway()
        let url = isSecure ? "https://\(gateway.secureAddress)/" : "http://\(gateway.address)/"
        let arguments = ["-nv", "--no-verify-peer", "-H", ":authority: \(Self.host)", "-t", "20"]
        let outcome = try Tool.run("nghttp", arguments + [url, url + "h2c"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.matches(of: /:status: 200/).count == 2, "\(outcome.output)")
        #expect(!outcome.output.contains("RST_STREAM"))
        #expect(outcome.output.matches(of: /error_code=(?!NO_ERROR)/).isEmpty)
    }

    @Test(
        "h2load gets every answer, over eight connections with streams side by side",
        .enabled(if: Tool.path("h2load") != nil, "h2load is not installed"),
        arguments: [false, true]
    )
    func h2load(isSecure: Bool) throws {
        let gateway = try EchoGateway()
        let url = isSecure ? "https://\(gateway.secureAddress)/" : "http://\(gateway.address)/"
        let load = ["-n", "2000", "-c", "8", "-m", "32", "-H", ":authority: \(Self.host)"]
        let outcome = try Tool.run("h2load", load + [url])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"), "\(outcome.output)")
        #expect(outcome.output.contains("status codes: 2000 2xx"), "\(outcome.output)")
    }
}
