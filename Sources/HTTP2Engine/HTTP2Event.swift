public import HTTPMessage
public import MessageLayout
public import NIOCore

/// What a session has to tell.
public enum HTTP2Event: Sendable {
    /// A request began; server sessions only. `scheme` is where `:scheme` stands in the head's bytes, empty for CONNECT.
    case request(HTTP2StreamID, RequestHead, scheme: ByteRange, endStream: Bool)
    /// A request's head was refused, so that its stream never was told of; for the access log.
    ///
    /// If the connection fails with it, `.failed` follows.
    case refusedRequest(HTTP2StreamID, HTTP2Refusal)
    /// An interim response (1xx); client sessions only.
    case interimResponse(HTTP2StreamID, ResponseHead)
    /// The final response began; client sessions only.
    case response(HTTP2StreamID, ResponseHead, endStream: Bool)
    /// Some of the body, never empty: a part of what was received, which whoever keeps it had better copy.
    ///
    /// The peer gets its credit back by `consume`.
    case data(HTTP2StreamID, ByteBuffer)
    /// The trailer section; `.end` follows.
    case trailers(HTTP2StreamID, HTTP2Trailers)
    /// The peer's message ended after its head. Does not come where `endStream` was true.
    case end(HTTP2StreamID)
    /// Fewer bytes than half of `HTTP2Limits.congestedBytes` wait on a stream that was congested.
    case writable(HTTP2StreamID)
    /// The stream is over: its last event. What the session held for it is gone, its identifier means nothing more.
    case closed(HTTP2StreamID, HTTP2Closure)
    /// The peer will take no further streams; those above `lastStream` come as `.closed` with REFUSED_STREAM.
    case goAway(lastStream: HTTP2StreamID, HTTP2ErrorCode)
    /// The peer's settings came or changed.
    case settings(HTTP2PeerSettings)
    /// The connection is lost: write what the session still has to say (GOAWAY) and close. The last event; every open
    /// stream was `.closed` before it.
    case failed(HTTP2Failure)
}

/// How a stream ended.
public struct HTTP2Closure: Hashable, Sendable {
    /// Who ended it.
    public enum Cause: Hashable, Sendable {
        /// Both messages ended.
        case finished
        /// The peer reset it, or will not serve it.
        case peer
        /// The owner reset it.
        case owner
        /// The session reset it because the peer broke a rule.
        case violation
        /// The connection failed or was closed.
        case connection
    }

    /// Who ended it.
    public var cause: Cause
    /// The code that was sent or received; NO_ERROR for a finished one.
    public var code: HTTP2ErrorCode
    /// What Envoy's log says of it, for example `http2.remote_reset`; empty for a finished one.
    public var details: String
    /// Bytes of this stream's frames that came, frame headers included.
    public var wireBytesReceived: Int
    /// Bytes of this stream's frames that were sent, frame headers included.
    public var wireBytesSent: Int

    /// Makes a closure.
    public init(
        cause: Cause,
        code: HTTP2ErrorCode,
        details: String,
        wireBytesReceived: Int = 0,
        wireBytesSent: Int = 0
    ) {
        self.cause = cause
        self.code = code
        self.details = details
        self.wireBytesReceived = wireBytesReceived
        self.wireBytesSent = wireBytesSent
    }
}

/// Why a request was refused before it could be told of.
public struct HTTP2Refusal: Hashable, Sendable {
    /// `DPE` for a malformed one, `DR` for one beyond a limit.
    public var flags: String
    /// What Envoy's log says, for example `http2.invalid.header.field`.
    public var details: String

    /// Makes a refusal.
    public init(flags: String, details: String) {
        self.flags = flags
        self.details = details
    }
}

/// Why a connection was given up.
public struct HTTP2Failure: Hashable, Sendable {
    /// The code of the GOAWAY.
    public var code: HTTP2ErrorCode
    /// What went wrong, for logs.
    public var details: String

    /// Makes a failure.
    public init(code: HTTP2ErrorCode, details: String) {
        self.code = code
        self.details = details
    }
}

/// What the peer announced of itself.
public struct HTTP2PeerSettings: Hashable, Sendable {
    /// How many streams this side may have open.
    public var maxConcurrentStreams: Int
    /// The window of a new stream in bytes.
    public var streamWindow: Int

    /// Makes settings.
    public init(maxConcurrentStreams: Int, streamWindow: Int) {
        self.maxConcurrentStreams = maxConcurrentStreams
        self.streamWindow = streamWindow
    }
}

/// A trailer section: one buffer and ranges into it.
public struct HTTP2Trailers: Sendable {
    /// The bytes that the ranges point into.
    public var bytes: ByteBuffer
    /// The fields in the order of arrival.
    public var fields: [FieldRange]

    /// Makes a trailer section.
    public init(bytes: ByteBuffer, fields: [FieldRange]) {
        self.bytes = bytes
        self.fields = fields
    }
}
