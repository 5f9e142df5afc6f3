import NIOCore
import NIOPosix
import NIOSSL

/// A client that sends bytes as they are and gives back what it gets.
struct RawClient {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects, and runs `body` with the connection.
    static func connect<Result: Sendable>(
        _ port: Int,
        tls: TLSClient? = nil,
        _ body: (inout Exchange) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var exchange = Exchange(input: inbound.makeAsyncIterator(), output: outbound)
            return try await body(&exchange)
        }
    }

    struct Exchange {
        fileprivate var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private(set) var received: [UInt8] = []

        fileprivate init(
            input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            output: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.input = input
            self.output = output
        }

        func send(_ text: String) async throws {
            try await output.write(ByteBuffer(string: text))
        }

        func send(_ bytes: [UInt8]) async throws {
            try await output.write(ByteBuffer(bytes: bytes))
        }

        /// Takes a line, without its end.
        mutating func readLine() async throws -> String {
            String(try await readThrough("\n").dropLast())
        }

        /// Takes bytes up to and with `end`.
        mutating func readThrough(_ end: String) async throws -> String {
            let end = Array(end.utf8)
            while true {
                if let found = received.firstRange(of: end) {
                    let taken = String(decoding: received[..<found.upperBound], as: UTF8.self)
                    received.removeSubrange(..<found.upperBound)
                    return taken
                }
                try await readMore()
            }
        }

        mutating func read(_ count: Int) async throws -> [UInt8] {
            while received.count < count { try await readMore() }
            let taken = Array(received.prefix(count))
            received.removeFirst(count)
            return taken
        }

        /// Everything up to the end of the connection.
        mutating func readToEnd() async throws -> String {
            while let more = try await input.next(isolation: #isolation) { received += more.readableBytesView }
            defer { received = [] }
            return String(decoding: received, as: UTF8.self)
        }

        /// A response with Content-Length.
        mutating func readResponse(toHEAD: Bool = false) async throws -> Response {
            let head = try await readThrough("\r\n\r\n")
            var response = Response(head: head)
            if !toHEAD, let length = response["content-length"].flatMap({ Int($0) }) {
                response.body = String(decoding: try await read(length), as: UTF8.self)
            }
            return response
        }

        private mutating func readMore() async throws {
            guard let more = try await input.next(isolation: #isolation) else {
                throw Ended(after: String(decoding: received, as: UTF8.self))
            }
            received += more.readableBytesView
        }
    }

    struct Ended: Error {
        var after: String
    }

    struct Response: Sendable {
        var status: Int
        var lines: [String]
        var body = ""

        init(head: String) {
            lines = head.split(separator: "\r\n").map(String.init)
            status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        }

        subscript(name: String) -> String? { values(name).first }

        func values(_ name: String) -> [String] {
            lines.filter { $0.lowercased().hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }
}

/// Sends one request on a connection of its own.
func ask(
    _ port: Int,
    _ request: String,
    toHEAD: Bool = false,
    tls: TLSClient? = nil
) async throws -> RawClient.Response {
    try await RawClient.connect(port, tls: tls) { client in
        try await client.send(request)
        return try await client.readResponse(toHEAD: toHEAD)
    }
}
