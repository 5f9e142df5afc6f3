import HTTPMessage
public import NIOCore

/// One HTTP/2 connection, without its socket: bytes in, events out; calls in, bytes out.
///
/// ```
///   receive(bytes) ──▶ nextEvent() … nil        respond, send, end, reset, consume ──▶ write(to:) while wantsWrite
/// ```
///
/// Not thread-safe: it is confined to the loop of its connection. Whatever a peer sends, the answer is events and frames;
/// nothing traps. Memory is bounded as `HTTP2Limits` says.
///
/// > Source: RFC 9113; the rules of nghttp2's documentation: the library is never entered from one of its callbacks,
/// > which only note what happened.
public final class HTTP2Session {
    let core: SessionCore
    private let library: NGHTTP2Library
    private var scanner: FrameScanner

    /// Makes a session that has its settings to say.
    public init(role: HTTP2Role, settings: HTTP2Settings = HTTP2Settings(), limits: HTTP2Limits = HTTP2Limits()) {
        core = SessionCore(role: role, limits: limits)
        library = NGHTTP2Library(core)
        scanner = FrameScanner(role: role)
        library.submitSettings(settings, role: role)
    }

    // MARK: From the peer

    /// Takes bytes of the peer; what they mean comes from `nextEvent`.
    public func receive(_ bytes: ByteBuffer) {
        var rest = bytes
        while !core.hasFailed, let segment = scanner.next(in: &rest) {
            if let frame = segment.frame { core.frameBegan(frame) }
            if let header = segment.header { give(header) }
            if let piece = rest.readSlice(length: segment.count) { give(piece) }
        }
        settle()
    }

    private func give(_ bytes: ByteBuffer) {
        guard !core.hasFailed, bytes.readableBytes > 0 else { return }
        if let failure = library.receive(bytes) { core.fail(failure) }
    }

    /// What happened next; nil: nothing more.
    public func nextEvent() -> HTTP2Event? { core.nextEvent() }

    // MARK: To the peer

    /// Appends frames to `output` until it holds `limit` bytes or there is nothing more to say.
    ///
    /// One frame more may be appended than the limit allows.
    public func write(to output: inout ByteBuffer, atMost limit: Int) {
        swap(&core.output, &output)
        core.outputLimit = limit
        while core.output.readableBytes < limit {
            let wroteFrame = library.writeFrame()
            // Trailers may be due though nothing was written: where the body had been written before.
            let trailersDue = core.takeTrailersDue()
            for id in trailersDue { submitTrailers(of: id) }
            guard wroteFrame || !trailersDue.isEmpty else { break }
        }
        swap(&core.output, &output)
        settle()
    }

    /// Whether there are frames to write.
    public var wantsWrite: Bool { library.wantsWrite }

    /// Whether neither side has anything more to say: the connection can be closed.
    public var isFinished: Bool { !library.wantsWrite && (core.hasFailed || !library.wantsRead) }

    /// How many streams are open.
    public var openStreams: Int { core.streams.count }

    /// Whether a stream can still be answered: neither side gave it up, and the connection did not fail.
    public func isOpen(_ stream: HTTP2StreamID) -> Bool { core.isOpen(stream) }

    /// Sends an interim response.
    public func respondInterim(_ stream: HTTP2StreamID, _ head: HTTP2HeaderBlock) {
        guard core.isOpen(stream) else { return }
        library.submitInterim(stream, head)
    }

    /// Sends a response's head.
    public func respond(_ stream: HTTP2StreamID, _ head: HTTP2HeaderBlock, endStream: Bool) {
        guard let record = core.openRecord(stream), !record.hasDataSource else { return }
        record.hasDataSource = !endStream
        record.isDeferred = false
        library.submitResponse(stream, head, endStream: endStream)
        settle()
    }

    /// Whether a request may be sent on a new stream just now.
    ///
    /// Before the peer has said how many it takes there is one.
    public var canRequest: Bool {
        guard core.role == .client, !core.hasFailed, !core.isShuttingDown, core.isGreeted || openStreams == 0 else {
            return false
        }
        return library.allowsRequest(openStreams: openStreams)
    }

    /// Whether the peer has told its settings.
    public var isGreeted: Bool { core.isGreeted }

