public import HTTPMessage
public import NIOCore

/// Bytes of one upstream connection → response events; as strict and as lenient as Envoy 1.40.
///
/// Incremental and pull-based, as the request decoder.
public struct HTTP1ResponseDecoder {
    /// The head of the current response; valid from its `.head` or `.interim` event to the next one.
    public internal(set) var head: ResponseHead

    /// Makes a decoder.
    public init() { fatalError("being written") }

    /// Bytes received and not yet given out.
    public var bufferedBytes: Int { fatalError("being written") }

    /// Says what the next response answers: the answer to HEAD has no body, whatever its head says, and a 101 to an
    /// upgrade turns the connection into a tunnel. Call it before the first bytes of that response are parsed.
    public mutating func expectResponse(toHEAD isHEAD: Bool, upgrade: Bool) { fatalError("being written") }

    /// Adds bytes that arrived.
    public mutating func receive(_ bytes: consuming ByteBuffer) { fatalError("being written") }

    /// Says that the peer closed its side: ends a close-delimited body, makes any other unfinished message a failure.
    public mutating func receiveEOF() { fatalError("being written") }

    /// Parses up to the next event.
    public mutating func next() -> HTTP1ResponseEvent { fatalError("being written") }

    /// Hands over what is buffered, for a connection that becomes a tunnel.
    public mutating func takeBufferedBytes() -> ByteBuffer { fatalError("being written") }
}
