import TestSupport
import Testing

/// The client of the tests must not be fooled.
@Suite struct ResponseReaderTests {
    private func read(_ text: String, methods: [String] = ["GET"], closed: Bool = false) -> ResponseReader {
        var reader = ResponseReader(methods: methods)
        for byte in text.utf8 { reader.feed([byte]) }
        if closed { reader.finish() }
        return reader
    }

    @Test("A body is as long as Content-Length says")
    func length() {
        let reader = read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore")
        #expect(reader.responses.map(\.text) == ["ok"])
        #expect(latin1(reader.rest) == "more")
    }

    @Test("Chunks are joined, trailers kept apart")
    func chunks() {
        let reader = read(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1;x=y\r\n!\r\n0\r\nT: 1\r\n\r\n"
        )
        #expect(reader.responses.map(\.text) == ["ok!"])
        #expect(reader.responses.first?.trailers == [HeaderLine("T", "1")])
        #expect(reader.responses.first?.isComplete == true)
    }

    @Test("Interim heads belong to the response that follows; the answer to HEAD has no body")
    func interim() {
        let reader = read(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            methods: ["HEAD", "GET"]
        )
        #expect(reader.responses.map(\.status) == [200, 404])
        #expect(reader.responses.first?.interim == [100])
        #expect(reader.responses.last?.interim == [])
    }

    @Test("A close ends a body without length, and cuts one with it")
    func close() {
        #expect(read("HTTP/1.1 200 OK\r\n\r\nall", closed: true).responses.first?.isComplete == true)
        let cut = read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", closed: true).responses.first
        #expect(cut?.text == "half")
        #expect(cut?.isComplete == false)
        let cutChunk = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", closed: true).responses
            .first
        #expect(cutChunk?.isComplete == false)
    }

    @Test("After a 101 the bytes belong to the other protocol")
    func upgrade() {
        let reader = read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}")
        #expect(reader.isUpgraded)
        #expect(reader.rest == [1, 2])
    }
}

@Suite struct JSONTests {
    @Test(
        "What is written reads back",
        arguments: [#"{"a":[1,-2.5,true,null,"é\"\\\n\u0001"],"b":{}}"#, "[]", "\"x\""]
    )
    func roundTrip(text: String) throws {
        let value = try JSON(parsing: text)
        #expect(try JSON(parsing: value.text) == value)
    }

    @Test("true is not 1")
    func types() throws {
        #expect(try JSON(parsing: "[true,1,1.0]") == [.bool(true), .integer(1), .number(1)])
    }

    @Test(
        "Escapes of other planes and unpaired surrogates",
        arguments: [(#""\ud83d\ude00""#, "😀"), (#""\ud800x""#, "\u{fffd}x")]
    )
    func surrogates(text: String, expected: String) throws {
        #expect(try JSON(parsing: text).string == expected)
    }

    @Test("No JSON is an error", arguments: ["", "{", "[1,]", "{\"a\" 1}", "tru", "1 2", "\"\\x\"", "\"open"])
    func errors(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("A merge patch merges objects, replaces lists, and removes with null")
    func mergePatch() throws {
        let old = try JSON(parsing: #"{"a":{"b":1,"c":2},"d":[1,2]}"#)
        let new = old.merging(["a": ["b": .null, "e": 3], "d": [4]])
        #expect(new == ["a": ["c": 2, "e": 3], "d": [4]])
    }
}

@Suite struct AccessLogLineTests {
    @Test("The fields of Istio's format, quotation marks removed")
    func fields() throws {
        let line = try #require(
            AccessLogLine(
                parsing:
                    #"[2026-11-23T15:48:22.340Z] "GET /a?x=1 HTTP/1.1" 200 - via_upstream - "-" 0 266 1 0 "10.0.0.9" "curl/7 (x)" "id" "main.example.com" "127.0.0.1:28081" outbound|80||echo.default.svc.cluster.local 127.0.0.1:1 127.0.0.1:2 127.0.0.1:3 - default.echo.0"#
            )
        )
        #expect(line.requestLine == "GET /a?x=1 HTTP/1.1")
        #expect(line.status == 200)
        #expect(line.authority == "main.example.com")
        #expect(line.upstreamCluster == "outbound|80||echo.default.svc.cluster.local")
        #expect(line.routeName == "default.echo.0")
    }
}
