import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP2
package import TestSupport

/// A blocking HTTP/2 client connection, by an implementation that shares nothing with the program under test.
///
/// All calls from one thread.
package final class HTTP2Connection {
    private let stream: any ByteStream
    private let channel = EmbeddedChannel()
    private var nextStream = 1
    private var exchanges: [Int: HTTP2Exchange] = [:]
    /// Bytes of bodies for which the windows are not yet open again, by stream.
    private var received: [Int: Int] = [:]
    /// Why nothing more comes, once that is so.
    private var end: String?
    /// The code of a GOAWAY, if one came.
    package private(set) var goAway: Int?

    /// Connects with prior knowledge of HTTP/2.
    package convenience init(to address: String) throws {
        try self.init(over: Socket(connectingTo: address))
    }

    /// Speaks HTTP/2 on a connection that has carried nothing yet, or only the TLS handshake.
    package init(over stream: any ByteStream) throws {
        self.stream = stream
        try channel.pipeline.syncOperations.addHandler(NIOHTTP2Handler(mode: .client))
        _ = channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 0))
        flush()
    }

    /// Sends a request and waits for the whole response.
    ///
    /// The header `Host` becomes `:authority`.
    package func exchange(_ request: HTTPRequest, scheme: String = "http", within time: Duration = .seconds(10)) throws
        -> HTTPResponse
    {
        try response(on: send(request, scheme: scheme), within: time)
    }

    /// Sends a request without waiting and returns its stream.
    package func send(_ request: HTTPRequest, scheme: String = "http") -> Int {
        let number = nextStream
        nextStream += 2
        exchanges[number] = HTTP2Exchange()
        var fields = HPACKHeaders([
            (":method", request.method), (":scheme", scheme), (":path", request.target),
        ])
        for header in request.headers {
            fields.add(
                name: header.name.lowercased() == "host" ? ":authority" : header.name.lowercased(),
                value: header.value
            )
        }
        write(.headers(.init(headers: fields.pseudoFirst, endStream: request.body.isEmpty)), on: number)
        if !request.body.isEmpty {
            write(.data(.init(data: .byteBuffer(ByteBuffer(bytes: request.body)), endStream: true)), on: number)
        }
        flush()
        return number
    }

    /// Waits for the whole response on a stream.
    package func response(on number: Int, within time: Duration = .seconds(10)) throws -> HTTPResponse {
        let deadline = ContinuousClock().now + time
        while true {
            if let reset = exchanges[number]?.reset { throw ExchangeFailure.noResponse("stream reset: \(reset)") }
            if let response = exchanges[number]?.response, response.isComplete { return response }
            if let end { throw ExchangeFailure.noResponse(end) }
            switch stream.receive(until: deadline) {
            case .bytes(let bytes): feed(bytes)
            case .closed: end = "closed"
            case .reset: end = "reset"
            case .nothing: throw ExchangeFailure.noResponse("nothing more within \(time)")
            }
        }
    }

    private func feed(_ bytes: [UInt8]) {
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            end = "the server broke the protocol: \(error)"
        }
        while let frame = try? channel.readInbound(as: HTTP2Frame.self) { take(frame) }
        giveBack()
        flush()
    }

    private func take(_ frame: HTTP2Frame) {
        let number = Int(frame.streamID)
        switch frame.payload {
        case .headers(let head): exchanges[number]?.take(head)
        case .data(let data):
            exchanges[number]?.take(data)
            received[number, default: 0] += data.data.readableBytes
        case .rstStream(let code): exchanges[number]?.reset = "\(code)"
        case .goAway(let last, let code, _):
            goAway = code.networkCode
            for stream in exchanges.keys where stream > Int(last) {
                exchanges[stream]?.reset = "not taken, GOAWAY \(code)"
            }
        default: break
        }
    }

    /// Opens the windows again by what was received; those of streams that have ended stay as they are.
    private func giveBack() {
        let total = received.values.reduce(0, +)
        if total > 0 { write(.windowUpdate(windowSizeIncrement: total), on: 0) }
        for (number, count) in received where count > 0 && exchanges[number]?.isOpen == true {
            write(.windowUpdate(windowSizeIncrement: count), on: number)
        }
        received = [:]
    }

    private func write(_ payload: HTTP2Frame.FramePayload, on number: Int) {
        channel.write(HTTP2Frame(streamID: HTTP2StreamID(number), payload: payload), promise: nil)
    }

    private func flush() {
        channel.flush()
        channel.embeddedEventLoop.run()
        while let buffer = try? channel.readOutbound(as: IOData.self) {
            guard case .byteBuffer(let bytes) = buffer else { continue }
            stream.send(Array(bytes.readableBytesView))
        }
    }
}

extension HPACKHeaders {
    /// The same fields, those that begin with a colon before the others.
    fileprivate var pseudoFirst: HPACKHeaders {
        let fields = map { ($0.name, $0.value) }
        return HPACKHeaders(fields.filter { $0.0.hasPrefix(":") } + fields.filter { !$0.0.hasPrefix(":") })
    }
}
