import HTTP1Engine
import HTTPMessage
import NIOCore
import Testing

/// A request that Envoy takes, and the header lines that it then sees.
private struct Accepted: CustomTestStringConvertible {
    var statement: String
    var fields: String
    var seen: [String]

    init(_ statement: String, _ fields: String, sees seen: String...) {
        self.statement = statement
        self.fields = fields
        self.seen = seen
    }

    var testDescription: String { statement }
}

private let accepted: [Accepted] = [
    Accepted("names keep their case", "X-MiXeD: Value\r\n", sees: "X-MiXeD: Value"),
    Accepted("no blank is needed after the colon", "X:v\r\n", sees: "X: v"),
    Accepted("blanks around a value are cut off", "X: \t v \t\r\n", sees: "X: v"),
    Accepted("a value may be empty", "X:\r\nY: \r\n", sees: "X: ", "Y: "),
    Accepted("a value may hold a tab and colons", "X: :a\tb:\r\n", sees: "X: :a\tb:"),
    Accepted("a value may hold bytes above 0x7F", "X: \u{C3}\u{A9}\r\n", sees: "X: \u{C3}\u{A9}"),
    Accepted(
        "all token characters may stand in a name",
        "!#$%&'*+-.^_`|~09azAZ: v\r\n",
        sees: "!#$%&'*+-.^_`|~09azAZ: v"
    ),
    Accepted("LF alone ends a line", "X: a\nY: b\n", sees: "X: a", "Y: b"),
    Accepted("CR CR LF ends a line", "X: a\r\r\nY: b\r\n", sees: "X: a", "Y: b"),
    Accepted("a bare CR in a value vanishes", "X: a\rb\r\r c\r\n", sees: "X: ab c"),
    Accepted("a bare CR at a value's ends is cut off", "X: \ra\r \r\n", sees: "X: a"),
    Accepted(
        "a folded value is one, its blanks kept",
        "X: a  \r\n\t b\t\r\n c\r\nY: d\r\n",
        sees: "X: a  \t b\t c",
        "Y: d"
    ),
    Accepted("a fold after an empty value begins it", "X:\r\n a\r\n", sees: "X: a"),
    Accepted("a fold after LF counts", "X: a\n b\r\n", sees: "X: a b"),
    Accepted("an empty fold adds nothing", "X: a\r\n \r\nY: b\r\n", sees: "X: a", "Y: b"),
    Accepted(
        "repeated lines of a joined field become one where the first stood",
        "Accept: a\r\nX: 1\r\nACCEPT: b\r\nX: 2\r\nAccept:\r\naccept: c\r\n",
        sees: "Accept: a,b,c",
        "X: 1",
        "X: 2"
    ),
    Accepted("an empty first line of a joined field adds no comma", "Via:\r\nVia: b\r\n", sees: "Via: b"),
    Accepted("repeated cookies stay apart", "Cookie: a\r\nCookie: b\r\n", sees: "Cookie: a", "Cookie: b"),
    Accepted(
        "what Connection names is gone",
        "Connection: x-a, close\r\nX-A: 1\r\nx-b: 2\r\nx-a: 3\r\n",
        sees: "Connection: x-a, close",
        "x-b: 2"
    ),
    Accepted(
        "TE stays even where Connection names it",
        "Connection: TE\r\nTE: trailers\r\n",
        sees: "Connection: TE",
        "TE: trailers"
    ),
    Accepted(
        "nine names in Connection are not too many",
        "Connection: a,b,c,d,e,f,g,h,i,\r\n",
        sees: "Connection: a,b,c,d,e,f,g,h,i,"
    ),
    Accepted(
        "an offer of h2c is overlooked",
        "Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n",
        sees: "Connection: upgrade, http2-settings"
    ),
]

private func request(_ line: String = "GET / HTTP/1.1", _ fields: String = "", body: String = "") -> [UInt8] {
    bytes("\(line)\r\nHost: a\r\n\(fields)\r\n\(body)")
}

private func head(_ events: [Event]) -> RequestSummary? {
    if case .request(let head)? = events.first { head } else { nil }
}

@Suite("Requests that are taken")
struct RequestDecodingTests {
    @Test("Header lines are read as Envoy reads them", arguments: accepted)
    private func lines(_ row: Accepted) {
        for segmentation in Segmentation.all {
            let events = decodeRequests(request("GET / HTTP/1.1", row.fields), segmentation)
            #expect(head(events)?.fields == ["Host: a"] + row.seen, "\(segmentation)")
            #expect(events.last == .end)
        }
    }

