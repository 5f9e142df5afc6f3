import NIOCore

// What the library asks for, and reports of what was written.

extension SessionCore {
    /// What there is to send of a stream's body.
    enum NextData {
        /// Nothing yet; the library is told when there is.
        case nothingYet
        /// So many bytes, with or without what comes last.
        case bytes(Int, end: End)
    }

    /// What follows the bytes.
    enum End {
        case no
        case stream
        case trailersFollow
    }

    func nextData(of id: HTTP2StreamID, atMost limit: Int) -> NextData {
        guard let record = streams[id] else { return .bytes(0, end: .stream) }
        let count = min(limit, record.queue.count)
        guard record.endsAfterQueue, count == record.queue.count else {
            guard count > 0 else {
                record.isDeferred = true
                return .nothingYet
            }
            return .bytes(count, end: .no)
        }
        guard record.trailers != nil else { return .bytes(count, end: .stream) }
        trailersAreDue(id)
        return .bytes(count, end: .trailersFollow)
    }

    func queuedBytes(of id: HTTP2StreamID) -> Int { streams[id]?.queue.count ?? 0 }

    /// Moves body bytes into the output.
    func moveData(of id: HTTP2StreamID, _ count: Int) {
        guard let record = streams[id] else { return }
        record.queue.move(min(count, record.queue.count), to: &output)
        if record.isCongested, record.queue.count <= limits.congestedBytes / 2 {
            record.isCongested = false
            note(.writable(id))
        }
    }

    func frameSent(_ id: HTTP2StreamID, length: Int, isData: Bool, endsStream: Bool) {
        if let record = streams[id] {
            record.wireBytesSent += length + 9
            record.wasSent = true
            if endsStream { sentEnd(record) }
        }
        if isData { flood.dataSent() }
    }

    private func sentEnd(_ record: StreamRecord) {
        record.hasSentEnd = true
        guard record.isDismissed, record.phase != .ended, !record.isAbandoned else { return }
        record.isAbandoned = true
        record.closure = record.closure ?? (.owner, .none, "")
        resetIsDue(record.id, .none)
    }

    /// A head was not sent: the stream was given up before, or the peer takes no further ones.
    func headNotSent(_ id: HTTP2StreamID) {
        guard role == .client, let record = streams[id], !record.wasSent else { return }
        if record.closure == nil { record.closure = (.peer, .refusedStream, "") }
        closed(id, code: .refusedStream)
    }

    func resetSent(_ id: HTTP2StreamID) {
        guard role == .server, let record = streams[id], record.closure?.cause != .owner else { return }
        if let failure = flood.resetProvoked() { fail(failure) }
    }

    /// The library gives the connection up by itself where the peer broke a rule of the whole connection.
    func goAwaySent(_ code: HTTP2ErrorCode) {
        guard code != .none, !hasFailed else { return }
        fail(HTTP2Failure(code: code, details: lastViolation))
        failureIsDealtWith()
    }
}
