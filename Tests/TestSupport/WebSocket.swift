/// The little of a WebSocket client that the tests need: the handshake, and one frame at a time.
package final class WebSocket {
    private let stream: any ByteStream
    private var buffer: [UInt8] = []
    /// What answered the handshake.
    package let handshake: HTTPResponse

    /// Opens; `handshake.status` is 101 if the server agreed.
    package convenience init(to address: String, path: String, headers: [HeaderLine]) throws {
        try self.init(over: Socket(connectingTo: address), path: path, headers: headers)
    }

    /// Opens on a connection that has carried nothing yet.
    package init(over stream: any ByteStream, path: String, headers: [HeaderLine]) throws {
        self.stream = stream
        let upgrade = [
            HeaderLine("Connection", "Upgrade"), HeaderLine("Upgrade", "websocket"),
            HeaderLine("Sec-WebSocket-Version", "13"), HeaderLine("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        stream.send(HTTPRequest("GET", path, headers: headers + upgrade).bytes)
        var reader = ResponseReader(methods: ["GET"])
        let deadline = ContinuousClock().now + .seconds(10)
        while reader.responses.isEmpty {
            guard case .bytes(let bytes) = stream.receive(until: deadline) else {
                throw ExchangeFailure.noResponse("handshake")
            }
            reader.feed(bytes)
        }
        handshake = reader.responses[0]
        buffer = reader.rest
    }

    /// Sends a whole message of up to 125 bytes.
    package func send(_ payload: [UInt8], isText: Bool) {
        let mask: [UInt8] = [1, 2, 3, 4]
        let masked = payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        stream.send([isText ? 0x81 : 0x82, 0x80 | UInt8(payload.count)] + mask + masked)
    }

    /// Waits for a frame and returns its payload; nil if none comes.
    package func receive(within time: Duration = .seconds(10)) -> [UInt8]? {
        let deadline = ContinuousClock().now + time
        while true {
            if buffer.count >= 2, buffer.count >= 2 + Int(buffer[1] & 0x7f) {
                let end = 2 + Int(buffer[1] & 0x7f)
                defer { buffer.removeFirst(end) }
                return Array(buffer[2..<end])
            }
            guard case .bytes(let bytes) = stream.receive(until: deadline) else { return nil }
            buffer += bytes
        }
    }
}
