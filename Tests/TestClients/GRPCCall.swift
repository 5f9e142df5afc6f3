package import TestSupport

/// What a gRPC call brought.
package struct GRPCReply: Sendable {
    /// The status code, `0` for OK.
    package let code: Int
    /// `grpc-message` as sent.
    package let statusMessage: String
    /// The first message, if one came.
    package let message: [UInt8]?
    /// The HTTP response that carried it.
    package let response: HTTPResponse
}

extension HTTP2Connection {
    /// A unary gRPC call.
    ///
    /// - Parameter authority: the host that is called, as in `:authority`.
    package func call(
        _ method: String,
        of service: String,
        authority: String,
        metadata: [HeaderLine] = [],
        message: [UInt8] = [],
        scheme: String = "http",
        within time: Duration = .seconds(10)
    ) throws -> GRPCReply {
        let headers = [
            HeaderLine("Host", authority), HeaderLine("content-type", "application/grpc"), HeaderLine("te", "trailers"),
            HeaderLine("user-agent", "grpc-go/1.75.0"),
        ]
        let length = UInt32(clamping: message.count)
        let prefix = [
            0, UInt8(length >> 24), UInt8(length >> 16 & 0xff), UInt8(length >> 8 & 0xff), UInt8(length & 0xff),
        ]
        let request = HTTPRequest(
            "POST",
            "/\(service)/\(method)",
            headers: headers + metadata,
            body: prefix + message
        )
        return GRPCReply(try exchange(request, scheme: scheme, within: time))
    }
}

extension GRPCReply {
    /// Reads status and message from trailers, or from the head of a response that is nothing else.
    init(_ response: HTTPResponse) {
        self.response = response
        let fields = response.trailers + response.headers
        let first: (String) -> String? = { name in fields.first { $0.name == name }?.value }
        code = first("grpc-status").flatMap { Int($0) } ?? Self.code(forHTTPStatus: response.status)
        statusMessage = first("grpc-message") ?? ""
        message = Self.message(in: response.body)
    }

    /// The code that gRPC clients take where a proxy answered in plain HTTP.
    ///
    /// > Source: gRPC, `doc/http-grpc-status-mapping.md`.
    static func code(forHTTPStatus status: Int) -> Int {
        switch status {
        case 400: 13
        case 401: 16
        case 403: 7
        case 404: 12
        case 429, 502, 503, 504: 14
        default: 2
        }
    }

    private static func message(in body: [UInt8]) -> [UInt8]? {
        guard body.count >= 5, body[0] == 0 else { return nil }
        let length = body[1..<5].reduce(0) { $0 << 8 | Int($1) }
        return body.count >= 5 + length ? Array(body[5..<(5 + length)]) : nil
    }
}
