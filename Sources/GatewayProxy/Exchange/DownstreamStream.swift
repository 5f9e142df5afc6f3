import MessageLayout
import NIOCore

/// The client's side of an exchange: where its request comes from and its response goes, in either version of HTTP.
///
/// The exchange writes a response as one head, body pieces and an end, and flushes when there is no more just now.
protocol DownstreamStream: AnyObject {
    /// What is known of the client's connection.
    var peer: PeerFacts { get }
    /// Whether the client takes more of the response just now.
    var isWritable: Bool { get }

    /// The exchange takes body bytes, perhaps again: those at hand are given to it, and more are read.
    func readBody()
    /// Writes an interim head with the worker's lines.
    func writeInterim(status: Int, head: borrowing Span<UInt8>)
    /// Writes the final head with the worker's lines, and adds those about the connection and the framing.
    func writeHead(status: Int, before rest: ResponseRest, head: borrowing Span<UInt8>)
    /// Writes a piece of the body.
    func writeBody(_ bytes: ByteBuffer)
    /// Writes the end of the body; a version without trailers drops them.
    func writeEnd(trailers: MessageTrailers?)
    /// Sends what was written.
    func flush()
    /// The response is written whole, and the exchange is over.
    func exchangeEnded()
    /// The exchange is over, and the response will not be completed.
    func exchangeCut()

    /// From now on bytes pass as they are; returns those that wait.
    func beginTunnel() -> ByteBuffer
    /// Tells the client that no more bytes come through the tunnel.
    func closeOutput()
    /// Stops reading until `readBody` or `resumeReading`.
    func pauseReading()
    /// Reads again.
    func resumeReading()

    /// The bytes on the wire since it was last asked.
    func takeWireBytes() -> WireBytes
}

/// What follows the head of a response.
enum ResponseRest {
    /// Nothing: the response is whole.
    case nothing
    /// Its end, and no body: the answer to HEAD of an endpoint that has not ended it yet.
    case end
    /// Its body.
    case body
}

/// Bytes of a client's connection.
struct WireBytes {
    /// Bytes that arrived.
    var received = 0
    /// Bytes that were written.
    var sent = 0
}
