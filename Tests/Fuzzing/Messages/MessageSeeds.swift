/// Messages to begin with, and the words that they are made of.
enum MessageSeeds {
    static let requests = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a?b=c#d HTTP/1.1\r\nHost: a.example:80\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: b\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1f;a=b\r\n"
            + "0123456789012345678901234567890\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: x-a\r\n\r\n0\r\nX-A: b\r\n\r\n",
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}abc",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n",
        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\nabc",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a.example/x?y HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n", "GET /\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close, x-a\r\nX-A: 1\r\nX-B: 2\r\nTE: trailers\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: content-length\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\nX-C: d\r\nAccept: e\r\nCookie: f\r\nCookie: g\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\tc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Long: \(String(repeating: "v", count: 3000))\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X-Many: 1\r\n", count: 99))\r\n",
        "QUERY /x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nq",
        "GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\nKeep-Alive: 5\r\nX-Empty:\r\nX-Blank:  \t \r\n\r\n",
    ]

    static let requestWords =
        common + [
            "GET ", "POST ", "CONNECT ", "OPTIONS ", "MSEARCH ", "M-SEARCH ", "PRI ", "get ", " HTTP/1.1", " HTTP/1.0",
            " HTTP/0.9", " HTTP/2.0", " http/1.1", " HTTP/1.10", "http://", "https://a/", "ftp://", "*", "/../", "%2e",
            "@", "[::1]", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "Host: b\r\n", "Connection: host\r\n",
            "Connection: te\r\n", "Connection: transfer-encoding\r\n", "Connection: x-forwarded-for\r\n",
            "Expect: 100-continue\r\n", "Upgrade: h2c\r\n", "HTTP2-Settings: A\r\n", "Accept: x\r\n",
        ]

    static let responses = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", "HTTP/1.0 200 OK\r\n\r\nold",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nraw bytes",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\nETag: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 \r\nContent-Length: 0\r\nVary: a\r\nVary: b\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 +0200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 503 Busy\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "v", count: 3000))\r\nContent-Length: 0\r\n\r\n",
    ]

    static let responseWords =
        common + [
            "HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2.0 ", "100", "101", "204", "304", "199", "099", "1000", "+200",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "Vary: c\r\n",
            "Location: /\r\n",
        ]

    private static let common = [
        "\r\n", "\n", "\r", "\r\r\n", "\r\n\r\n", "\n\n", ": ", " :", "\r\n ", "\r\n\t", "0\r\n\r\n", "5\r\n", "ffff",
        "7fffffffffffffff", "ffffffffffffffff", "10000000000000000", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "+5", "-1", "5, 5", "0x5", "Content-Length: ",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: Chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n",
        "transfer-encoding:\tchunked \r\n", "Connection: close\r\n", "Connection: keep-alive\r\n",
        "Connection: upgrade\r\n", "Upgrade: websocket\r\n", "Trailer: a\r\n", "X: y\r\n", ":x\r\n", "X\r\n", "X \r\n",
        "X : y\r\n", "\u{0}", "\u{7f}", "\u{b}", "é", "X: é\r\n", "Keep-Alive: timeout=5\r\n",
        "Proxy-Connection: close\r\n", ";ext=\"a\"", "\t", "  ",
    ]
}