    @Test(
        "The request line may have blanks, tabs and line breaks around its words",
        arguments: [
            "GET / HTTP/1.1", "GET  /  HTTP/1.1", "GET\t/\tHTTP/1.1", "GET / HTTP/1.1 \t", "GET /\r HTTP/1.1",
            "GET / HTTP/1.1\r", "\r\n\r\n\nGET / HTTP/1.1", "\rGET / HTTP/1.1",
        ]
    )
    func requestLine(_ line: String) {
        for segmentation in Segmentation.all {
            let events = decodeRequests(request(line), segmentation)
            #expect(head(events)?.method == "GET")
            #expect(head(events)?.target == "/")
            #expect(events.count == 2)
        }
    }

    @Test(
        "Targets are given out as sent",
        arguments: [
            ("GET", "/x?y#z"), ("GET", "//a"), ("GET", "/[a]{b}|^`\"<>\\"), ("OPTIONS", "*"), ("OPTIONS", "*x"),
            ("GET", "http://b"), ("GET", "HTTP://B/x"), ("GET", "http://u:p@b:8/x"), ("GET", "http://[::1]:8/x"),
            ("GET", "http://b?x"), ("GET", "http://b:00080/x"), ("CONNECT", "a:443"), ("CONNECT", "[::1]:0"),
        ]
    )
    func targets(_ method: String, _ target: String) {
        let events = decodeRequests(request("\(method) \(target) HTTP/1.1"))
        #expect(head(events)?.target == target)
    }

    @Test("The authority is the value of Host; several are joined, none is none")
    func authority() {
        #expect(head(decodeRequests(bytes("GET / HTTP/1.1\r\nHost: A:80\r\n\r\n")))?.authority == "A:80")
        #expect(head(decodeRequests(bytes("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n")))?.authority == "a,b")
        #expect(head(decodeRequests(bytes("GET / HTTP/1.1\r\nHost:\r\n\r\n")))?.authority == "")
        #expect(head(decodeRequests(bytes("GET / HTTP/1.1\r\n\r\n"))).map { $0.authority == nil } == true)
        let named = decodeRequests(request("GET / HTTP/1.1", "Connection: host\r\n"))
        #expect(head(named).map { $0.authority == nil } == true)
    }

    @Test(
        "Bodies end where their framing says, and the next request follows",
        arguments: [
            ("Content-Length: 5\r\n", "hello", BodyFraming.length(5), "hello"),
            ("Content-Length: 0005 \r\n", "hello", .length(5), "hello"),
            ("Content-Length: 0\r\n", "", .length(0), ""),
            ("Content-Length:\r\n 5\r\n", "hello", .length(5), "hello"),
            ("", "", .none, ""),
            ("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n", .chunked, ""),
            ("Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", .chunked, ""),
            (
                "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n", .chunked,
                "hello0123456789"
            ),
            ("Transfer-Encoding: chunked\r\n", "00005;a=b\r\nhello\r\n0;x\r\n\r\n", .chunked, "hello"),
            ("Transfer-Encoding: chunked\r\n", "5 x\r\nhello\r\n5\t\r\nhello\r\n0\r\n\r\n", .chunked, "hellohello"),
            ("Transfer-Encoding: chunked\r\n", "5\r\nhelloJUNK\rX\r\n0\r\n\n", .chunked, "hello"),
            ("Transfer-Encoding: chunked\r\n", "5;\u{01}\u{80}\r\nhello\n0\r\n\r\n", .chunked, "hello"),
            ("Transfer-Encoding: chunked\r\n", "0\r\nX: 1\r\nContent-Length: 9\r\n a\n\r\n", .chunked, ""),
            ("Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", .chunked, ""),
            ("Connection: content-length\r\nContent-Length: 3\r\n", "abc", .chunked, "abc"),
        ] as [(String, String, BodyFraming, String)]
    )
    func bodies(_ fields: String, _ body: String, _ framing: BodyFraming, _ content: String) {
        for segmentation in Segmentation.all {
            let input = request("POST / HTTP/1.1", fields, body: body) + request("GET /next HTTP/1.1")
            let events = decodeRequests(input, segmentation)
            #expect(head(events)?.framing == framing, "\(segmentation)")
            let expected: [Event] = content.isEmpty ? [.end] : [.body(bytes(content)), .end]
            #expect(Array(events.dropFirst().dropLast(2)) == expected, "\(segmentation)")
            #expect(head(Array(events.suffix(2)))?.target == "/next", "\(segmentation)")
        }
    }

