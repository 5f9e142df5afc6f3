import HTTP2Engine
import Testing

private let protocolError: UInt32 = 1
private let frameSize: UInt32 = 6

/// What a server may do wrong, and what it gets for it.
private struct ServerViolation: CustomTestStringConvertible {
    enum Answer {
        /// The connection ends with this code.
        case connection(UInt32)
        /// The stream is reset with this code, and the connection lives.
        case stream(UInt32)
        /// The response is taken as it is.
        case taken
    }

    var section: String
    var what: String
    /// What is asked for on stream 1.
    var request: [(String, String)]
    var frames: [Frame]
    var answer: Answer
    var testDescription: String { "\(section) \(what)" }

    init(
        _ section: String,
        _ what: String,
        asked request: [(String, String)] = .get,
        _ frames: [Frame],
        _ answer: Answer
    ) {
        self.section = section
        self.what = what
        self.request = request
        self.frames = frames
        self.answer = answer
    }
}

private let ok = [(":status", "200")]
private let toHead = [(":method", "HEAD"), (":scheme", "http"), (":path", "/"), (":authority", "a.example")]

/// A response of nothing but a head.
private func response(_ fields: [(String, String)]) -> [Frame] { [.headers(1, fields)] }

/// A head after which something is to come.
private func begun(_ fields: [(String, String)]) -> Frame { .headers(1, fields, flags: Frame.endHeaders) }

/// > Source: RFC 9113; its sections.
private let violations: [ServerViolation] = [
    ServerViolation("5.1", "HEADERS on an idle stream", [.headers(3, ok)], .connection(protocolError)),
    ServerViolation("5.1", "DATA on an idle stream", [.data(3, "x")], .connection(protocolError)),
    ServerViolation("5.1", "RST_STREAM on an idle stream", [.reset(3)], .connection(protocolError)),
    ServerViolation("5.1", "WINDOW_UPDATE on an idle stream", [.windowUpdate(3, 1)], .connection(protocolError)),
    ServerViolation("5.1.1", "a stream of the server's own", [.headers(2, ok)], .connection(protocolError)),
    ServerViolation("6.5.2", "ENABLE_PUSH of 1", [.settings([(2, 1)])], .connection(protocolError)),
    ServerViolation("6.5.2", "ENABLE_PUSH of 0", [.settings([(2, 0)])] + response(ok), .taken),
    ServerViolation(
        "6.6",
        "PUSH_PROMISE though it was forbidden",
        [Frame(type: 5, flags: 4, stream: 1, payload: Frame.big(2) + Frame.block(.get))],
        .connection(protocolError)
    ),
    ServerViolation(
        "6.8",
        "GOAWAY that names a later stream than the one before",
        [.goAway(last: 1), .goAway(last: 3)],
        .connection(protocolError)
    ),
    ServerViolation("6.8", "GOAWAY without a code", [Frame(type: 7, payload: [0, 0, 0, 0])], .connection(frameSize)),
    // nghttp2 ends the connection, where the stream would do.
    ServerViolation("8.1", "DATA before the head", [.data(1, "x", flags: 1)], .connection(protocolError)),
    ServerViolation(
        "8.1",
        "an interim response that ends the stream",
        response([(":status", "103")]),
        .stream(protocolError)
    ),
    ServerViolation(
        "8.1",
        "DATA after an interim response",
        [begun([(":status", "103")]), .data(1, "x", flags: 1)],
        .stream(protocolError)
    ),
    ServerViolation("8.1", "a second head", [begun(ok), begun(ok)], .stream(protocolError)),
    ServerViolation("8.1", "a pseudo-field in trailers", [begun(ok), .headers(1, ok)], .stream(protocolError)),
    ServerViolation("8.1", "an empty body", [begun(ok), .data(1, flags: 1)], .taken),
    ServerViolation("8.2.1", "a name with capitals", response(ok + [("X-A", "1")]), .stream(protocolError)),
    ServerViolation("8.2.1", "a value with a line break", response(ok + [("x", "1\r\ny: 2")]), .stream(protocolError)),
    ServerViolation("8.2.2", "Connection", response(ok + [("connection", "close")]), .stream(protocolError)),
    ServerViolation(
        "8.2.2",
        "Transfer-Encoding",
        response(ok + [("transfer-encoding", "chunked")]),
        .stream(protocolError)
    ),
    ServerViolation("8.3", "a pseudo-field of requests", response(ok + [(":path", "/")]), .stream(protocolError)),
    ServerViolation("8.3", "an unknown pseudo-field", response(ok + [(":test", "1")]), .stream(protocolError)),
    ServerViolation("8.3", "a pseudo-field after a field", response([("x", "1")] + ok), .stream(protocolError)),
    ServerViolation("8.3.2", "no status", response([("x", "1")]), .stream(protocolError)),
    ServerViolation("8.3.2", "two statuses", response(ok + ok), .stream(protocolError)),
    ServerViolation("8.3.2", "a status of letters", response([(":status", "abc")]), .stream(protocolError)),
    ServerViolation("8.3.2", "a status of two digits", response([(":status", "20")]), .stream(protocolError)),
    ServerViolation("8.3.2", "a status of four digits", response([(":status", "2000")]), .stream(protocolError)),
    ServerViolation("8.6", "101, which HTTP/2 does not have", [begun([(":status", "101")])], .stream(protocolError)),
    ServerViolation(
        "8.1.1",
        "a body longer than Content-Length",
        [begun(ok + [("content-length", "1")]), .data(1, "test", flags: 1)],
        .stream(protocolError)
    ),
    ServerViolation(
        "8.1.1",
        "a body shorter than Content-Length",
        [begun(ok + [("content-length", "9")]), .data(1, "test", flags: 1)],
        .stream(protocolError)
    ),
    ServerViolation(
        "8.1.1",
        "trailers before the body has the length of Content-Length",
        [begun(ok + [("content-length", "9")]), .data(1, "test"), .headers(1, [("x", "1")])],
        .stream(protocolError)
    ),
    ServerViolation(
        "8.1.1",
        "two different Content-Lengths",
        [begun(ok + [("content-length", "1"), ("content-length", "2")]), .data(1, "x", flags: 1)],
        .stream(protocolError)
    ),
    ServerViolation(
        "8.1.1",
        "Content-Length of a body to HEAD",
        asked: toHead,
        response(ok + [("content-length", "9")]),
        .taken
    ),
    ServerViolation("8.1.1", "Content-Length of 304", response([(":status", "304"), ("content-length", "9")]), .taken),
    ServerViolation(
        "8.1.1",
        "a body to HEAD",
        asked: toHead,
        [begun(ok), .data(1, "x", flags: 1)],
        .stream(protocolError)
    ),
]

