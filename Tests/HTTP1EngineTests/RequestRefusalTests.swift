import Testing

private let host = "Host: a\r\n"

private func request(_ line: String = "GET / HTTP/1.1", _ fields: String = "", body: String = "") -> String {
    "\(line)\r\n\(host)\(fields)\r\n\(body)"
}

private func post(chunks: String) -> String {
    request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n", body: chunks)
}

/// Bytes that Envoy 1.40 refuses, with the details of its log.
private struct Refusal: CustomTestStringConvertible {
    var details: String
    var input: String
    var status: Int

    init(_ details: String, _ input: String, status: Int = 400) {
        self.details = details
        self.input = input
        self.status = status
    }

    var testDescription: String { "\(details): \(input.prefix(60).debugDescription)" }
}

private let refusals: [Refusal] = [
    // The first byte, before there is a line.
    Refusal("http1.codec_error", "\u{16}\u{03}\u{01}"),
    Refusal("http1.codec_error", " GET / HTTP/1.1"),
    Refusal("http1.codec_error", "\r\n GET / HTTP/1.1"),
    // The first line, as soon as it is whole.
    Refusal("http1.codec_error", "hello\r\n"),
    Refusal("http1.codec_error", "GET / HTTP/1.x\r\n"),
    Refusal("http1.codec_error", "GETX / HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET\r\n"),
    Refusal("http1.codec_error", "GET \r\n"),
    Refusal("http1.codec_error", "GET abs HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET ?x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET http:/x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET http://u@@b/x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET http://a\"b/x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET http://b#x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET / x HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET / HTTP/1.1 x\r\n"),
    Refusal("http1.codec_error", "GET / HTTP/11\r\n"),
    Refusal("http1.codec_error", "GET / http/1.1\r\n"),
    Refusal("http1.codec_error", "GET /\u{80} HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "M-SEARCH / HTTP/1.1\r\n"),
    Refusal("http1.codec_error", "GET HTTP/1.1\r\n\r\n"),
    Refusal("http1.invalid_characters", request("GET /a\u{01}b HTTP/1.1")),
    Refusal("http1.invalid_characters", request("GET /a\u{7F}b HTTP/1.1")),
    Refusal("http1.invalid_characters", request("GET /a\u{0C}b HTTP/1.1")),
    Refusal("http1.invalid_characters", request("GET /a\u{00}b HTTP/1.1")),
    // Header lines, once the head is whole.
    Refusal("http1.codec_error", "GET / HTTP/1.1\r\n X: 1\r\n\(host)\r\n"),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X Y: 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X : 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X\t: 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", ": 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "XYZ\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X\r\n : c\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X\rY: 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "\rX: 1\r\n")),
    Refusal("http1.codec_error", request("GET / HTTP/1.1", "X\u{E9}: 1\r\n")),
    Refusal("http1.codec_error", "GET / HTTP/1.1\r\n\(host)\r\r\n\r\n"),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X: a\u{00}b\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X: ab\u{01}\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X: a\u{0B}b\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X: a\u{7F}b\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X\u{00}: a\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.1", "X Y: \u{01}\r\n")),
    Refusal("http1.invalid_characters", request("GET / HTTP/1.0", "X: \u{01}\r\n")),
    // Framing.
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: 5\r\ncontent-length: 5\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: 5, 5\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: +5\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: 5x\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length:\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: 1\r2\r\n")),
    Refusal("http1.codec_error", request("POST / HTTP/1.1", "Content-Length: 18446744073709551616\r\n")),
    Refusal(
        "http1.content_length_and_chunked_not_allowed",
        request("POST / HTTP/1.0", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")
    ),
    Refusal(
        "http1.content_length_and_chunked_not_allowed",
        request("POST / HTTP/1.1", "Content-Length: 0\r\nTransfer-Encoding: gzip\r\n")
    ),
    Refusal("http1.invalid_transfer_encoding", request("POST / HTTP/1.1", "Transfer-Encoding:\r\n"), status: 501),
    Refusal("http1.invalid_transfer_encoding", request("GET * HTTP/1.0", "Transfer-Encoding: gzip\r\n"), status: 501),
    Refusal(
        "http1.invalid_transfer_encoding",
        request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        status: 501
    ),
    Refusal(
        "http1.invalid_transfer_encoding",
        request("POST / HTTP/1.1", "Connection: :a\r\nTransfer-Encoding: gzip, chunked\r\n"),
        status: 501
    ),
    Refusal(
        "http1.invalid_transfer_encoding",
        request("CONNECT a:443 HTTP/1.1", "Transfer-Encoding: chunked\r\n"),
        status: 501
    ),
    Refusal("http1.body_disallowed", request("CONNECT a:443 HTTP/1.1", "Content-Length: 3\r\n")),
    // What `Connection` names.
    Refusal("http1.connection_header_rejected", request("GET / HTTP/1.1", "Connection: a,b,c,d,e,f,g,h,i,j\r\n")),
    Refusal("http1.connection_header_rejected", request("GET / HTTP/1.0", "Connection: :path\r\n")),
    Refusal("http1.connection_header_rejected", request("GET * HTTP/1.1", "Connection: X-Forwarded-For\r\n")),
    Refusal("http1.connection_header_rejected", request("GET / HTTP/1.1", "Connection: x-forwarded-host\r\n")),
    Refusal("http1.connection_header_rejected", request("GET / HTTP/1.1", "Connection: x-forwarded-proto\r\n")),
    Refusal(
        "http1.connection_header_rejected",
        request("GET / HTTP/1.1", "Connection: te\r\nTE: \(String(repeating: "a", count: 256))\r\n")
    ),
    // Targets that are no paths.
    Refusal("http1.invalid_url", request("GET * HTTP/1.0")),
    Refusal("http1.invalid_url", "GET *\r\n"),
    Refusal("http1.invalid_url", request("GET http:///abs HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://b:65536/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://b:/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://b:1:2/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://[::1/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://u@c@b/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("GET http://b%20c/x HTTP/1.1")),
    Refusal("http1.invalid_url", request("CONNECT a HTTP/1.1")),
    Refusal("http1.invalid_url", request("CONNECT /x HTTP/1.1")),
    Refusal("http1.invalid_scheme", request("GET ftp://b/x HTTP/1.1")),
    Refusal("http1.https_url_on_plaintext_connection", request("GET HTTPS://b/x HTTP/1.1"), status: 403),
    // Versions, last.
    Refusal("low_version", request("GET / HTTP/1.0"), status: 426),
    Refusal("low_version", request("GET / HTTP/1.2"), status: 426),
    Refusal("low_version", "GET / HTTP/2.0\r\n\r\n", status: 426),
    Refusal("low_version", "GET /\r\n", status: 426),
    Refusal("query_missing_content_type", request("QUERY / HTTP/1.1")),
    // Size.
    Refusal(
        "http1.too_many_headers",
        request("GET / HTTP/1.1", (0..<100).map { "X\($0): v\r\n" }.joined()),
        status: 431
    ),
]

/// A whole head of exactly so many bytes.
private func padded(to count: Int) -> String {
    let bare = request("GET / HTTP/1.1", "X: \r\n").utf8.count
    return request("GET / HTTP/1.1", "X: \(String(repeating: "a", count: count - bare))\r\n")
}

private let badChunks: [String] = [
    "xyz\r\n", "\r\n", " 5\r\nhello", "5g\r\nhello", "0x5\r\nhello", "5\nhello", "5;a\nhello", "5;a\rb\r\nhello",
    "5\r\r\nhello", "5\rhello", "5=\r\nhello", "5\u{01}\r\nhello", "0\n\n", "0;\n\r\n", "fffffffffffffffff\r\n",
    "5\r\nhello0\r\n\r\n", "0\r\nX T: 1\r\n\r\n", "0\r\nXT\r\n\r\n", "0\r\n X: 5\r\n\r\n", "0\r\n: 5\r\n\r\n",
    "0\r\nX : a\r\n\r\n", "0\r\n\u{80}: a\r\n\r\n",
]

@Suite("Requests that are refused")
struct RequestRefusalTests {
    @Test("Each is refused with Envoy's status and details, however it is cut (fact 8.5)", arguments: refusals)
    private func refused(_ refusal: Refusal) {
        for segmentation in Segmentation.all {
            let events = decodeRequests(bytes(refusal.input), segmentation)
            #expect(events == [.refused(refusal.status, refusal.details)], "\(segmentation)")
        }
    }

    @Test("A malformed chunk or trailer is refused after the head", arguments: badChunks)
    func badChunk(_ chunks: String) {
        for segmentation in Segmentation.all {
            let events = decodeRequests(bytes(post(chunks: chunks)), segmentation)
            #expect(events.last == .refused(400, "http1.codec_error"), "\(segmentation)")
        }
    }

    @Test("Controls and size are refused in trailers too")
    func trailers() {
        let control = decodeRequests(bytes(post(chunks: "0\r\nX: \u{01}\r\n\r\n")))
        #expect(control.last == .refused(400, "http1.invalid_characters"))
        let fits = "0\r\nX: \(String(repeating: "a", count: 61_433))\r\n\r\n"
        #expect(decodeRequests(bytes(post(chunks: fits))).last == .end)
        let big = "0\r\nX: \(String(repeating: "a", count: 61_435))\r\n\r\n"
        #expect(decodeRequests(bytes(post(chunks: big))).last == .refused(431, "http1.headers_too_large"))
    }

    @Test("A head of 61,440 bytes and 100 header lines is taken, a larger one refused, whole or not (fact 8.6)")
    func limits() {
        let run = String(repeating: "a", count: 62_000)
        let unfinished = String(padded(to: 61_444).dropLast(2))
        #expect(decodeRequests(bytes(String(unfinished.dropLast()))).isEmpty)
        #expect(decodeRequests(bytes(unfinished)) == [.refused(431, "http1.headers_too_large")])
        for input in [padded(to: 61_441), "GET / HTTP/1.1\r\nX: \(run)", "GET /\(run)", "GET /\(run) HTTP/1.1\r\n"] {
            #expect(decodeRequests(bytes(input)) == [.refused(431, "http1.headers_too_large")])
        }
        #expect(decodeRequests(bytes(padded(to: 61_440))).last == .end)
        let lines = request("GET / HTTP/1.1", (0..<99).map { "X\($0): v\r\n" }.joined())
        #expect(decodeRequests(bytes(lines)).last == .end)
    }

    @Test("Line breaks before a request do not count as head")
    func breaksBefore() {
        let input = String(repeating: "\r\n", count: 400) + padded(to: 61_440)
        #expect(decodeRequests(bytes(input)).last == .end)
    }

    @Test(
        "A visible first byte is judged with its line, not before",
        arguments: ["h", "Z", "get /x HTTP/1.1", "\r\n\u{7F}"]
    )
    func waitsForLine(_ input: String) {
        #expect(decodeRequests(bytes(input)).isEmpty)
        #expect(decodeRequests(bytes(input + "\r\n\r\n")).count == 1)
    }

    @Test("Trailers may repeat Content-Length, a head may not")
    func repeatedLength() {
        let lengths = "Content-Length: 1\r\nContent-Length: x\r\n"
        #expect(decodeRequests(bytes(post(chunks: "0\r\n\(lengths)\r\n"))).last == .end)
        #expect(decodeRequests(bytes(request("GET / HTTP/1.1", lengths))).last == .refused(400, "http1.codec_error"))
    }

    @Test("A failed decoder stays failed")
    func staysFailed() {
        let events = decodeRequests(bytes("BAD\r\n\r\n" + request()))
        #expect(events == [.refused(400, "http1.codec_error")])
    }
}
