import HTTPMessage
import MessageLayout
import NIOCore

/// What a session knows: its streams, the events that wait, what is left to be done once the library has returned.
///
/// The library's callbacks write here and nowhere else.
final class SessionCore {
    let role: HTTP2Role
    let limits: HTTP2Limits
    var streams = StreamTable()
    var output = ByteBuffer()
    /// How many bytes the output may hold before the next frame waits for another turn.
    var outputLimit = 0
    /// The head or trailer section that is being read; at most one at a time, since nothing may stand between its frames.
    var section = ReceivedSection()
    var flood: FloodGuard
    var isShuttingDown = false
    /// Whether the peer has told its settings.
    var isGreeted = false
    /// What was received last, and where it stands in memory: data that is reported are parts of it.
    var received = ByteBuffer()
    var receivedAddress: UInt = 0
    /// Bytes of the frames of the section that is being read.
    var sectionWireBytes = 0
    /// What the library said of the last frame that broke a rule.
    var lastViolation = ""
    private(set) var hasFailed = false

    private var events: [HTTP2Event] = []
    private var nextIndex = 0
    private var failureDue: HTTP2Failure?
    private var creditDue: [Int] = []
    private var resetsDue: [(HTTP2StreamID, HTTP2ErrorCode)] = []
    private var trailersDue: [HTTP2StreamID] = []
    private var isFinalGoAwayDue = false
    /// The greatest number of a stream that the peer has opened.
    var greatestStream = HTTP2StreamID(0)
    private var givenUp: Set<HTTP2StreamID> = []
    private var givenUpInOrder: [HTTP2StreamID] = []

    init(role: HTTP2Role, limits: HTTP2Limits) {
        self.role = role
        self.limits = limits
        flood = FloodGuard(limits)
    }

    // MARK: Events

    func note(_ event: HTTP2Event) {
        events.append(event)
    }

    func nextEvent() -> HTTP2Event? {
        guard nextIndex < events.count else { return nil }
        let event = events[nextIndex]
        nextIndex += 1
        if nextIndex == events.count {
            events.removeAll(keepingCapacity: true)
            nextIndex = 0
        }
        return event
    }

    // MARK: Streams

    func isOpen(_ id: HTTP2StreamID) -> Bool { openRecord(id) != nil }

    /// The record of a stream that was not given up.
    func openRecord(_ id: HTTP2StreamID) -> StreamRecord? {
        guard !hasFailed, let record = streams[id], !record.isAbandoned else { return nil }
        return record
    }

    /// Whether frames of a stream that is over may still be on their way: this side gave it up, not the peer.
    func wasGivenUp(_ id: HTTP2StreamID) -> Bool { givenUp.contains(id) }

    private func remember(_ record: StreamRecord) {
        guard record.isAbandoned, record.closure?.cause != .peer else { return }
        givenUp.insert(record.id)
        givenUpInOrder.append(record.id)
        if givenUpInOrder.count > Self.memory { givenUp.remove(givenUpInOrder.removeFirst()) }
    }

    /// How many streams are remembered that this side gave up.
    private static let memory = 1024

    /// The library forgets a stream.
    func closed(_ id: HTTP2StreamID, code: HTTP2ErrorCode) {
        guard let record = streams.remove(id) else { return }
        flood.headBytesInFlight -= record.headBytes
        if record.unconsumed > 0 { creditDue.append(record.unconsumed) }
        remember(record)
        guard record.isAnnounced else { return }
        let how =
            record.closure ?? (code == .none ? .finished : .violation, code, code == .none ? "" : "http2.violation")
        note(.closed(id, record.closure(how)))
    }

    /// Refuses a stream's head or trailers; nothing of it is told but that.
    func refuse(_ record: StreamRecord, flags: String, details: String, _ code: HTTP2ErrorCode) {
        if record.isAnnounced {
            record.closure = (.violation, code, details)
        } else {
            note(.refusedRequest(record.id, HTTP2Refusal(flags: flags, details: details)))
        }
        record.isAbandoned = true
    }

    // MARK: Left to be done

    /// The connection is lost.
    func fail(_ failure: HTTP2Failure) {
        guard !hasFailed else { return }
        hasFailed = true
        failureDue = failure
        for record in streams.removeAll() where record.isAnnounced {
            note(.closed(record.id, record.closure(record.closure ?? (.connection, failure.code, failure.details))))
        }
        note(.failed(failure))
    }

    func takeFailureDue() -> HTTP2Failure? {
        defer { failureDue = nil }
        return failureDue
    }

    /// The library has said itself that the connection is lost.
    func failureIsDealtWith() {
        failureDue = nil
    }

    func creditIsDue(_ count: Int) {
        creditDue.append(count)
    }

    func takeCreditDue() -> [Int] {
        guard !creditDue.isEmpty else { return [] }
        defer { creditDue.removeAll(keepingCapacity: true) }
        return hasFailed ? [] : creditDue
    }

    func resetIsDue(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        resetsDue.append((id, code))
    }

    func takeResetsDue() -> [(HTTP2StreamID, HTTP2ErrorCode)] {
        guard !resetsDue.isEmpty else { return [] }
        defer { resetsDue.removeAll(keepingCapacity: true) }
        return hasFailed ? [] : resetsDue
    }

    func trailersAreDue(_ id: HTTP2StreamID) {
        trailersDue.append(id)
    }

    func takeTrailersDue() -> [HTTP2StreamID] {
        guard !trailersDue.isEmpty else { return [] }
        defer { trailersDue.removeAll(keepingCapacity: true) }
        return trailersDue
    }

    /// The peer heard that the session will end.
    func pingAcknowledged() {
        if isShuttingDown, role == .server { isFinalGoAwayDue = true }
    }

    func takeFinalGoAwayDue() -> Bool {
        defer { isFinalGoAwayDue = false }
        return isFinalGoAwayDue && !hasFailed
    }

    func checkWaitingFrames(_ count: Int) {
        if count > limits.maxWaitingFrames { fail(.flood("too many frames wait for a peer that does not read")) }
    }
}

extension StreamRecord {
    /// What is told of its end.
    func closure(_ how: (cause: HTTP2Closure.Cause, code: HTTP2ErrorCode, details: String)) -> HTTP2Closure {
        HTTP2Closure(
            cause: how.cause,
            code: how.code,
            details: how.details,
            wireBytesReceived: wireBytesReceived,
            wireBytesSent: wireBytesSent
        )
    }
}

extension HTTP2Failure {
    /// The peer makes too much work.
    static func flood(_ details: String) -> HTTP2Failure {
        HTTP2Failure(code: .enhanceYourCalm, details: details)
    }
}
