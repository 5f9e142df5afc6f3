import HTTP1Engine
import HTTPMessage
import NIOCore
import Testing

private let ok = "HTTP/1.1 200 OK\r\n"
private let three = "Content-Length: 3\r\n"

private func heads(_ events: [Event]) -> [ResponseSummary] {
    events.compactMap { if case .response(let head) = $0 { head } else { nil } }
}

private func content(_ events: [Event]) -> String {
    latin1(events.flatMap { event -> [UInt8] in if case .body(let bytes) = event { bytes } else { [] } })
}

/// A response, how its body is delimited, what it holds, and whether the connection lasts.
private struct Row: CustomTestStringConvertible {
    var input: String
    var framing: BodyFraming
    var content: String
    var keepsAlive: Bool
    var toHEAD = false
    var closes = false

    init(
        _ input: String,
        _ framing: BodyFraming,
        _ content: String,
        keeps: Bool,
        toHEAD: Bool = false,
        closes: Bool = false
    ) {
        self.input = input
        self.framing = framing
        self.content = content
        keepsAlive = keeps
        self.toHEAD = toHEAD
        self.closes = closes
    }

    var testDescription: String { input.prefix(80).debugDescription }
}

private let rows: [Row] = [
    Row(ok + three + "\r\nabc", .length(3), "abc", keeps: true),
    Row(ok + "Content-Length: 0\r\n\r\n", .length(0), "", keeps: true),
    Row(ok + three + "Connection: close\r\n\r\nabc", .length(3), "abc", keeps: false),
    Row(ok + three + "Proxy-Connection: close\r\n\r\nabc", .length(3), "abc", keeps: false),
    Row(ok + "\r\nabc", .untilClose, "abc", keeps: false, closes: true),
    Row("HTTP/1.1 205 Reset\r\n\r\n", .untilClose, "", keeps: false, closes: true),
    Row(ok + "Transfer-Encoding: CHUNKED\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n", .chunked, "abc", keeps: true),
    Row(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n", .chunked, "abc", keeps: true),
    Row(ok + three + "\r\n", .none, "", keeps: true, toHEAD: true),
    Row(ok + "\r\n", .none, "", keeps: true, toHEAD: true),
    Row(ok + "Transfer-Encoding: chunked\r\n\r\n", .none, "", keeps: true, toHEAD: true),
    Row("HTTP/1.1 204 No Content\r\n\r\n", .none, "", keeps: true),
    Row("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", .none, "", keeps: true),
    Row("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", .none, "", keeps: true),
    Row("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", .none, "", keeps: true),
    Row("HTTP/1.0 200 OK\r\n" + three + "\r\nabc", .length(3), "abc", keeps: false),
    Row("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + three + "\r\nabc", .length(3), "abc", keeps: true),
    Row("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .chunked, "", keeps: false),
    Row("HTTP/1.2 200 OK\r\n" + three + "\r\nabc", .length(3), "abc", keeps: true),
    Row("HTTP/2.0 200 OK\r\n" + three + "\r\nabc", .length(3), "abc", keeps: false),
    Row("HTTP/1.1 200 OK\n" + "Content-Length: 3\n\nabc", .length(3), "abc", keeps: true),
    Row("HTTP/1.1 101 Switching\r\n\r\n", .none, "", keeps: false),
]

private let statusLines: [(String, Int, String)] = [
    ("HTTP/1.1 200 OK", 200, "OK"), ("HTTP/1.1 200", 200, ""), ("HTTP/1.1 200 ", 200, ""),
    ("HTTP/1.1  200   Very  fine ", 200, "Very  fine"), ("HTTP/1.1\t200\tOK", 200, "OK"),
    ("HTTP/1.1 0200 X", 200, "X"), ("HTTP/1.1 +200 X", 200, "X"), ("HTTP/1.1 999 X", 999, "X"),
    ("HTTP/1.1 1000 X", 1000, "X"), ("HTTP/1.1 200 Fine \u{E9}", 200, "Fine \u{E9}"),
]

/// Responses that Envoy refuses.
private let refused: [String] = [
    "hello", "\r\n\r\n" + ok + three + "\r\nabc", " " + ok, "HTTP/1.1.1 200 OK\r\n", "Http/1.1 200 OK\r\n", "Hello\r\n",
    "HTTP/1.1\r\n", "HTTP/1.1 99 X\r\n", "HTTP/1.1 000 X\r\n", "HTTP/1.1 2x0 X\r\n", "HTTP/1.1 -200 X\r\n",
    "HTTP/1.1 200abc X\r\n", "HTTP/1.1 200 O\u{01}K\r\n" + three + "\r\n", ok + three + "X: \u{01}\r\n\r\n",
    ok + three + "X Y: 1\r\n\r\n", ok + three + "X : 1\r\n\r\n", ok + three + "XY\r\n\r\n", ok + three + three + "\r\n",
    ok + "Content-Length: x\r\n\r\n", ok + "Content-Length: 1\r2\r\n\r\n",
    ok + three + "Transfer-Encoding: chunked\r\n\r\n", ok + "Transfer-Encoding: gzip\r\n\r\n",
    ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", ok + "Transfer-Encoding: identity\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "HTTP/1.1 204 No Content\r\nContent-Length: 00\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 100 C\r\nContent-Length: 3\r\n\r\n",
    "HTTP/1.1 103 C\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 101 C\r\nContent-Length: 3\r\n\r\n",
    ok + three + (0..<100).map { "X\($0): a\r\n" }.joined() + "\r\n",
]

@Suite("Responses")
struct ResponseDecodingTests {
    @Test("A response is delimited as Envoy delimits it, however it is cut", arguments: rows)
    private func framing(_ row: Row) {
        for segmentation in Segmentation.all {
            let events = decodeResponses(bytes(row.input), segmentation, toHEAD: row.toHEAD, closes: row.closes)
            let head = heads(events).first
            #expect(head?.framing == row.framing, "\(segmentation)")
            #expect(head?.keepsAlive == row.keepsAlive, "\(segmentation)")
            #expect(content(events) == row.content, "\(segmentation)")
            #expect(events.last == .end, "\(segmentation)")
        }
    }

    @Test("Status lines are read as Envoy reads them", arguments: statusLines)
    func statusLine(_ line: String, _ status: Int, _ reason: String) {
        for segmentation in Segmentation.all {
            let head = heads(decodeResponses(bytes("\(line)\r\n\(three)\r\nabc"), segmentation)).first
            #expect(head?.status == status)
            #expect(head?.reason == reason)
        }
    }

    @Test("What Envoy answers with 502 is a failure, however it is cut", arguments: refused)
    func refusals(_ input: String) {
        for segmentation in Segmentation.all {
            guard case .refused? = decodeResponses(bytes(input), segmentation).last else {
                Issue.record("taken when \(segmentation)")
                continue
            }
        }
    }

    @Test("A head of 80 KiB and a hundred lines is taken, a larger one refused, whole or not")
    func limits() {
        let endless = ok + three + "X: " + String(repeating: "a", count: 82_000)
        for input in [endless, endless + "\r\n\r\n"] {
            #expect(decodeResponses(bytes(input)) == [.refused(502, "http1.headers_too_large")])
        }
        let bare = (ok + three + "X: \r\n\r\n").utf8.count
        let big = ok + three + "X: " + String(repeating: "a", count: 81_920 - bare) + "\r\n\r\nabc"
        #expect(decodeResponses(bytes(big)).last == .end)
        let many = ok + three + (0..<99).map { "X\($0): a\r\n" }.joined() + "\r\nabc"
        #expect(decodeResponses(bytes(many)).last == .end)
    }

    @Test("Several interim heads come before the final one, with their lines")
    func interim() {
        let input =
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n"
            + "HTTP/1.1 199 X\r\n\r\n" + ok + three + "\r\nabc"
        for segmentation in Segmentation.all {
            let events = decodeResponses(bytes(input), segmentation)
            let interim = events.compactMap { if case .interim(let head) = $0 { head } else { nil } }
            #expect(interim.map(\.status) == [103, 100, 199])
            #expect(interim.map(\.fields) == [["Link: x"], [], []])
            #expect(heads(events).map(\.status) == [200])
            #expect(events.last == .end)
        }
    }

    @Test("A 101 to an upgrade makes a tunnel; what comes with it is its first bytes")
    func tunnel() {
        let input = "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nhello\r\n"
        for segmentation in Segmentation.all {
            let events = decodeResponses(bytes(input), segmentation, upgrade: true, closes: true)
            #expect(heads(events).map(\.status) == [101])
            #expect(content(events) == "hello\r\n")
            #expect(events.last == .end)
        }
        let unasked = decodeResponses(bytes(input))
        #expect(unasked.count == 3 && unasked[1] == .end)
        let other = decodeResponses(bytes("HTTP/1.1 101 S\r\n\r\nhello"), upgrade: true)
        #expect(other.count == 3 && other[1] == .end)
    }

    @Test("An answer to an upgrade that is no 101 is an ordinary one")
    func declinedUpgrade() {
        let events = decodeResponses(bytes("HTTP/1.1 403 No\r\n" + three + "\r\nabc"), upgrade: true)
        #expect(content(events) == "abc")
        #expect(events.last == .end)
    }

    @Test(
        "A message that the connection's end cuts short is a failure",
        arguments: [
            "H", ok + "X", ok + "Content-Length: 10\r\n\r\nabc", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nH",
        ]
    )
    func truncated(_ input: String) {
        for segmentation in Segmentation.all {
            guard case .refused? = decodeResponses(bytes(input), segmentation, closes: true).last else {
                Issue.record("taken when \(segmentation)")
                continue
            }
        }
    }

    @Test("An end between messages is none of the codec's business")
    func endBetween() {
        var decoder = HTTP1ResponseDecoder()
        #expect(!decoder.isInsideMessage)
        decoder.receiveEOF()
        guard case .needsMoreBytes = decoder.next() else {
            Issue.record("something before the first byte")
            return
        }
        #expect(decodeResponses(bytes(ok + three + "\r\nabc"), closes: true).last == .end)
    }

    @Test("Surplus bytes after the end show")
    func surplus() {
        var decoder = HTTP1ResponseDecoder()
        decoder.receive(ByteBuffer(bytes: bytes(ok + three + "\r\nabcdef")))
        #expect(decoder.isInsideMessage)
        guard case .head = decoder.next(), case .body = decoder.next(), case .end = decoder.next() else {
            Issue.record("no response")
            return
        }
        #expect(decoder.bufferedBytes == 3)
        #expect(Array(decoder.takeBufferedBytes().readableBytesView) == bytes("def"))
        #expect(!decoder.isInsideMessage)
    }

    @Test("Repeated lines are joined where Envoy joins them in responses")
    func joined() {
        let lines =
            "Vary: a\r\nX: 1\r\nvary:\r\nVary: b\r\nX: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nAccept: a\r\nAccept: b\r\n"
        let head = heads(decodeResponses(bytes(ok + lines + three + "\r\nabc"))).first
        #expect(
            head?.fields == [
                "Vary: a,b", "X: 1", "X: 2", "Set-Cookie: a", "Set-Cookie: b", "Accept: a", "Accept: b",
                "Content-Length: 3",
            ]
        )
    }

    @Test("A Content-Length of 0 goes where there can be none")
    func zeroLength() {
        let events = decodeResponses(bytes("HTTP/1.1 204 No Content\r\nX: 1\r\nContent-Length: 0\r\n\r\n"))
        #expect(heads(events).first?.fields == ["X: 1"])
    }
}
