public import NIOCore

/// What a request decoder found next.
public enum HTTP1RequestEvent: Sendable {
    /// Nothing whole: give it more bytes.
    case needsMoreBytes
    /// A head; it is the decoder's `head` until the next `.head`.
    case head
    /// Some of the body, de-chunked. Never empty.
    case body(ByteBuffer)
    /// The message ended. Request trailers were read and dropped, as Envoy drops them.
    case end
    /// The bytes are no HTTP that Envoy would take. The decoder stays failed.
    case failure(HTTP1RequestFailure)
}

/// Why a request was refused by the codec, with Envoy's answer.
///
/// > Source: Envoy 1.40, measured (semantics 8.5, 8.6; recorded answers on raw bytes).
public struct HTTP1RequestFailure: Hashable, Sendable {
    /// The status of the answer: 400, 403, 426, 431 or 501.
    public var status: Int
    /// The body, `text/plain`; empty for none.
    public var body: String
    /// `DPE` or `-`.
    public var flags: String
    /// The log's details, for example `http1.codec_error`.
    public var details: String

    /// Makes a failure.
    public init(status: Int, body: String, flags: String, details: String) {
        self.status = status
        self.body = body
        self.flags = flags
        self.details = details
    }
}

/// What a response decoder found next.
public enum HTTP1ResponseEvent: Sendable {
    /// Nothing whole: give it more bytes.
    case needsMoreBytes
    /// An interim (1xx but not 101) head; it is the decoder's `head`; another head follows.
    case interim
    /// The final head (101 included); it is the decoder's `head`.
    case head
    /// Some of the body, de-chunked. Never empty. After a 101: raw bytes.
    case body(ByteBuffer)
    /// The message ended; `head.keepsAlive` and `bufferedBytes == 0` say whether the connection can be used again.
    case end
    /// The bytes are no HTTP response (502, `UPE`, `protocol_error`). The decoder stays failed.
    case failure(HTTP1ResponseFailure)
}

/// Why a response was refused by the codec; for logs.
public struct HTTP1ResponseFailure: Hashable, Sendable {
    /// For example `http1.codec_error`.
    public var details: String

    /// Makes a failure.
    public init(details: String) {
        self.details = details
    }
}
