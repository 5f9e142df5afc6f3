/// A conversation in lines of text: what is sent and what comes back end in a line feed.
package final class LineDialogue {
    private let stream: any ByteStream
    private var buffer: [UInt8] = []

    package init(over stream: any ByteStream) {
        self.stream = stream
    }

    /// Waits for a line and returns it without its end.
    package func line(within time: Duration = .seconds(10)) throws -> String {
        let deadline = ContinuousClock().now + time
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeFirst(end + 1) }
                let line = buffer[..<end]
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            switch stream.receive(until: deadline) {
            case .bytes(let bytes): buffer += bytes
            case .closed: throw ExchangeFailure.noResponse("closed after \(latin1(buffer))")
            case .reset: throw ExchangeFailure.noResponse("reset after \(latin1(buffer))")
            case .nothing: throw ExchangeFailure.noResponse("nothing within \(time), so far \(latin1(buffer))")
            }
        }
    }

    /// Sends a line and waits for the next one.
    package func ask(_ line: String, within time: Duration = .seconds(10)) throws -> String {
        stream.send(Array((line + "\n").utf8))
        return try self.line(within: time)
    }
}
