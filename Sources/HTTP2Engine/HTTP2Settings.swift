/// Which end of a connection a session is.
public enum HTTP2Role: Sendable {
    /// Answers requests.
    case server
    /// Asks them.
    case client
}

/// What a session tells its peer of itself in its first frame, and the window of the connection.
///
/// The peer may send `connectionWindow` bytes of bodies beyond those that were consumed, `streamWindow` on each stream;
/// so the bodies that one connection can leave in memory are bounded by `connectionWindow`.
///
/// > Source: RFC 9113 §6.5.2.
public struct HTTP2Settings: Hashable, Sendable {
    /// SETTINGS_HEADER_TABLE_SIZE in bytes.
    public var headerTableSize: Int
    /// SETTINGS_MAX_CONCURRENT_STREAMS: how many streams the peer may have open.
    public var maxConcurrentStreams: Int
    /// SETTINGS_INITIAL_WINDOW_SIZE in bytes.
    public var streamWindow: Int
    /// How many bytes of bodies the peer may send on all streams together; at least 65 535.
    public var connectionWindow: Int

    /// Makes settings; the defaults are for either side.
    ///
    /// > Source: Envoy 1.40, measured (semantics 8.3): table 4096, 1024 streams.
    ///
    /// > Choice: Envoy's windows are 16 MiB and 24 MiB, which on a developer's machine is memory without use: 256 KiB
    /// > and 1 MiB.
    public init(
        headerTableSize: Int = 4096,
        maxConcurrentStreams: Int = 1024,
        streamWindow: Int = 256 * 1024,
        connectionWindow: Int = 1024 * 1024
    ) {
        self.headerTableSize = headerTableSize
        self.maxConcurrentStreams = maxConcurrentStreams
        self.streamWindow = streamWindow
        self.connectionWindow = connectionWindow
    }
}