    /// Sends a request on a new stream; nil: there can be none just now.
    public func request(_ head: HTTP2HeaderBlock, endStream: Bool) -> HTTP2StreamID? {
        guard canRequest, let id = library.submitRequest(head, endStream: endStream) else { return nil }
        let record = StreamRecord(id, openedAt: .now(), isAnnounced: true)
        record.hasDataSource = !endStream
        core.streams.insert(record)
        core.flood.streamOpened(headBytes: 0)
        return id
    }

    /// Sends body bytes, as soon as the peer takes them.
    public func send(_ bytes: ByteBuffer, on stream: HTTP2StreamID) {
        guard let record = core.openRecord(stream), !record.endsAfterQueue, bytes.readableBytes > 0 else { return }
        record.queue.append(bytes)
        if record.queue.count >= core.limits.congestedBytes { record.isCongested = true }
        resume(record)
    }

    /// Ends the message after what was given to `send`.
    public func end(_ stream: HTTP2StreamID, trailers: HTTP2HeaderBlock? = nil) {
        guard let record = core.openRecord(stream), !record.endsAfterQueue else { return }
        record.endsAfterQueue = true
        record.trailers = trailers
        resume(record)
    }

    /// Gives a stream up.
    public func reset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        guard let record = core.openRecord(stream) else { return }
        record.isAbandoned = true
        record.closure = record.closure ?? (.owner, code, "")
        // The queue stays until the reset is written: a frame of it may be half on its way.
        library.submitReset(stream, code)
        settle()
    }

    /// The response was given whole, and the rest of the request is not wanted: a reset without error follows the end.
    ///
    /// > Source: RFC 9113 §8.1.
    public func dismissRequest(_ stream: HTTP2StreamID) {
        guard let record = core.openRecord(stream), record.phase != .ended else { return }
        if record.hasSentEnd { reset(stream, .none) } else { record.isDismissed = true }
    }

    /// Gives the peer credit back for body bytes that were dealt with.
    public func consume(_ count: Int, of stream: HTTP2StreamID) {
        guard count > 0, let record = core.streams[stream] else { return }
        let count = min(count, record.unconsumed)
        guard count > 0 else { return }
        record.unconsumed -= count
        library.consume(count, of: stream)
    }

    /// Whether so many bytes wait on a stream that no more should be sent before `.writable`.
    public func isCongested(_ stream: HTTP2StreamID) -> Bool { core.streams[stream]?.isCongested ?? false }

    /// The bytes of a stream's frames until now.
    public func wireBytes(of stream: HTTP2StreamID) -> (received: Int, sent: Int) {
        guard let record = core.streams[stream] else { return (0, 0) }
        return (record.wireBytesReceived, record.wireBytesSent)
    }

    // MARK: The end

    /// Takes no further streams; those that are open end as they would.
    ///
    /// A server says first that it will close, and which stream was the last one only when the peer has heard of that, so
    /// that no request on its way is lost.
    ///
    /// > Source: RFC 9113 §6.8.
    public func shutDown() {
        guard !core.hasFailed, !core.isShuttingDown else { return }
        core.isShuttingDown = true
        library.submitShutdown(role: core.role)
    }

    /// Gives the connection up.
    public func close(_ code: HTTP2ErrorCode) {
        guard !core.hasFailed else { return }
        core.fail(HTTP2Failure(code: code, details: ""))
        settle()
    }

    // MARK: What callbacks left to be done

    /// Does what the library's callbacks noted and could not do themselves.
    private func settle() {
        if let failure = core.takeFailureDue() { library.terminate(failure.code) }
        for count in core.takeCreditDue() { library.consumeConnection(count) }
        for (id, code) in core.takeResetsDue() { library.submitReset(id, code) }
        if core.takeFinalGoAwayDue() { library.submitFinalGoAway() }
        core.checkWaitingFrames(library.waitingFrames)
        if let failure = core.takeFailureDue() { library.terminate(failure.code) }
    }

    private func resume(_ record: StreamRecord) {
        guard record.isDeferred else { return }
        record.isDeferred = false
        library.resumeData(record.id)
    }

    private func submitTrailers(of id: HTTP2StreamID) {
        guard let record = core.openRecord(id), let trailers = record.trailers else { return }
        library.submitTrailers(id, trailers)
    }
}
