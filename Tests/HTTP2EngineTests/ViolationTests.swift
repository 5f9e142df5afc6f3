import HTTP2Engine
import Testing

private let protocolError: UInt32 = 1
private let flowControl: UInt32 = 3
private let streamClosed: UInt32 = 5
private let frameSize: UInt32 = 6
private let refused: UInt32 = 7
private let compression: UInt32 = 9

/// What a peer may do wrong, and what it gets for it.
private struct Violation: CustomTestStringConvertible {
    enum Answer {
        /// The connection ends with one of these codes.
        case connection([UInt32])
        /// The stream is reset with one of these codes, and the connection lives; or the connection ends with one.
        case stream(UInt32, [UInt32])
        /// Nothing.
        case ignored
    }

    var section: String
    var what: String
    var frames: [Frame]
    var answer: Answer
    var testDescription: String { "\(section) \(what)" }

    init(_ section: String, _ what: String, _ frames: [Frame], _ answer: Answer) {
        self.section = section
        self.what = what
        self.frames = frames
        self.answer = answer
    }
}

private let open = Frame.headers(1, .post, flags: Frame.endHeaders)
private let long = Array(repeating: UInt8(ascii: "x"), count: 16_385)

private func request(_ changed: [(String, String)]) -> [Frame] { [.headers(1, changed)] }

