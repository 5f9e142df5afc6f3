/// An answer that the proxy makes itself.
///
/// > Source: Envoy 1.40, measured; the file of recorded answers.
public struct LocalReply: Hashable, Sendable {
    /// The status.
    public var status: Int
    /// `text/plain` body; empty for none.
    public var body: String
    /// The log's RESPONSE_FLAGS, `-` for none.
    public var flags: String
    /// The log's RESPONSE_CODE_DETAILS.
    public var details: String
    /// Whether the connection closes after it.
    public var closes: Bool

    /// Makes a reply.
    public init(status: Int, body: String = "", flags: String = "-", details: String, closes: Bool = false) {
        self.status = status
        self.body = body
        self.flags = flags
        self.details = details
        self.closes = closes
    }
}
