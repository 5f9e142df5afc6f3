import NIOCore

/// Counts what a peer makes a session do, and says when it is too much.
///
/// > Source: Envoy `source/common/http/http2/protocol_constraints.cc`; where Envoy has no limit, `HTTP2Limits` says so.
struct FloodGuard {
    private let limits: HTTP2Limits
    var headBytesInFlight = 0
    private var openedStreams = 0
    private var sentDataFrames = 0
    private var emptyFramesInRow = 0
    private var continuationsInRow = 0
    private var priorityFrames = 0
    private var windowUpdates = 0
    private var controlFrames = 0
    private var controlSecond = NIODeadline.uptimeNanoseconds(0)
    private var closedStreams = 0
    private var prematureResets = 0
    private var provokedResets = 0

    init(_ limits: HTTP2Limits) {
        self.limits = limits
    }

    mutating func streamOpened(headBytes: Int) {
        openedStreams += 1
        headBytesInFlight += headBytes
    }

    /// Whether another stream's head may be kept.
    var takesHeads: Bool { headBytesInFlight <= limits.maxHeadBytesInFlight }

    mutating func dataSent() {
        sentDataFrames += 1
    }

    /// A HEADERS, CONTINUATION or DATA frame came.
    mutating func carryingFrame(isEmpty: Bool, isContinuation: Bool) -> HTTP2Failure? {
        continuationsInRow = isContinuation ? continuationsInRow + 1 : 0
        if continuationsInRow > limits.maxContinuations { return .flood("CONTINUATION frames") }
        emptyFramesInRow = isEmpty ? emptyFramesInRow + 1 : 0
        return emptyFramesInRow > limits.maxEmptyFramesInRow ? .flood("empty frames") : nil
    }

    mutating func priorityFrame() -> HTTP2Failure? {
        priorityFrames += 1
        let limit = limits.maxPriorityFramesPerStream * (1 + openedStreams)
        return priorityFrames > limit ? .flood("PRIORITY frames") : nil
    }

    mutating func windowUpdate() -> HTTP2Failure? {
        windowUpdates += 1
        let limit = 5 + 2 * (openedStreams + limits.maxWindowUpdatesPerDataFrame * sentDataFrames)
        return windowUpdates > limit ? .flood("WINDOW_UPDATE frames") : nil
    }

    /// A PING or SETTINGS frame came.
    mutating func controlFrame(at now: NIODeadline) -> HTTP2Failure? {
        if now - controlSecond >= .seconds(1) {
            controlSecond = now
            controlFrames = 0
        }
        controlFrames += 1
        return controlFrames > limits.maxControlFramesPerSecond ? .flood("PING and SETTINGS frames") : nil
    }

    /// A stream ended.
    ///
    /// > Source: Envoy `source/common/http/conn_manager_impl.cc`, `maybeDrainDueToPrematureResets`.
    mutating func streamClosed(isPremature: Bool) -> HTTP2Failure? {
        closedStreams += 1
        if isPremature { prematureResets += 1 }
        guard limits.prematureResetStreams > 0 else { return nil }
        let isFlood =
            closedStreams < limits.prematureResetStreams
            ? prematureResets * 2 > limits.prematureResetStreams : prematureResets * 2 > closedStreams
        return isFlood ? .flood("streams that are reset at once") : nil
    }

    /// The session had to reset a stream.
    mutating func resetProvoked() -> HTTP2Failure? {
        provokedResets += 1
        return provokedResets > limits.maxProvokedResets ? .flood("streams that must be reset") : nil
    }
}