/// > Source: RFC 9113 §4-§8 and RFC 7541; the sections are RFC 9113's unless they say otherwise.
private let violations: [Violation] = [
    Violation("4.1", "an unknown type of frame", [Frame(type: 0x16, payload: [1, 2, 3])], .ignored),
    Violation("4.1", "flags that mean nothing", [.ping(flags: 0x16)], .ignored),
    Violation(
        "4.1",
        "the reserved bit",
        [Frame(type: 6, stream: 0x8000_0000, payload: Array("12345678".utf8))],
        .ignored
    ),
    Violation(
        "4.2",
        "DATA longer than allowed",
        [open, Frame(type: 0, stream: 1, payload: long)],
        .stream(1, [frameSize])
    ),
    Violation(
        "4.2",
        "HEADERS longer than allowed",
        [Frame(type: 1, flags: 5, stream: 1, payload: long)],
        .connection([frameSize])
    ),
    Violation(
        "4.3",
        "a broken field block",
        [Frame(type: 1, flags: 5, stream: 1, payload: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])],
        .connection([compression])
    ),
    Violation(
        "4.3",
        "PRIORITY inside a field block",
        [.headers(1, flags: 1), .priority(1, on: 0)],
        .connection([protocolError])
    ),
    Violation(
        "4.3",
        "HEADERS of another stream inside a field block",
        [.headers(1, flags: 1), .headers(3)],
        .connection([protocolError])
    ),
    Violation("5.1", "DATA on an idle stream", [.data(1, "x")], .connection([protocolError])),
    Violation("5.1", "RST_STREAM on an idle stream", [.reset(1)], .connection([protocolError])),
    Violation("5.1", "WINDOW_UPDATE on an idle stream", [.windowUpdate(1, 100)], .connection([protocolError])),
    Violation("5.1", "CONTINUATION on an idle stream", [.continuation(1)], .connection([protocolError])),
    Violation("5.1", "DATA after the end of the stream", [.headers(1), .data(1, "x")], .stream(1, [streamClosed])),
    Violation(
        "5.1",
        "HEADERS after the end of the stream",
        [.headers(1), .headers(1)],
        .connection([streamClosed, protocolError])
    ),
    Violation(
        "5.1",
        "CONTINUATION after the end of the stream",
        [.headers(1), .continuation(1)],
        .connection([streamClosed, protocolError])
    ),
    Violation("5.1", "DATA after a reset", [open, .reset(1), .data(1, "x")], .stream(1, [streamClosed])),
    Violation(
        "5.1",
        "HEADERS after a reset",
        [open, .reset(1), .headers(1)],
        .connection([streamClosed, protocolError])
    ),
    Violation(
        "5.1",
        "CONTINUATION after a reset",
        [open, .reset(1), .continuation(1)],
        .connection([streamClosed, protocolError])
    ),
    Violation("5.1.1", "an even number", [.headers(2)], .connection([protocolError])),
    Violation(
        "5.1.1",
        "a lesser number than before",
        [.headers(5), .headers(3)],
        .connection([protocolError, streamClosed])
    ),
    Violation(
        "5.3.1",
        "HEADERS that depend on themselves",
        [Frame(type: 1, flags: 0x25, stream: 1, payload: Frame.big(1) + [15] + Frame.block(.get))],
        .stream(1, [protocolError])
    ),
    Violation("5.3.1", "PRIORITY that depends on itself", [open, .priority(1, on: 1)], .stream(1, [protocolError])),
    Violation(
        "5.5",
        "an unknown frame inside a field block",
        [.headers(1, flags: 1), Frame(type: 0x16, stream: 1)],
        .connection([protocolError])
    ),
    Violation("6.1", "DATA on stream 0", [.data(0, "x")], .connection([protocolError])),
    Violation(
        "6.1",
        "DATA with more padding than bytes",
        [open, Frame(type: 0, flags: 9, stream: 1, payload: [6, 0, 0])],
        .connection([protocolError])
    ),
    Violation("6.2", "HEADERS on stream 0", [.headers(0)], .connection([protocolError])),
    Violation(
        "6.2",
        "HEADERS with more padding than bytes",
        [Frame(type: 1, flags: 0xD, stream: 1, payload: [200] + Frame.block(.get))],
        .connection([protocolError])
    ),
    Violation("6.3", "PRIORITY on stream 0", [.priority(0, on: 1)], .connection([protocolError])),
    Violation(
        "6.3",
        "PRIORITY of a wrong length",
        [Frame(type: 2, stream: 1, payload: [0, 0, 0, 1])],
        .stream(1, [frameSize])
    ),
    Violation("6.4", "RST_STREAM on stream 0", [.reset(0)], .connection([protocolError])),
    Violation(
        "6.4",
        "RST_STREAM of a wrong length",
        [open, Frame(type: 3, stream: 1, payload: [0, 0, 0])],
        .connection([frameSize])
    ),
    Violation(
        "6.5",
        "SETTINGS with ACK and a payload",
        [Frame(type: 4, flags: 1, payload: [0, 0, 0, 0, 0, 0])],
        .connection([frameSize])
    ),
    Violation("6.5", "SETTINGS on a stream", [Frame(type: 4, stream: 1)], .connection([protocolError])),
    Violation("6.5", "SETTINGS of a wrong length", [Frame(type: 4, payload: [0, 3, 0])], .connection([frameSize])),
    Violation("6.5.2", "ENABLE_PUSH that is neither 0 nor 1", [.settings([(2, 2)])], .connection([protocolError])),
    Violation(
        "6.5.2",
        "INITIAL_WINDOW_SIZE above its maximum",
        [.settings([(4, 0x8000_0000)])],
        .connection([flowControl])
    ),
    Violation("6.5.2", "MAX_FRAME_SIZE below its minimum", [.settings([(5, 16_383)])], .connection([protocolError])),
    Violation(
        "6.5.2",
        "MAX_FRAME_SIZE above its maximum",
        [.settings([(5, 16_777_216)])],
        .connection([protocolError])
    ),
    Violation("6.5.2", "an unknown setting", [.settings([(0xFF, 1)])], .ignored),
    Violation(
        "6.6",
        "PUSH_PROMISE of a client",
        [Frame(type: 5, flags: 4, stream: 1, payload: Frame.big(2) + Frame.block(.get))],
        .connection([protocolError])
    ),
    Violation(
        "6.7",
        "PING on a stream",
        [Frame(type: 6, stream: 1, payload: Array("12345678".utf8))],
        .connection([protocolError])
    ),
    Violation("6.7", "PING of a wrong length", [.ping([1, 2, 3])], .connection([frameSize])),
    Violation(
        "6.8",
        "GOAWAY on a stream",
        [Frame(type: 7, stream: 1, payload: Array(repeating: 0, count: 8))],
        .connection([protocolError])
    ),
    Violation("6.9", "WINDOW_UPDATE of 0 for the connection", [.windowUpdate(0, 0)], .connection([protocolError])),
    Violation("6.9", "WINDOW_UPDATE of 0 for a stream", [open, .windowUpdate(1, 0)], .stream(1, [protocolError])),
    Violation(
        "6.9",
        "WINDOW_UPDATE of a wrong length",
        [Frame(type: 8, payload: [0, 0, 1])],
        .connection([frameSize])
    ),
    Violation(
        "6.9.1",
        "a connection's window above its maximum",
        [.windowUpdate(0, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_FFFF)],
        .connection([flowControl])
    ),
    Violation(
        "6.9.1",
        "a stream's window above its maximum",
        [open, .windowUpdate(1, 0x7FFF_FFFF), .windowUpdate(1, 0x7FFF_FFFF)],
        .stream(1, [flowControl])
    ),
    Violation(
        "6.9.2",
        "settings that lift a window above its maximum",
        [open, .windowUpdate(1, 0x7FFF_0000), .settings([(4, 0x7FFF_FFFF)])],
        .stream(1, [flowControl])
    ),
    Violation(
        "6.10",
        "CONTINUATION on stream 0",
        [.headers(1, flags: 1), .continuation(0)],
        .connection([protocolError])
    ),
    Violation(
        "6.10",
        "CONTINUATION after the end of the block",
        [open, .continuation(1)],
        .connection([protocolError])
    ),
    Violation(
        "6.10",
        "CONTINUATION after DATA",
        [open, .data(1, "x"), .continuation(1)],
        .connection([protocolError])
    ),
    Violation("7", "GOAWAY with an unknown code", [.goAway(0xFF)], .ignored),
    Violation("7", "RST_STREAM with an unknown code", [open, .reset(1, 0xFF)], .ignored),
    Violation(
        "8.1",
        "a second head that ends nothing",
        [open, .headers(1, [("x", "1")], flags: Frame.endHeaders)],
        .stream(1, [protocolError])
    ),
    Violation(
        "8.1",
        "pseudo-fields in trailers",
        [open, .headers(1, [(":method", "GET")])],
        .stream(1, [protocolError])
    ),
    Violation("8.2.1", "a name with capitals", request(.get + [("X-Test", "1")]), .stream(1, [protocolError])),
    Violation("8.2.1", "a name with a space", request(.get + [("x test", "1")]), .stream(1, [protocolError])),
    Violation("8.2.1", "an empty name", request(.get + [("", "1")]), .stream(1, [protocolError])),
    Violation("8.2.1", "a value with a line break", request(.get + [("x", "1\r\ny: 2")]), .stream(1, [protocolError])),
    Violation("8.2.1", "a value with a NUL", request(.get + [("x", "1\0")]), .stream(1, [protocolError])),
    Violation("8.2.2", "Connection", request(.get + [("connection", "keep-alive")]), .stream(1, [protocolError])),
    Violation(
        "8.2.2",
        "Transfer-Encoding",
        request(.get + [("transfer-encoding", "chunked")]),
        .stream(1, [protocolError])
    ),
    Violation("8.2.2", "Upgrade", request(.get + [("upgrade", "websocket")]), .stream(1, [protocolError])),
    Violation("8.2.2", "Keep-Alive", request(.get + [("keep-alive", "1")]), .stream(1, [protocolError])),
    Violation("8.2.2", "TE of more than trailers", request(.get + [("te", "gzip")]), .stream(1, [protocolError])),
    Violation("8.3", "an unknown pseudo-field", request(.get + [(":test", "1")]), .stream(1, [protocolError])),
    Violation("8.3", "a pseudo-field of responses", request(.get + [(":status", "200")]), .stream(1, [protocolError])),
    Violation(
        "8.3",
        "a pseudo-field after a field",
        request([(":method", "GET"), ("x", "1"), (":scheme", "http"), (":path", "/")]),
        .stream(1, [protocolError])
    ),
    Violation(
        "8.3.1",
        "an empty path",
        request([(":method", "GET"), (":scheme", "http"), (":path", "")]),
        .stream(1, [protocolError])
    ),
    Violation("8.3.1", "no method", request([(":scheme", "http"), (":path", "/")]), .stream(1, [protocolError])),
    Violation("8.3.1", "no scheme", request([(":method", "GET"), (":path", "/")]), .stream(1, [protocolError])),
    Violation("8.3.1", "no path", request([(":method", "GET"), (":scheme", "http")]), .stream(1, [protocolError])),
    Violation("8.3.1", "two methods", request(.get + [(":method", "GET")]), .stream(1, [protocolError])),
    Violation("8.3.1", "two schemes", request(.get + [(":scheme", "http")]), .stream(1, [protocolError])),
    Violation("8.3.1", "two paths", request(.get + [(":path", "/")]), .stream(1, [protocolError])),
    Violation(
        "8.1.1",
        "a body longer than Content-Length",
        [.headers(1, .post + [("content-length", "1")], flags: 4), .data(1, "test", flags: 1)],
        .stream(1, [protocolError])
    ),
    Violation(
        "8.1.1",
        "a body shorter than Content-Length",
        [.headers(1, .post + [("content-length", "9")], flags: 4), .data(1, "test", flags: 1)],
        .stream(1, [protocolError])
    ),
    Violation(
        "8.1.1",
        "no body where Content-Length promises one",
        [.headers(1, .post + [("content-length", "9")])],
        .stream(1, [protocolError])
    ),
    Violation(
        "RFC 7541 2.3.3",
        "an index beyond the tables",
        [Frame(type: 1, flags: 5, stream: 1, payload: Frame.block(.get) + [0xC6])],
        .connection([compression])
    ),
    Violation(
        "RFC 7541 4.2",
        "a change of the table's size at the end",
        [Frame(type: 1, flags: 5, stream: 1, payload: Frame.block(.get) + [0x20])],
        .connection([compression])
    ),
    Violation(
        "RFC 7541 5.2",
        "Huffman's code padded with zeros",
        [
            Frame(
                type: 1,
                flags: 5,
                stream: 1,
                payload: Frame.block(.get) + [0x00, 0x85, 0xF2, 0xB2, 0x4A, 0x84, 0xFF, 0x83, 0x49, 0x50, 0x90]
            )
        ],
        .connection([compression])
    ),
    Violation(
        "RFC 7541 5.2",
        "Huffman's code padded with a byte too many",
        [
            Frame(
                type: 1,
                flags: 5,
                stream: 1,
                payload: Frame.block(.get) + [0x00, 0x85, 0xF2, 0xB2, 0x4A, 0x84, 0xFF, 0x84, 0x49, 0x50, 0x9F, 0xFF]
            )
        ],
        .connection([compression])
    ),
    Violation(
        "RFC 7541 6.1",
        "index 0",
        [Frame(type: 1, flags: 5, stream: 1, payload: Frame.block(.get) + [0x80])],
        .connection([compression])
    ),
    Violation(
        "RFC 7541 6.3",
        "a table larger than was allowed",
        [Frame(type: 1, flags: 5, stream: 1, payload: [0x3F, 0xE1, 0xFF, 0x03] + Frame.block(.get))],
        .connection([compression])
    ),
]

