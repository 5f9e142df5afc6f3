public import MessageLayout
public import NIOCore

/// The head of a request: one buffer and ranges into it.
///
/// The buffer is frozen: never write into it while a head holds it, that would copy it whole.
public struct RequestHead: Sendable {
    /// The bytes that the ranges point into; offset 0 is the reader index of a slice that starts at 0.
    public var bytes: ByteBuffer
    /// Method, target, authority.
    public var layout: RequestLayout
    /// The header lines in the order of arrival, `Host` among them.
    ///
    /// Repeated lines that are one field (`KnownField.isJoinedInRequests`) stand joined where the first one stood. What
    /// `Connection` names is gone, `TE` apart; so are `Upgrade` and `HTTP2-Settings` where the client offers only h2c.
    ///
    /// > Source: Envoy 1.40, whose header matchers see the lines so.
    public var fields: [FieldRange]
    /// How the body is delimited, and how it is to be delimited on its way: chunks where `Connection` named a
    /// Content-Length.
    public var framing: BodyFraming
    /// Whether the client wants the connection kept after this exchange.
    public var keepsAlive: Bool
    /// The value of `Upgrade`, where `Connection` names it; nil otherwise.
    public var upgrade: ByteRange?

    /// Makes a head.
    public init(
        bytes: ByteBuffer,
        layout: RequestLayout,
        fields: [FieldRange],
        framing: BodyFraming,
        keepsAlive: Bool,
        upgrade: ByteRange? = nil
    ) {
        self.bytes = bytes
        self.layout = layout
        self.fields = fields
        self.framing = framing
        self.keepsAlive = keepsAlive
        self.upgrade = upgrade
    }
}

/// The head of a response: one buffer and ranges into it.
public struct ResponseHead: Sendable {
    /// The bytes that the ranges point into.
    public var bytes: ByteBuffer
    /// The status: 100 or more, nearly always below 1000.
    public var status: Int
    /// The reason phrase.
    public var reason: ByteRange
    /// The header lines in the order of arrival; repeated ones that are one field (`KnownField.isJoinedInResponses`)
    /// stand joined where the first one stood.
    public var fields: [FieldRange]
    /// How the body is delimited.
    public var framing: BodyFraming
    /// Whether the connection may be used again once the message ended.
    public var keepsAlive: Bool

    /// Makes a head.
    public init(
        bytes: ByteBuffer,
        status: Int,
        reason: ByteRange,
        fields: [FieldRange],
        framing: BodyFraming,
        keepsAlive: Bool
    ) {
        self.bytes = bytes
        self.status = status
        self.reason = reason
        self.fields = fields
        self.framing = framing
        self.keepsAlive = keepsAlive
    }
}

/// How the end of a body is found.
///
/// > Source: RFC 9112 §6.
public enum BodyFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// Exactly so many bytes; may be 0.
    case length(Int)
    /// Chunks.
    case chunked
    /// Until the connection closes (responses only).
    case untilClose
}
