import CNghttp2
import HTTPMessage
import MessageLayout
import NIOCore

/// The door to nghttp2: every call of the library and every pointer to its memory is in this file and the one with its
/// callbacks.
///
/// Why it is safe: the session is made in `init` and freed in `deinit`, and nowhere else; `core`, whose address the
/// library hands back to the callbacks, is held by this object for as long; callbacks run only inside `receive` and
/// `writeFrame`, touch nothing but `core`, and never call back. What is submitted is copied by the library before the
/// call returns, so that no pointer of ours outlives its call.
@safe
final class NGHTTP2Library {
    private let core: SessionCore
    private let session: OpaquePointer?
    /// What is used for each head that is submitted.
    private var fields: [nghttp2_nv]
    private var isInside = false

    init(_ core: SessionCore) {
        self.core = core
        unsafe fields = []
        unsafe session = NGHTTP2Callbacks.makeSession(core)
    }

    deinit {
        unsafe nghttp2_session_del(session)
    }

    /// Does something with the session outside of every callback; nil where the library had no memory for one.
    private func enter<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
        guard let session = unsafe session else { return nil }
        assert(!isInside, "the library is entered from a callback")
        isInside = true
        defer { isInside = false }
        return unsafe body(session)
    }

    // MARK: Bytes

    /// Takes the peer's bytes; a failure: they end the connection.
    func receive(_ bytes: ByteBuffer) -> HTTP2Failure? {
        core.received = bytes
        defer { core.received = ByteBuffer() }
        let count = unsafe bytes.withUnsafeReadableBytes { raw -> Int in
            guard let base = unsafe raw.bindMemory(to: UInt8.self).baseAddress else { return 0 }
            core.receivedAddress = UInt(bitPattern: base)
            return unsafe enter { unsafe nghttp2_session_mem_recv($0, base, raw.count) }
                ?? Int(NGHTTP2_ERR_NOMEM.rawValue)
        }
        guard count < 0 else { return nil }
        switch Int32(truncatingIfNeeded: count) {
        case NGHTTP2_ERR_FLOODED.rawValue: return .flood("frames that must be answered")
        case NGHTTP2_ERR_BAD_CLIENT_MAGIC.rawValue:
            return HTTP2Failure(code: .protocolError, details: "the connection preface is missing")
        default: return HTTP2Failure(code: .internalError, details: "nghttp2 error \(count)")
        }
    }

    /// Appends the next frame to the core's output; false: there is none.
    func writeFrame() -> Bool {
        let before = core.output.readableBytes
        let wrote = unsafe enter { session -> Bool in
            var data: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(session, &data)
            guard count > 0, let data = unsafe data else { return false }
            unsafe core.output.writeBytes(UnsafeRawBufferPointer(start: data, count: count))
            return true
        }
        // A DATA frame is written by its callback, and may be all there was.
        return (wrote ?? false) || core.output.readableBytes > before
    }

    var wantsWrite: Bool { unsafe session.map { unsafe nghttp2_session_want_write($0) != 0 } ?? false }

    var wantsRead: Bool { unsafe session.map { unsafe nghttp2_session_want_read($0) != 0 } ?? false }

    /// How many frames wait to be written.
    var waitingFrames: Int { unsafe session.map { unsafe nghttp2_session_get_outbound_queue_size($0) } ?? 0 }

    // MARK: The connection

    func submitSettings(_ settings: HTTP2Settings, role: HTTP2Role) {
        func entry(_ id: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
            nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(clamping: value))
        }
        var entries = [
            entry(NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, settings.headerTableSize),
            entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams),
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow),
        ]
        switch role {
        case .server: entries.append(entry(NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 0))
        case .client: entries.append(entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0))
        }
        let window = Int32(clamping: settings.connectionWindow)
        _ = unsafe enter { session in
            _ = unsafe nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count)
            _ = unsafe nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, window)
        }
    }

    /// Says that the session ends: to a client at once, to a server after the streams on their way have come.
    func submitShutdown(role: HTTP2Role) {
        _ = unsafe enter { session in
            switch role {
            case .server:
                _ = unsafe nghttp2_submit_shutdown_notice(session)
                _ = unsafe nghttp2_submit_ping(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
            case .client: unsafe Self.submitGoAway(session)
            }
        }
    }

    func submitFinalGoAway() {
        _ = unsafe enter { unsafe Self.submitGoAway($0) }
    }

    private static func submitGoAway(_ session: OpaquePointer) {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(session)
        _ = unsafe nghttp2_submit_goaway(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, 0, nil, 0)
    }

    /// Ends the connection with GOAWAY.
    func terminate(_ code: HTTP2ErrorCode) {
        _ = unsafe enter { unsafe nghttp2_session_terminate_session($0, code.number) }
    }

    // MARK: Streams

    func allowsRequest(openStreams: Int) -> Bool {
        unsafe enter { session in
            guard unsafe nghttp2_session_check_request_allowed(session) != 0 else { return false }
            let limit = unsafe nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
            return openStreams < Int(limit)
        } ?? false
    }

    func submitRequest(_ head: HTTP2HeaderBlock, endStream: Bool) -> HTTP2StreamID? {
        let id = unsafe withFields(of: head) { session, fields in
            var source = unsafe NGHTTP2Callbacks.dataSource
            return unsafe withUnsafePointer(to: &source) {
                unsafe nghttp2_submit_request(
                    session,
                    nil,
                    fields.baseAddress,
                    fields.count,
                    endStream ? nil : $0,
                    nil
                )
            }
        }
        guard let id, id > 0 else { return nil }
        return HTTP2StreamID(id)
    }

    func submitResponse(_ stream: HTTP2StreamID, _ head: HTTP2HeaderBlock, endStream: Bool) {
        _ = unsafe withFields(of: head) { session, fields in
            var source = unsafe NGHTTP2Callbacks.dataSource
            return unsafe withUnsafePointer(to: &source) {
                unsafe nghttp2_submit_response(
                    session,
                    stream.number,
                    fields.baseAddress,
                    fields.count,
                    endStream ? nil : $0
                )
            }
        }
    }

    func submitInterim(_ stream: HTTP2StreamID, _ head: HTTP2HeaderBlock) {
        _ = unsafe withFields(of: head) { session, fields in
            unsafe nghttp2_submit_headers(
                session,
                UInt8(NGHTTP2_FLAG_NONE.rawValue),
                stream.number,
                nil,
                fields.baseAddress,
                fields.count,
                nil
            )
        }
    }

    func submitTrailers(_ stream: HTTP2StreamID, _ trailers: HTTP2HeaderBlock) {
        _ = unsafe withFields(of: trailers) { session, fields in
            unsafe nghttp2_submit_trailer(session, stream.number, fields.baseAddress, fields.count)
        }
    }

    func submitReset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        _ = unsafe enter {
            unsafe nghttp2_submit_rst_stream($0, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.number, code.number)
        }
    }

    func resumeData(_ stream: HTTP2StreamID) {
        _ = unsafe enter { unsafe nghttp2_session_resume_data($0, stream.number) }
    }

    func consume(_ count: Int, of stream: HTTP2StreamID) {
        _ = unsafe enter { unsafe nghttp2_session_consume($0, stream.number, count) }
    }

    func consumeConnection(_ count: Int) {
        _ = unsafe enter { unsafe nghttp2_session_consume_connection($0, count) }
    }

    /// Lends the library a block as an array of its own kind, for one call, in which it copies the bytes.
    private func withFields<Result>(
        of block: HTTP2HeaderBlock,
        _ body: (OpaquePointer, UnsafeBufferPointer<nghttp2_nv>) -> Result
    ) -> Result? {
        unsafe block.bytes.withUnsafeReadableBytes { raw in
            unsafe fields.removeAll(keepingCapacity: true)
            // Only read by the library; the pointer's type says otherwise.
            let base = unsafe UnsafeMutablePointer(mutating: raw.bindMemory(to: UInt8.self).baseAddress)
            for field in block.fields {
                unsafe fields.append(
                    nghttp2_nv(
                        name: base.map { unsafe $0 + field.name.lowerBound },
                        value: base.map { unsafe $0 + field.value.lowerBound },
                        namelen: Int(field.name.count),
                        valuelen: Int(field.value.count),
                        flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue)
                    )
                )
            }
            return unsafe enter { session in unsafe fields.withUnsafeBufferPointer { unsafe body(session, $0) } }
        }
    }
}
