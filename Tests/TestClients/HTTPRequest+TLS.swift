package import TestSupport

extension HTTPRequest {
    /// Sends the request over HTTP/1.1 or HTTP/2, whichever ALPN chose, and waits for its response.
    package func send(over stream: TLSStream, within time: Duration = .seconds(10)) throws -> HTTPResponse {
        if stream.negotiatedProtocol == "h2" {
            return try HTTP2Connection(over: stream).exchange(self, scheme: "https", within: time)
        }
        return try send(on: stream, within: time)
    }
}
