/// `rules[].sessionPersistence`; Istio ignores it.
public struct SessionPersistence: Hashable, Sendable {
    /// The name of the cookie or header.
    public var sessionName: String?
    /// How long a session lasts at most.
    public var absoluteTimeout: Duration?
    /// `Cookie` or `Header`.
    public var type: String
    /// `cookieConfig.lifetimeType`: `Session` or `Permanent`.
    public var cookieLifetimeType: String?

    /// Makes a session persistence.
    public init(
        sessionName: String? = nil,
        absoluteTimeout: Duration? = nil,
        type: String = "Cookie",
        cookieLifetimeType: String? = nil
    ) {
        self.sessionName = sessionName
        self.absoluteTimeout = absoluteTimeout
        self.type = type
        self.cookieLifetimeType = cookieLifetimeType
    }
}
