/// Why a stream or a connection ends.
///
/// > Source: RFC 9113 §7.
public struct HTTP2ErrorCode: Hashable, Sendable, CustomStringConvertible {
    /// The number on the wire; peers may send any.
    public var number: UInt32

    /// Makes a code.
    public init(_ number: UInt32) {
        self.number = number
    }

    /// NO_ERROR: nothing went wrong.
    public static let none = HTTP2ErrorCode(0)
    /// PROTOCOL_ERROR: the peer broke a rule.
    public static let protocolError = HTTP2ErrorCode(1)
    /// INTERNAL_ERROR: this side cannot go on.
    public static let internalError = HTTP2ErrorCode(2)
    /// FLOW_CONTROL_ERROR: more bytes than the window allowed.
    public static let flowControlError = HTTP2ErrorCode(3)
    /// SETTINGS_TIMEOUT: settings were not acknowledged in time.
    public static let settingsTimeout = HTTP2ErrorCode(4)
    /// STREAM_CLOSED: a frame for a stream that ended.
    public static let streamClosed = HTTP2ErrorCode(5)
    /// FRAME_SIZE_ERROR: a frame of a wrong size.
    public static let frameSizeError = HTTP2ErrorCode(6)
    /// REFUSED_STREAM: nothing was done with the stream; it may be tried again.
    public static let refusedStream = HTTP2ErrorCode(7)
    /// CANCEL: the stream is not needed any more.
    public static let cancel = HTTP2ErrorCode(8)
    /// COMPRESSION_ERROR: the state of the field compression is lost.
    public static let compressionError = HTTP2ErrorCode(9)
    /// CONNECT_ERROR: the connection of a CONNECT failed.
    public static let connectError = HTTP2ErrorCode(10)
    /// ENHANCE_YOUR_CALM: the peer makes too much work.
    public static let enhanceYourCalm = HTTP2ErrorCode(11)
    /// INADEQUATE_SECURITY: the transport is not safe enough.
    public static let inadequateSecurity = HTTP2ErrorCode(12)
    /// HTTP_1_1_REQUIRED: this must be asked in HTTP/1.1.
    public static let http11Required = HTTP2ErrorCode(13)

    /// The RFC's name, or the number.
    public var description: String {
        Self.names.indices.contains(Int(number)) ? Self.names[Int(number)] : "0x" + String(number, radix: 16)
    }

    private static let names = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]
}
