import HTTP2Engine
import HTTPMessage
import Testing

/// A request's head, and what Envoy made of it.
private struct Head: CustomTestStringConvertible {
    enum Answer: Equatable {
        /// It was taken, with these fields beside the pseudo-fields.
        case taken([String])
        /// It was refused with these flags and details in the access log.
        case refused(String, String)
    }

    var what: String
    var fields: [(String, String)]
    var answer: Answer
    var testDescription: String { what }

    init(_ what: String, _ fields: [(String, String)], _ answer: Answer) {
        self.what = what
        self.fields = fields
        self.answer = answer
    }
}

private let invalid = Head.Answer.refused("DPE", "http2.invalid.header.field")
private let unruly = Head.Answer.refused("DPE", "http2.violation.of.messaging.rule")
private let tooMany = Head.Answer.refused("DR", "http2.too_many_headers")
private let tooLarge = Head.Answer.refused("DR", "http2.header_list_size_too_large")

/// A GET with more fields.
private func with(_ fields: (String, String)...) -> [(String, String)] { .get + fields }

/// A GET with another value of one pseudo-field; nil: without it.
private func changed(_ name: String, _ value: String?, _ more: (String, String)...) -> [(String, String)] {
    [(String, String)].get.compactMap { field in field.0 == name ? value.map { (name, $0) } : field } + more
}

/// So many fields of one byte each.
private func fields(_ count: Int) -> [(String, String)] { .get + (0..<count).map { ("x\($0)", "1") } }

/// A head whose names and values have so many bytes.
private func head(ofBytes size: Int) -> [(String, String)] {
    let pseudo = [(String, String)].get.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count }
    return .get + [("x", String(repeating: "y", count: size - pseudo - 1))]
}

/// > Source: Envoy 1.40, each measured with raw frames and read back from its access log (fact 8.3, fact 8.6).
private let heads: [Head] = [
    Head("nothing but pseudo-fields", .get, .taken([])),
    Head("Host beside :authority, the same", with(("host", "a.example")), .taken([])),
    Head("Host beside :authority, another", with(("host", "b.example")), .taken([])),
    Head("Host without :authority", changed(":authority", nil, ("host", "b.example")), .taken(["host: b.example"])),
    Head("neither Host nor :authority", changed(":authority", nil), unruly),
    Head("two Hosts", changed(":authority", nil, ("host", "b.example"), ("host", "c.example")), invalid),
    Head("Connection", with(("connection", "close")), invalid),
    Head("Keep-Alive", with(("keep-alive", "1")), invalid),
    Head("Proxy-Connection", with(("proxy-connection", "close")), invalid),
    Head("Transfer-Encoding", with(("transfer-encoding", "chunked")), invalid),
    Head("Upgrade", with(("upgrade", "websocket")), invalid),
    Head("TE: gzip", with(("te", "gzip")), invalid),
    Head("TE: trailers", with(("te", "trailers")), .taken(["te: trailers"])),
    Head("TE: trailers, gzip", with(("te", "trailers, gzip")), invalid),
    Head("HTTP2-Settings", with(("http2-settings", "AAA")), .taken(["http2-settings: AAA"])),
    Head("capitals in a name", with(("X-Test", "1")), invalid),
    Head("a blank in a name", with(("x test", "1")), invalid),
    Head("an empty name", with(("", "1")), invalid),
    Head("NUL in a value", with(("x", "a\0b")), invalid),
    Head("LF in a value", with(("x", "a\nb")), invalid),
    Head("a control in a value", with(("x", "a\u{1}b")), invalid),
    Head("DEL in a value", with(("x", "a\u{7F}b")), invalid),
    Head("letters beyond ASCII in a value", with(("x", "aéb")), .taken(["x: aéb"])),
    Head("letters beyond ASCII in a name", with(("xé", "1")), invalid),
    Head("an underscore in a name", with(("x_y", "1")), .taken(["x_y: 1"])),
    Head(
        "cookie crumbs",
        with(("cookie", "a=1"), ("x", "y"), ("cookie", "b=2")),
        .taken(["cookie: a=1; b=2", "x: y"])
    ),
    Head(
        "lines that are one field",
        with(("accept", "a"), ("x", "y"), ("accept", "b")),
        .taken(["accept: a,b", "x: y"])
    ),
    Head(
        "lines that stay their own",
        with(("x-o", "a"), ("x", "y"), ("x-o", "b")),
        .taken(["x-o: a", "x: y", "x-o: b"])
    ),
    Head("no path", changed(":path", nil), unruly),
    Head("an empty path", changed(":path", ""), invalid),
    Head("a relative path", changed(":path", "foo"), unruly),
    Head("the path * of GET", changed(":path", "*"), unruly),
    Head("an absolute path", changed(":path", "http://b.example/foo"), unruly),
    Head("a blank in the path", changed(":path", "/a b"), invalid),
    Head("letters beyond ASCII in the path", changed(":path", "/aé"), .taken([])),
    Head("a fragment in the path", changed(":path", "/a#b"), .taken([])),
    Head("a control in the path", changed(":path", "/a\u{1}b"), invalid),
    Head("quotes in the path", changed(":path", "/a\"<>b"), .taken([])),
    Head("no scheme", changed(":scheme", nil), unruly),
    Head("https on a plain connection", changed(":scheme", "https"), .taken([])),
    Head("an unknown scheme", changed(":scheme", "foo"), .taken([])),
    Head("a scheme that is none", changed(":scheme", "1$"), invalid),
    Head("no method", changed(":method", nil), unruly),
    Head("an empty method", changed(":method", ""), invalid),
    Head("a method in small letters", changed(":method", "get"), .taken([])),
    Head("an unknown method", changed(":method", "FOO"), .taken([])),
    Head("a method that is none", changed(":method", "G T"), invalid),
    Head("an empty authority", changed(":authority", ""), invalid),
    Head("a blank in the authority", changed(":authority", "a b"), invalid),
    Head("a user in the authority", changed(":authority", "u@a.example"), invalid),
    Head("a user in Host", changed(":authority", nil, ("host", "u@a.example")), invalid),
    Head("a slash in the authority", changed(":authority", "a/x"), invalid),
    Head("two paths", with((":path", "/x")), invalid),
    Head("two authorities", with((":authority", "x")), invalid),
    Head("an unknown pseudo-field", with((":foo", "x")), invalid),
    Head("a pseudo-field of responses", with((":status", "200")), invalid),
    Head("a protocol, without CONNECT", with((":protocol", "websocket")), invalid),
    Head("pseudo-fields after a field", [("x", "1")] + .get, invalid),
    Head("CONNECT with a path", changed(":method", "CONNECT"), unruly),
    Head("a Content-Length that is no number", with(("content-length", "5x")), invalid),
    Head("two Content-Lengths", with(("content-length", "5"), ("content-length", "5")), invalid),
    Head("a Content-Length where nothing comes", with(("content-length", "5")), unruly),
    Head("100 fields", fields(96), .taken((0..<96).map { "x\($0): 1" })),
    Head("101 fields", fields(97), tooMany),
    Head(
        "97 lines that are one field",
        .get + Array(repeating: ("accept", "a"), count: 97),
        .taken(["accept: " + Array(repeating: "a", count: 97).joined(separator: ",")])
    ),
    Head("97 crumbs of a cookie", .get + Array(repeating: ("cookie", "a"), count: 97), tooMany),
    Head("61 440 bytes", head(ofBytes: 61_440), .taken([head(ofBytes: 61_440)[4]].map { "\($0.0): \($0.1)" })),
    Head("61 441 bytes", head(ofBytes: 61_441), tooLarge),
]

