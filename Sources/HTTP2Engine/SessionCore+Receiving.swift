import HTTPMessage
import MessageLayout
import NIOCore

// What the library reports of the peer.

extension SessionCore {
    func frameBegan(_ frame: FrameFacts) {
        var failure: HTTP2Failure?
        switch frame.kind {
        case FrameKind.data, FrameKind.headers, FrameKind.continuation:
            let isEmpty = frame.length == 0 && !frame.endsSomething
            failure = flood.carryingFrame(isEmpty: isEmpty, isContinuation: frame.kind == FrameKind.continuation)
            sectionWireBytes = frame.kind == FrameKind.headers ? frame.length + 9 : sectionWireBytes + frame.length + 9
            streams[frame.stream]?.wireBytesReceived += frame.length + 9
        case FrameKind.priority: failure = flood.priorityFrame()
        case FrameKind.windowUpdate: failure = flood.windowUpdate()
        case FrameKind.settings, FrameKind.ping: failure = flood.controlFrame(at: .now())
        default: break
        }
        if let failure = failure ?? lateFrame(frame) { fail(failure) }
    }

    /// HEADERS or DATA for a stream that is over, where nothing excuses the peer: the library would ignore them.
    ///
    /// > Source: RFC 9113 §5.1, §5.1.1.
    private func lateFrame(_ frame: FrameFacts) -> HTTP2Failure? {
        guard role == .server, frame.kind == FrameKind.headers || frame.kind == FrameKind.data,
            frame.stream <= greatestStream, frame.stream.number % 2 == 1, streams[frame.stream] == nil,
            !wasGivenUp(frame.stream)
        else { return nil }
        return HTTP2Failure(code: .streamClosed, details: "a frame for a stream that is over")
    }

    // MARK: Heads and trailers

    func sectionBegan(_ id: HTTP2StreamID) {
        let kind: ReceivedSection.Kind
        if let record = streams[id] {
            kind = record.phase != .awaitingHead ? .trailers : role == .server ? .request : .response
        } else if role == .server, !hasFailed {
            let record = StreamRecord(id, openedAt: .now(), isAnnounced: false)
            record.wireBytesReceived = sectionWireBytes
            greatestStream = max(greatestStream, id)
            streams.insert(record)
            kind = .request
        } else {
            kind = .trailers
        }
        section.begin(id, kind)
    }

    /// False: the section is refused.
    func fieldCame(_ name: Span<UInt8>, _ value: Span<UInt8>) -> Bool {
        if section.append(name, value, limits: limits) {
            if section.hasUser, section.kind == .request { refuseField() }
            return true
        }
        if let record = streams[section.id], !record.isAbandoned {
            let isTooLarge = section.size > limits.maxHeadBytes
            let details = isTooLarge ? "http2.header_list_size_too_large" : "http2.too_many_headers"
            refuse(record, flags: "DR", details: details, .internalError)
        }
        return false
    }

    /// Refuses a request for a field that the library took.
    private func refuseField() {
        guard let record = streams[section.id], !record.isAbandoned else { return }
        refuse(record, flags: "DPE", details: "http2.invalid.header.field", .protocolError)
        resetIsDue(record.id, .protocolError)
    }

    func fieldWasInvalid() {
        guard let record = streams[section.id], !record.isAbandoned else { return }
        refuse(record, flags: "DPE", details: "http2.invalid.header.field", .protocolError)
    }

    func sectionEnded(_ id: HTTP2StreamID, endStream: Bool) {
        guard let record = openRecord(id), section.id == id else { return }
        switch section.kind {
        case .request: requestCame(record, endStream: endStream)
        case .response: responseCame(record, endStream: endStream)
        case .trailers:
            note(.trailers(id, section.trailers()))
            if endStream { messageEnded(id) }
        }
    }

    private func requestCame(_ record: StreamRecord, endStream: Bool) {
        flood.streamOpened(headBytes: section.size)
        record.headBytes = section.size
        guard flood.takesHeads else {
            refuse(record, flags: "DR", details: "http2.too_much_in_flight", .refusedStream)
            resetIsDue(record.id, .refusedStream)
            return
        }
        record.isAnnounced = true
        record.phase = endStream ? .ended : .body
        let request = section.request(endStream: endStream)
        note(.request(record.id, request.head, scheme: request.scheme, endStream: endStream))
    }

    private func responseCame(_ record: StreamRecord, endStream: Bool) {
        let head = section.response(endStream: endStream)
        if (100..<200).contains(head.status), !endStream {
            note(.interimResponse(record.id, head))
            return
        }
        record.phase = endStream ? .ended : .body
        note(.response(record.id, head, endStream: endStream))
    }

    // MARK: Bodies

    func dataCame(_ id: HTTP2StreamID, _ bytes: ByteBuffer) {
        guard let record = openRecord(id) else {
            creditIsDue(bytes.readableBytes)
            return
        }
        record.unconsumed += bytes.readableBytes
        note(.data(id, bytes))
    }

    func messageEnded(_ id: HTTP2StreamID) {
        guard let record = openRecord(id), record.phase == .body else { return }
        record.phase = .ended
        note(.end(id))
    }

    // MARK: Ends

    func peerReset(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        guard let record = streams[id], record.closure == nil else { return }
        record.closure = (.peer, code, "http2.remote_reset")
    }

    func streamClosed(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        guard let record = streams[id] else { return }
        let isReset = record.closure?.cause == .peer
        let isYoung = NIODeadline.now() - record.openedAt < .seconds(Int64(limits.prematureResetSeconds))
        closed(id, code: code)
        if role == .server, let failure = flood.streamClosed(isPremature: isReset && isYoung) { fail(failure) }
    }

    /// - Parameter isOfField: whether it was one field that broke a rule, not all of them together.
    func frameWasInvalid(_ id: HTTP2StreamID, _ reason: String, isOfField: Bool) {
        lastViolation = reason
        guard let record = streams[id], record.closure == nil, !record.isAbandoned else { return }
        let details = isOfField ? "http2.invalid.header.field" : "http2.violation.of.messaging.rule"
        refuse(record, flags: "DPE", details: details, .protocolError)
    }
}

/// Types of frames.
///
/// > Source: RFC 9113 §6.
enum FrameKind {
    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let priority: UInt8 = 2
    static let resetStream: UInt8 = 3
    static let settings: UInt8 = 4
    static let ping: UInt8 = 6
    static let windowUpdate: UInt8 = 8
    static let continuation: UInt8 = 9
}