@Suite("A peer that breaks the rules")
struct ViolationTests {
    @Test("Each violation gets the error that the RFC demands, however its bytes are cut", arguments: violations)
    fileprivate func violation(_ violation: Violation) {
        for size in [Int.max, 1, 7] {
            let server = ServerUnderTest()
            server.answers = false
            server.greet()
            let bytes = violation.frames.flatMap(\.bytes)
            for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
                server.receive(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
            }
            server.receive(.ping())
            switch violation.answer {
            case .connection(let codes):
                #expect(
                    codes.contains(server.goAway ?? 0xFFFF),
                    "GOAWAY \(String(describing: server.goAway)), cut at \(size)"
                )
                #expect(server.session.isFinished)
            case .stream(let stream, let codes):
                let code = server.reset(stream) ?? server.goAway
                #expect(codes.contains(code ?? 0xFFFF), "answered with \(String(describing: code))")
            case .ignored:
                #expect(server.goAway == nil)
                // Whoever says goodbye and has no stream is left.
                #expect(server.hasAnsweredPing || server.session.isFinished)
            }
        }
    }

    @Test("Bytes that are no preface end the connection (RFC 9113 §3.4)")
    func preface() {
        let server = ServerUnderTest()
        server.receive(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(server.goAway == 1)
        #expect(server.session.isFinished)
    }

    @Test("More streams than are allowed are refused (RFC 9113 §5.1.2)")
    func concurrency() {
        var settings = HTTP2Settings()
        settings.maxConcurrentStreams = 2
        let server = ServerUnderTest(settings: settings)
        server.answers = false
        server.greet()
        server.receive(Frame(type: 4, flags: 1))
        for stream: UInt32 in [1, 3, 5] { server.receive(.headers(stream, .post, flags: Frame.endHeaders)) }
        #expect([refused, protocolError].contains(server.reset(5) ?? server.goAway ?? 0xFFFF))
        #expect(server.reset(1) == nil && server.reset(3) == nil)
    }

    @Test("Settings are acknowledged, PING is answered, a PING with ACK is not (RFC 9113 §6.5.3, §6.7)")
    func acknowledgements() {
        let server = ServerUnderTest()
        server.greet([(1, 4096)])
        #expect(server.frames.contains { $0.type == 4 && $0.flags == Frame.ack && $0.payload.isEmpty })
        server.receive(.ping(flags: Frame.ack))
        #expect(!server.hasAnsweredPing)
        server.receive(.ping())
        #expect(server.frames.last { $0.type == 6 }?.payload == Array("12345678".utf8))
    }
}
