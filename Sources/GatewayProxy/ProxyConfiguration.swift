public import NIOCore

/// How the data plane behaves, apart from what it is programmed with.
public struct ProxyConfiguration: Sendable {
    /// Event loops; at least 1.
    public var workers: Int
    /// The form of the access log.
    public var accessLog: AccessLogFormat
    /// Takes whole lines of the access log.
    ///
    /// It is called on event loops, so it must not block for long.
    public var accessLogSink: @Sendable (ByteBuffer) -> Void
    /// Adds `x-gwsim-route`, `x-gwsim-rule` and `x-gwsim-reason` to responses.
    public var annotate: Bool
    /// Maps `Location` of redirects back to the local ports, for browsers.
    public var localLocations: Bool
    /// How long a drain waits for exchanges that run.
    public var drainTimeout: Duration
    /// How long a connection to an endpoint may take to stand.
    public var connectTimeout: Duration

    /// Makes a configuration with Istio's timings.
    ///
    /// > Source: Istio's mesh defaults (semantics 6.14).
    public init(
        workers: Int = 1,
        accessLog: AccessLogFormat = .text,
        accessLogSink: @escaping @Sendable (ByteBuffer) -> Void = AccessLogSink.standardOutput,
        annotate: Bool = false,
        localLocations: Bool = false,
        drainTimeout: Duration = .seconds(5),
        connectTimeout: Duration = .seconds(10)
    ) {
        self.workers = workers
        self.accessLog = accessLog
        self.accessLogSink = accessLogSink
        self.annotate = annotate
        self.localLocations = localLocations
        self.drainTimeout = drainTimeout
        self.connectTimeout = connectTimeout
    }
}

/// The form of the access log.
public enum AccessLogFormat: String, Hashable, Sendable, CaseIterable {
    /// Istio's default text format, a line per exchange.
    case text
    /// Istio's default JSON format, an object per exchange.
    case json
    /// None.
    case off
}
