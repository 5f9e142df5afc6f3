/// A request to send as bytes, without any header of the client's own making.
package struct HTTPRequest: Sendable {
    package var method: String
    package var target: String
    package var headers: [HeaderLine]
    package var body: [UInt8]

    package init(_ method: String = "GET", _ target: String = "/", headers: [HeaderLine] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// A request to a host.
    package init(_ method: String = "GET", _ target: String = "/", host: String) {
        self.init(method, target, headers: [HeaderLine("Host", host)])
    }

    /// The message on the wire.
    ///
    /// A body gets its `Content-Length`, unless one is among the headers.
    package var bytes: [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        let isFramed = headers.contains { ["content-length", "transfer-encoding"].contains($0.name.lowercased()) }
        if !body.isEmpty, !isFramed { text += "Content-Length: \(body.count)\r\n" }
        return (text + "\r\n").latin1Bytes + body
    }
}

/// What a connection brought.
package enum ExchangeFailure: Error, CustomStringConvertible {
    case noResponse(String)

    package var description: String {
        switch self {
        case .noResponse(let what): "no whole response: \(what)"
        }
    }
}

extension HTTPRequest {
    /// Sends the request on a new connection and waits for its response.
    package func send(to address: String, within time: Duration = .seconds(10)) throws -> HTTPResponse {
        try send(on: Socket(connectingTo: address), within: time)
    }

    /// Sends the request on a connection that has carried none, and waits for its response.
    package func send(on stream: any ByteStream, within time: Duration = .seconds(10)) throws -> HTTPResponse {
        stream.send(bytes)
        var reader = ResponseReader(methods: [method])
        let deadline = ContinuousClock().now + time
        while reader.responses.isEmpty {
            switch stream.receive(until: deadline) {
            case .bytes(let bytes): reader.feed(bytes)
            case .closed:
                reader.finish()
                if reader.responses.isEmpty { throw ExchangeFailure.noResponse("closed after \(latin1(reader.rest))") }
            case .reset: throw ExchangeFailure.noResponse("reset after \(latin1(reader.rest))")
            case .nothing: throw ExchangeFailure.noResponse("nothing within \(time), so far \(latin1(reader.rest))")
            }
        }
        return reader.responses[0]
    }
}

/// A connection that stays open over several requests.
package final class HTTPConnection {
    private let socket: Socket
    private var reader = ResponseReader(methods: [])
    private var taken = 0

    package init(to address: String) throws {
        socket = try Socket(connectingTo: address)
    }

    /// Sends a request and waits for its response; nil if the connection ended or the time is up.
    package func exchange(_ request: HTTPRequest, within time: Duration = .seconds(10)) -> HTTPResponse? {
        guard send(request) else { return nil }
        return response(within: time)
    }

    /// Sends a request without waiting.
    package func send(_ request: HTTPRequest) -> Bool {
        reader.expect(method: request.method)
        return socket.send(request.bytes)
    }

    /// Waits for the next response.
    package func response(within time: Duration = .seconds(10)) -> HTTPResponse? {
        let deadline = ContinuousClock().now + time
        while reader.responses.count <= taken {
            switch socket.receive(until: deadline) {
            case .bytes(let bytes): reader.feed(bytes)
            case .closed:
                reader.finish()
                if reader.responses.count <= taken { return nil }
            case .reset, .nothing: return nil
            }
        }
        taken += 1
        return reader.responses[taken - 1]
    }

    /// Waits until the other side closes; false if it still stands when the time is up.
    package func isClosed(within time: Duration) -> Bool {
        let deadline = ContinuousClock().now + time
        while true {
            switch socket.receive(until: deadline) {
            case .bytes(let bytes): reader.feed(bytes)
            case .closed, .reset: return true
            case .nothing: return false
            }
        }
    }

    /// Breaks the connection instead of closing it.
    package func abort() {
        socket.abortOnClose()
    }
}
