import Foundation
import GatewayProxy
import RouteModel
import Testing

@Suite("Access log", .timeLimit(.minutes(5)))
struct AccessLogTests {
    private func line(_ format: AccessLogFormat, _ request: String, _ entry: RouteEntry = .forwarding()) async throws
        -> String
    {
        let backend = try await Backend.answering(okResponse)
        var line = ""
        try await with(try await Fixture.forwarding(to: backend.port, entry: entry) { $0.accessLog = format }) {
            fixture in
            let client = try await fixture.connect()
            try await client.send(request)
            _ = await client.take(through: "\r\n\r\n")
            try await until { !fixture.log.lines.isEmpty }
            line = fixture.log.lines[0]
        }
        await backend.stop()
        return line
    }

    @Test("The text line is Istio's default (fact 8.41, fact 8.42, fact 8.45, fact 8.46)")
    func text() async throws {
        let got = try await line(
            .text,
            "POST /a/../b?c=1 HTTP/1.1\r\nHost: h\r\nUser-Agent: ua\r\nContent-Length: 3\r\n\r\nabc"
        )
        let ip = "127\\.0\\.0\\.1"
        let pattern =
            #"\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] "POST /b\?c=1 HTTP/1\.1" 200 - via_upstream - "-" 3 2 \d+ \d+ "#
            + #""\#(ip)" "ua" "[0-9a-f-]{36}" "h" "\#(ip):\d+" outbound\|80\|\|ok\.app\.svc\.cluster\.local "#
            + #"\#(ip):\d+ \#(ip):\d+ \#(ip):\d+ - app\.ok\.0"#
        #expect(try Regex(pattern).wholeMatch(in: got) != nil, "\(got)")
    }

    @Test("Headers are logged after every change, the path before rewriting (fact 8.44)")
    func changed() async throws {
        let entry = RouteEntry.forwarding(
            hostRewrite: "new.test",
            pathRewrite: .full("/other"),
            requestHeaders: HeaderMutation(add: [HeaderValue(name: "user-agent", value: "UA2")])
        )
        let got = try await line(.text, "GET /p HTTP/1.1\r\nHost: h\r\nUser-Agent: curl\r\n\r\n", entry)
        #expect(got.contains("\"GET /p HTTP/1.1\""))
        #expect(got.contains("\"curl,UA2\"") && got.contains("\"new.test\""))
    }

    @Test("What cannot be parsed is logged without method and path (fact 8.42)")
    func unparsed() async throws {
        let got = try await line(.text, "garbage\r\n\r\n")
        #expect(got.contains("\"- - HTTP/1.1\" 400 DPE http1.codec_error - \"-\" 0 11 "))
        #expect(got.hasSuffix(" - -"))
    }

    @Test("Without a cluster it is a dash; the route is named wherever there is one (fact 8.45)")
    func withoutCluster() async throws {
        var missing = WeightedCluster.ok
        missing.failure = BackendFailure(reason: "BackendNotFound", message: "")
        let table = RoutingTable.single(
            .make(.forward(ForwardAction(clusters: [missing])), path: .exact("/missing")),
            .make(.directResponse(status: 500), path: .exact("/empty")),
            .make(.redirect(RedirectAction(status: 302)), path: .exact("/redirect"))
        )
        try await with(try await Fixture.start(table)) { fixture in
            for (number, path) in ["/missing", "/empty", "/redirect", "/none"].enumerated() {
                _ = try await fixture.ask("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n", until: "\r\n\r\n")
                try await until { fixture.log.lines.count > number }
                // Behind the last quoted text: cluster, addresses, server name, route.
                let fields = fixture.log.lines[number].split(separator: "\" ").last?.split(separator: " ") ?? []
                #expect(fields.first == "-")
                #expect(fields.last == (path == "/none" ? "-" : "app.ok.0"))
            }
        }
    }

    @Test("The JSON object has Istio's keys, absent values are null (fact 8.43)")
    func json() async throws {
        let got = try await line(.json, "GET /\"q\" HTTP/1.1\r\nHost: h\r\nUser-Agent: a\"b\\c\tü\r\n\r\n")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(got.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "start_time", "route_name", "method", "path", "protocol", "response_code", "response_flags",
                "response_code_details", "connection_termination_details", "bytes_received", "bytes_sent", "duration",
                "upstream_service_time", "x_forwarded_for", "user_agent", "request_id", "authority", "upstream_host",
                "upstream_cluster", "upstream_local_address", "downstream_local_address", "downstream_remote_address",
                "requested_server_name", "upstream_transport_failure_reason",
            ]
        )
        #expect(object["user_agent"] as? String == "a\"b\\c\tü")
        #expect(object["response_code"] as? Int == 200)
        #expect(object["requested_server_name"] is NSNull)
    }

    @Test("Nothing is logged where the log is off; exchanges are counted all the same")
    func off() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port) { $0.accessLog = .off }) { fixture in
            let client = try await fixture.connect()
            for _ in 0..<3 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await client.take(through: "\r\n\r\nok")
            }
            #expect(await fixture.server.metrics().exchanges.values.map(\.count) == [3])
            await fixture.stop()
            #expect(fixture.log.lines.isEmpty)
        }
        await backend.stop()
    }
}
