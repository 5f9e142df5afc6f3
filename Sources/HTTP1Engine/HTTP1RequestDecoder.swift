public import HTTPMessage
public import NIOCore

/// Bytes of one downstream connection → request events; as strict and as lenient as Envoy 1.40.
///
/// Pull-based: `next()` parses only up to one event, so a proxy that waits for an upstream leaves pipelined bytes
/// unparsed and unaccounted. Incremental: the same bytes in any segmentation give the same events (body events may be
/// cut differently). No allocation per header line; the `fields` array keeps its capacity from request to request.
public struct HTTP1RequestDecoder {
    /// The head of the current request; valid from its `.head` event to the next one.
    public internal(set) var head: RequestHead

    /// Makes a decoder with Envoy's limits: 60 KiB of head, 100 header lines.
    public init() { fatalError("being written") }

    /// Bytes received and not yet given out.
    public var bufferedBytes: Int { fatalError("being written") }

    /// Adds bytes that arrived; the decoder takes the readable bytes of `bytes`.
    public mutating func receive(_ bytes: consuming ByteBuffer) { fatalError("being written") }

    /// Parses up to the next event.
    public mutating func next() -> HTTP1RequestEvent { fatalError("being written") }

    /// Hands over what is buffered, for a connection that becomes a tunnel (upgrade).
    public mutating func takeBufferedBytes() -> ByteBuffer { fatalError("being written") }
}
