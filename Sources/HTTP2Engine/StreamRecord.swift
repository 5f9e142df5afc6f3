import NIOCore

/// What a session knows of one open stream.
final class StreamRecord {
    /// How far the messages of a stream came.
    enum Phase {
        /// A head is awaited: the request's, or the response's after any number of interim ones.
        case awaitingHead
        /// The head was told of.
        case body
        /// The peer's message ended.
        case ended
    }

    let id: HTTP2StreamID
    let openedAt: NIODeadline

    var phase = Phase.awaitingHead
    /// Whether the owner knows of the stream.
    var isAnnounced: Bool
    /// Whether the owner, or the session for it, gave the stream up; nothing is told of it but its end.
    var isAbandoned = false
    /// How it ended, once that is certain but not yet told.
    var closure: (cause: HTTP2Closure.Cause, code: HTTP2ErrorCode, details: String)?
    /// Whether a frame of it was written.
    var wasSent = false
    /// Whether the end of the message to the peer was written.
    var hasSentEnd = false
    /// Whether the rest of the peer's message is not wanted once that end was written.
    var isDismissed = false

    /// Bytes of the body given out and not consumed.
    var unconsumed = 0
    /// Bytes of the head, while it counts among those in flight.
    var headBytes = 0

    var queue = StreamQueue()
    /// Whether the message to the peer ends after what is queued.
    var endsAfterQueue = false
    /// Whether a head without END_STREAM was submitted, so that nghttp2 asks for data.
    var hasDataSource = false
    /// Whether nghttp2 waits to be told that there is data.
    var isDeferred = false
    var isCongested = false
    var trailers: HTTP2HeaderBlock?

    var wireBytesReceived = 0
    var wireBytesSent = 0

    init(_ id: HTTP2StreamID, openedAt: NIODeadline, isAnnounced: Bool) {
        self.id = id
        self.openedAt = openedAt
        self.isAnnounced = isAnnounced
    }
}