@Suite("A request's head")
struct EnvoyHeadTests {
    @Test("A head is taken or refused as Envoy does, with its words for the log (fact 8.3, fact 8.6)", arguments: heads)
    fileprivate func head(_ head: Head) {
        let server = ServerUnderTest()
        server.greet()
        let block = Frame.block(head.fields)
        var pieces = stride(from: 0, to: block.count, by: 16_000).map {
            Array(block[$0..<min($0 + 16_000, block.count)])
        }
        let first = pieces.removeFirst()
        let flags = Frame.endStream | (pieces.isEmpty ? Frame.endHeaders : 0)
        server.receive(Frame(type: 1, flags: flags, stream: 1, payload: first))
        for (index, piece) in pieces.enumerated() {
            server.receive(.continuation(1, piece, flags: index == pieces.count - 1 ? Frame.endHeaders : 0))
        }
        #expect(answer(server.events) == head.answer)
    }

    @Test(
        "In each pseudo-field just those bytes are refused that Envoy refuses (fact 8.6)",
        arguments: [
            (":method", "\"(),/:;<=>?@[\\]{}", true), (":scheme", "!\"#$%&'()*,/:;<=>?@[\\]^_`{|}~", true),
            (":authority", "\"#/<>?@\\^`{|}", true), (":path", "", false),
        ]
    )
    func bytes(of name: String, refused: String, refusesHigh: Bool) {
        for byte in UInt8(0x21)...0xFF {
            let start = Array((name == ":path" ? "/a" : "a").utf8)
            let isRefused = byte == 0x7F || (byte < 0x80 ? Array(refused.utf8).contains(byte) : refusesHigh)
            let server = ServerUnderTest()
            server.greet()
            let others = [(String, String)].get.filter { $0.0 != name }
            let block = Frame.block(others) + Frame.field(name, start + [byte] + Array("b".utf8))
            server.receive(Frame(type: 1, flags: Frame.endStream | Frame.endHeaders, stream: 1, payload: block))
            #expect((server.answered == 0) == isRefused, "byte \(byte)")
            #expect((server.reset(1) == 1) == isRefused, "byte \(byte)")
        }
    }

    private func answer(_ events: [HTTP2Event]) -> Head.Answer? {
        for event in events {
            switch event {
            case .request(_, let head, _, _): return .taken(head.lines)
            case .refusedRequest(_, let refusal): return .refused(refusal.flags, refusal.details)
            default: break
            }
        }
        return nil
    }
}
