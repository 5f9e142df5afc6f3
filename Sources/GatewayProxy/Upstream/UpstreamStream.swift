import HTTP2Engine
import HTTPMessage
import NIOCore

/// The endpoint's side of one request: where it is written and its response comes from, in either version of HTTP.
///
/// What arrives is reported to the `UpstreamExchange` that has it.
protocol UpstreamStream: AnyObject {
    /// The pool of the endpoint.
    var pool: UpstreamPool { get }
    /// The local address of its connection, for the log.
    var localAddressText: [UInt8] { get }
    /// The head that came last.
    var head: ResponseHead { get }
    /// Whether the endpoint takes more bytes just now.
    var isWritable: Bool { get }

    /// Gives it to an exchange.
    func begin(_ exchange: any UpstreamExchange, isHEAD: Bool, isUpgrade: Bool)
    /// Writes the head of an exchange's request, with the lines that its worker holds.
    func writeHead(of exchange: DownstreamExchange, endsStream: Bool)
    /// Writes a head that was put together before.
    func writeHead(_ head: PreparedHead, endsStream: Bool)
    /// Writes a piece of the body.
    func writeBody(_ bytes: ByteBuffer)
    /// The request is whole; a version without trailers drops them.
    func endRequest(trailers: MessageTrailers?)
    /// Sends what was written.
    func flush()
    /// The exchange is over; a clean one leaves the connection to the next.
    func end(reusing isClean: Bool)
    /// The exchange is over, and whatever is still to come is not wanted.
    func close()
    /// Stops reading the response.
    func pauseReading()
    /// Reads it again.
    func resumeReading()

    /// Whether the response switched protocols.
    var isTunnel: Bool { get }
    /// From now on bytes pass as they are; returns those that wait.
    func becomeTunnel() -> ByteBuffer
    /// Tells the endpoint that no more bytes come through the tunnel.
    func closeOutput()
}

/// A request's head as it goes to endpoints of one protocol, put together while the request was at hand.
enum PreparedHead {
    /// The bytes, and whether the body is sent in chunks.
    case http1(ByteBuffer, isChunked: Bool)
    /// The fields.
    case http2(HTTP2HeaderBlock)
}
