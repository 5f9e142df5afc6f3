/// How much a peer may ask of a session before it is stopped.
///
/// What one connection can hold in memory is bounded by `HTTP2Settings.connectionWindow` of bodies that came,
/// `maxHeadBytesInFlight` of heads, the frames that wait to be written (`maxWaitingFrames`), what the owner gives to
/// `send` (see `congestedBytes`), and some hundred bytes for each open stream.
public struct HTTP2Limits: Hashable, Sendable {
    /// Bytes of names and values in one head or trailer section, pseudo-fields included.
    ///
    /// > Source: Envoy 1.40, measured: 61 440 passes, one more is a reset with INTERNAL_ERROR.
    public var maxHeadBytes = 60 * 1024
    /// Fields in one head or trailer section, pseudo-fields included; repeated lines that are one field count once, crumbs
    /// of a cookie each.
    ///
    /// > Source: Envoy 1.40, measured: 100 pass, one more is a reset with INTERNAL_ERROR.
    public var maxFields = 100
    /// Bytes of heads whose streams are open, beyond which further streams are refused (REFUSED_STREAM).
    ///
    /// > Choice: Envoy has none.
    public var maxHeadBytesInFlight = 4 * 1024 * 1024
    /// CONTINUATION frames of one head.
    ///
    /// > Choice: nghttp2's own default since CVE-2024-28182; Envoy 1.40 takes some more.
    public var maxContinuations = 8
    /// HEADERS, CONTINUATION and DATA frames in a row that carry nothing and end nothing.
    ///
    /// > Source: Envoy, `max_consecutive_inbound_frames_with_empty_payload`.
    public var maxEmptyFramesInRow = 1
    /// PRIORITY frames for each stream that was opened, and as many before the first.
    ///
    /// > Source: Envoy, `max_inbound_priority_frames_per_stream`.
    public var maxPriorityFramesPerStream = 100
    /// WINDOW_UPDATE frames for each DATA frame that was sent, besides five and one for each stream, all doubled.
    ///
    /// > Source: Envoy, `max_inbound_window_update_frames_per_data_frame_sent`.
    public var maxWindowUpdatesPerDataFrame = 10
    /// Frames that wait to be written because the peer does not read.
    ///
    /// > Source: Envoy, `max_outbound_frames`.
    public var maxWaitingFrames = 10_000
    /// Acknowledgements of PING and SETTINGS that wait likewise.
    ///
    /// > Source: Envoy, `max_outbound_control_frames`.
    public var maxWaitingAcknowledgements = 1000
    /// PING and SETTINGS frames within one second, read or not.
    ///
    /// > Choice: Envoy has none.
    public var maxControlFramesPerSecond = 2000
    /// After how many finished streams the share of those that the peer reset within `prematureResetSeconds` must be
    /// below half; nor may half of this number be premature before.
    ///
    /// > Source: Envoy, runtime `overload.premature_reset_total_stream_count`, against CVE-2023-44487.
    public var prematureResetStreams = 500
    /// The age in seconds below which a stream that the peer resets died prematurely.
    ///
    /// > Source: Envoy, runtime `overload.premature_reset_min_stream_lifetime_seconds`.
    public var prematureResetSeconds = 1
    /// Streams that the session had to reset because of the peer's mistakes (CVE-2025-8671).
    ///
    /// > Choice: Envoy ends the connection at the first of most of them.
    public var maxProvokedResets = 100
    /// Bytes given to `send` and not yet framed from which a stream counts as congested; it is writable again at half.
    public var congestedBytes = 64 * 1024

    /// Makes the limits named at each.
    public init() {}
}