@Suite("A server that breaks the rules")
struct ServerViolationTests {
    @Test("Each violation gets the error that the RFC demands, however its bytes are cut", arguments: violations)
    fileprivate func violation(_ violation: ServerViolation) throws {
        for size in [Int.max, 1, 7] {
            let client = ClientUnderTest()
            let stream = try #require(client.ask(violation.request))
            // The acknowledgement makes that pushes are off a rule for the server.
            client.receive(.settings(), Frame(type: 4, flags: Frame.ack))
            let bytes = violation.frames.flatMap(\.bytes)
            for start in stride(from: 0, to: bytes.count, by: min(size, bytes.count)) {
                client.receive(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
            }
            client.receive(.ping())
            switch violation.answer {
            case .connection(let code):
                #expect(client.goAway == code, "cut at \(size)")
                #expect(client.session.isFinished)
                #expect(client.closures(of: stream).map(\.code) == [HTTP2ErrorCode(code)])
            case .stream(let code):
                #expect(client.reset(1) == code, "cut at \(size)")
                #expect(client.goAway == nil && client.hasAnsweredPing)
                #expect(client.closures(of: stream).map(\.cause) == [.violation])
            case .taken:
                #expect(client.reset(1) == nil && client.goAway == nil && client.hasAnsweredPing)
                #expect(client.closures(of: stream).map(\.cause) == [.finished])
            }
            #expect(client.session.openStreams == 0)
        }
    }

    @Test("A server's first frame must be SETTINGS (RFC 9113 §3.4)", arguments: [Frame.ping(), .settings([])])
    func preface(first: Frame) {
        let client = ClientUnderTest()
        client.ask()
        client.receive(first)
        #expect(client.goAway == (first.type == 4 ? nil : protocolError))
    }

    @Test("GOAWAY ends the streams above the one it names, and those below go on (RFC 9113 §6.8)")
    func goAway() throws {
        let client = ClientUnderTest()
        client.receive(.settings())
        let first = try #require(client.ask())
        let second = try #require(client.ask())
        client.receive(.goAway(last: 1))
        #expect(client.closures(of: second).map(\.code) == [.refusedStream])
        #expect(client.closures(of: first).isEmpty)
        #expect(!client.session.canRequest && client.ask() == nil)
        client.receive(.headers(1, ok))
        #expect(client.closures(of: first).map(\.cause) == [.finished])
        #expect(client.session.isFinished)
    }
}