    @Test("Content-Length beyond what memory can count is taken and never reached")
    func hugeLength() {
        for length in ["9223372036854775807", "9223372036854775808", "18446744073709551615"] {
            let events = decodeRequests(request("POST / HTTP/1.1", "Content-Length: \(length)\r\n", body: "hello"))
            #expect(head(events)?.framing == .length(Int.max))
            #expect(events.last == .body(bytes("hello")))
        }
        let chunk = decodeRequests(
            request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n", body: "ffffffffffffffff\r\nhello\r\n0\r\n\r\n")
        )
        #expect(chunk.last == .body(bytes("hello\r\n0\r\n\r\n")))
    }

    @Test(
        "The connection is kept unless close is said",
        arguments: [
            ("", true), ("Connection: keep-alive\r\n", true), ("Connection: CLOSE\r\n", false),
            ("Connection: keep-alive, close\r\n", false), ("Connection: close\r\nConnection: keep-alive\r\n", false),
            ("Proxy-Connection: close\r\n", false), ("Proxy-Connection: close\r\nConnection: keep-alive\r\n", false),
            ("Connection: closed\r\n", true),
        ]
    )
    func keepsAlive(_ fields: String, _ keepsAlive: Bool) {
        #expect(head(decodeRequests(request("GET / HTTP/1.1", fields)))?.keepsAlive == keepsAlive)
    }

    @Test(
        "An upgrade is one where Connection says so; after it all bytes are body without end",
        arguments: [
            ("Connection: Upgrade\r\nUpgrade: websocket\r\n", "websocket"),
            ("Connection: keep-alive\r\nConnection: UPGRADE\r\nUpgrade: WebSocket\r\n", "WebSocket"),
            ("Connection: upgrade\r\nUpgrade:\r\n", ""),
            ("Connection: upgrade\r\nUpgrade: h2c, websocket\r\n", "h2c, websocket"),
            ("Connection: upgrade,a,b,c,d,e,f,g,h,i,j,k\r\nUpgrade: websocket\r\n", "websocket"),
            ("Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n", "websocket"),
        ]
    )
    func upgrades(_ fields: String, _ upgrade: String) {
        for segmentation in Segmentation.all {
            let events = decodeRequests(request("GET / HTTP/1.1", fields, body: "raw\r\n\r\nbytes"), segmentation)
            #expect(head(events)?.upgrade == upgrade)
            #expect(Array(events.dropFirst()) == [.body(bytes("raw\r\n\r\nbytes"))])
        }
    }

    @Test("Upgrade without Connection is none, nor is h2c", arguments: ["", "Connection: upgrade\r\nUpgrade: h2c\r\n"])
    func noUpgrade(_ fields: String) {
        let events = decodeRequests(request("GET / HTTP/1.1", fields.isEmpty ? "Upgrade: websocket\r\n" : fields))
        #expect(head(events).map { $0.upgrade == nil } == true)
        #expect(events.last == .end)
    }

    @Test("Joined lines count as one against the limit")
    func joinedLinesAndLimit() {
        let many = String(repeating: "Accept: a\r\n", count: 120)
        #expect(decodeRequests(request("GET / HTTP/1.1", many)).last == .end)
        let others = (0..<98).map { "X\($0): a\r\n" }.joined()
        #expect(decodeRequests(request("GET / HTTP/1.1", many + others)).last == .end)
        let tooMany = decodeRequests(request("GET / HTTP/1.1", many + others + "Y: a\r\n"))
        #expect(tooMany == [.refused(431, "http1.too_many_headers")])
    }

    @Test(
        "Every method that Envoy knows is taken",
        arguments: [
            "ACL", "BIND", "CHECKOUT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "MERGE", "MKACTIVITY",
            "MKCALENDAR",
            "MKCOL", "MOVE", "MSEARCH", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT",
            "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
        ]
    )
    func methods(_ method: String) {
        #expect(head(decodeRequests(request("\(method) / HTTP/1.1")))?.method == method)
        #expect(decodeRequests(request("\(method)X / HTTP/1.1")) == [.refused(400, "http1.codec_error")])
    }

    @Test("QUERY is taken with a content type")
    func query() {
        #expect(decodeRequests(request("QUERY / HTTP/1.1", "Content-Type: a/b\r\n")).last == .end)
    }

    @Test("Nothing is parsed ahead: pipelined bytes stay buffered until they are asked for")
    func pulls() {
        var decoder = HTTP1RequestDecoder()
        let first = request("GET /1 HTTP/1.1")
        let second = request("GET /2 HTTP/1.1")
        decoder.receive(ByteBuffer(bytes: first + second))
        #expect(decoder.bufferedBytes == first.count + second.count)
        guard case .head = decoder.next(), case .end = decoder.next() else {
            Issue.record("no first request")
            return
        }
        #expect(decoder.bufferedBytes == second.count)
        #expect(Array(decoder.takeBufferedBytes().readableBytesView) == second)
        #expect(decoder.bufferedBytes == 0)
    }
}
