import CNghttp2
import HTTPMessage
import MessageLayout
import NIOCore

/// What nghttp2 calls: each callback notes in the core what happened, and returns.
///
/// Why it is safe: see `NGHTTP2Library`. Frames, names, values and data are only read while the callback runs, within the
/// lengths that come with them.
enum NGHTTP2Callbacks {
    static func makeSession(_ core: SessionCore) -> OpaquePointer? {
        var callbacks: OpaquePointer?
        var option: OpaquePointer?
        var session: OpaquePointer?
        guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0, unsafe nghttp2_option_new(&option) == 0 else {
            return nil
        }
        defer {
            unsafe nghttp2_session_callbacks_del(callbacks)
            unsafe nghttp2_option_del(option)
        }
        unsafe nghttp2_option_set_no_auto_window_update(option, 1)
        unsafe nghttp2_option_set_max_outbound_ack(option, core.limits.maxWaitingAcknowledgements)
        // What ended is told to the owner at once, so the library need not remember it.
        unsafe nghttp2_option_set_no_closed_streams(option, 1)
        unsafe nghttp2_option_set_max_send_header_block_length(option, 1024 * 1024)
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, onBeginHeaders)
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader)
        unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, onInvalidHeader)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame)
        unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, onInvalidFrame)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onData)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onStreamClose)
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, onFrameSent)
        unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, onFrameNotSent)
        unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks, onSendData)
        let pointer = unsafe Unmanaged.passUnretained(core).toOpaque()
        let result =
            switch core.role {
            case .server: unsafe nghttp2_session_server_new2(&session, callbacks, pointer, option)
            case .client: unsafe nghttp2_session_client_new2(&session, callbacks, pointer, option)
            }
        return result == 0 ? unsafe session : nil
    }

    /// Where the library gets bodies from.
    static var dataSource: nghttp2_data_provider {
        var provider = unsafe nghttp2_data_provider()
        unsafe provider.read_callback = readData
        return unsafe provider
    }

    private static func core(_ pointer: UnsafeMutableRawPointer?) -> SessionCore? {
        unsafe pointer.map { unsafe Unmanaged<SessionCore>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let refused = Int32(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)

    // MARK: What comes

    private static let onBeginHeaders: nghttp2_on_begin_headers_callback = { _, frame, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame else { return 0 }
        core.sectionBegan(HTTP2StreamID(unsafe frame.pointee.hd.stream_id))
        return 0
    }

    private static let onHeader: nghttp2_on_header_callback = { _, _, name, nameCount, value, valueCount, _, pointer in
        guard let core = unsafe core(pointer) else { return 0 }
        let name = unsafe UnsafeBufferPointer(start: name, count: nameCount)
        let value = unsafe UnsafeBufferPointer(start: value, count: valueCount)
        return unsafe core.fieldCame(name.span, value.span) ? 0 : refused
    }

    /// A field that is none by RFC 9113 §8.2 makes its message malformed, where the library would only skip it.
    private static let onInvalidHeader: nghttp2_on_invalid_header_callback = { _, _, _, _, _, _, _, pointer in
        unsafe core(pointer)?.fieldWasInvalid()
        return refused
    }

    private static let onFrame: nghttp2_on_frame_recv_callback = { session, frame, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame else { return 0 }
        let header = unsafe frame.pointee.hd
        let id = HTTP2StreamID(header.stream_id)
        let ends = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch header.type {
        case UInt8(NGHTTP2_HEADERS.rawValue): core.sectionEnded(id, endStream: ends)
        case UInt8(NGHTTP2_DATA.rawValue): if ends { core.messageEnded(id) }
        case UInt8(NGHTTP2_RST_STREAM.rawValue):
            core.peerReset(id, HTTP2ErrorCode(unsafe frame.pointee.rst_stream.error_code))
        case UInt8(NGHTTP2_GOAWAY.rawValue):
            let goAway = unsafe frame.pointee.goaway
            unsafe core.note(
                .goAway(lastStream: HTTP2StreamID(goAway.last_stream_id), HTTP2ErrorCode(goAway.error_code))
            )
        case UInt8(NGHTTP2_SETTINGS.rawValue) where header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0:
            let streams = unsafe nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
            let window = unsafe nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE)
            core.isGreeted = true
            core.note(.settings(HTTP2PeerSettings(maxConcurrentStreams: Int(streams), streamWindow: Int(window))))
        case UInt8(NGHTTP2_PING.rawValue) where header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0:
            core.pingAcknowledged()
        default: break
        }
        return 0
    }

    private static let onInvalidFrame: nghttp2_on_invalid_frame_recv_callback = { _, frame, code, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame else { return 0 }
        let reason = unsafe nghttp2_strerror(code).map { unsafe String(cString: $0) } ?? ""
        let isOfField = code == NGHTTP2_ERR_HTTP_HEADER.rawValue
        core.frameWasInvalid(HTTP2StreamID(unsafe frame.pointee.hd.stream_id), reason, isOfField: isOfField)
        return 0
    }

    private static let onData: nghttp2_on_data_chunk_recv_callback = { _, _, stream, data, count, pointer in
        guard let core = unsafe core(pointer), let data = unsafe data, count > 0 else { return 0 }
        core.dataCame(HTTP2StreamID(stream), unsafe core.piece(at: data, count))
        return 0
    }

    private static let onStreamClose: nghttp2_on_stream_close_callback = { _, stream, code, pointer in
        unsafe core(pointer)?.streamClosed(HTTP2StreamID(stream), HTTP2ErrorCode(code))
        return 0
    }

    // MARK: What goes

    private static let onFrameSent: nghttp2_on_frame_send_callback = { _, frame, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame else { return 0 }
        let header = unsafe frame.pointee.hd
        let id = HTTP2StreamID(header.stream_id)
        switch header.type {
        case UInt8(NGHTTP2_GOAWAY.rawValue):
            core.goAwaySent(HTTP2ErrorCode(unsafe frame.pointee.goaway.error_code))
        case UInt8(NGHTTP2_RST_STREAM.rawValue): core.resetSent(id)
        case UInt8(NGHTTP2_DATA.rawValue), UInt8(NGHTTP2_HEADERS.rawValue):
            core.frameSent(
                id,
                length: Int(header.length),
                isData: header.type == UInt8(NGHTTP2_DATA.rawValue),
                endsStream: header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
            )
        default: break
        }
        return 0
    }

    /// A request that is not sent opened no stream, so that nothing else tells of its end.
    private static let onFrameNotSent: nghttp2_on_frame_not_send_callback = { _, frame, _, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame else { return 0 }
        let header = unsafe frame.pointee.hd
        if header.type == UInt8(NGHTTP2_HEADERS.rawValue) { core.headNotSent(HTTP2StreamID(header.stream_id)) }
        return 0
    }

    private static let readData: nghttp2_data_source_read_callback = { _, stream, _, limit, flags, _, pointer in
        guard let core = unsafe core(pointer) else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
        switch core.nextData(of: HTTP2StreamID(stream), atMost: limit) {
        case .nothingYet: return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        case .bytes(let count, let end):
            unsafe flags?.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_COPY.rawValue)
            switch end {
            case .no: break
            case .stream: unsafe flags?.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue)
            case .trailersFollow:
                unsafe flags?.pointee |= UInt32(
                    NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
                )
            }
            return count
        }
    }

    /// Writes a DATA frame: nine bytes of a header that the library made, and those of the stream's queue.
    ///
    /// Beyond the limit the frame waits for the next turn: the library would go on by itself as long as there are bodies.
    private static let onSendData: nghttp2_send_data_callback = { _, frame, header, count, _, pointer in
        guard let core = unsafe core(pointer), let frame = unsafe frame, let header = unsafe header else { return 0 }
        guard core.output.readableBytes < core.outputLimit else { return Int32(NGHTTP2_ERR_WOULDBLOCK.rawValue) }
        let id = HTTP2StreamID(unsafe frame.pointee.hd.stream_id)
        guard core.queuedBytes(of: id) >= count else { return refused }
        unsafe core.output.writeBytes(UnsafeRawBufferPointer(start: header, count: 9))
        core.moveData(of: id, count)
        return 0
    }
}

extension SessionCore {
    /// Bytes at an address that the library gives: a part of what was received, or else a copy.
    fileprivate func piece(at data: UnsafePointer<UInt8>, _ count: Int) -> ByteBuffer {
        let offset = Int(bitPattern: UInt(bitPattern: data) &- receivedAddress)
        let last = received.readableBytes - count
        if offset >= 0, offset <= last,
            let slice = received.getSlice(at: received.readerIndex + offset, length: count)
        {
            return slice
        }
        var copy = ByteBuffer()
        unsafe copy.writeBytes(UnsafeRawBufferPointer(start: data, count: count))
        return copy
    }
}
