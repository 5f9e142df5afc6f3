import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

// What the upstream connection reports.

extension DownstreamExchange {
    /// An interim response: the first one is passed on at once, if it is one that Envoy knows.
    ///
    /// > Source: Envoy 1.40 (`HeaderUtility::isSpecial1xx`), measured.
    func upstreamInterim(_ stream: any UpstreamStream) {
        let head = stream.head
        guard (100...104).contains(head.status), !state.hasSentInterim else { return }
        state.retry.abandon()
        state.hasSentInterim = true
        state.status = head.status
        worker.lines.removeAll()
        for field in head.fields where !field.known.isHopByHop { worker.lines.append(field) }
        client.writeInterim(status: head.status, head: head.bytes.readableBytesUInt8Span)
        client.flush()
    }

    /// The final head.
    func upstreamHead(_ stream: any UpstreamStream) {
        let head = stream.head
        if state.retry.wantsAnother(status: head.status, grpcStatus: head.grpcStatus ?? -1), tryAgain() { return }
        state.response = .started
        state.isAnsweredByEndpoint = true
        state.status = head.status
        state.details = "via_upstream"
        if state.call != nil {
            state.call?.toldStatus = head.grpcStatus
            if head.isGRPC { state.call?.responses = GRPCMessageCount() }
        }
        if state.isRequestComplete {
            state.serviceTime = (.now() - state.completedAt).nanoseconds / 1_000_000
        }
        let isTunnel = stream.isTunnel
        if state.upgrade != .none, head.status != 101, head.status < 400 {
            replyRefusedUpgrade(head)
            return
        }
        state.mustClose = !isTunnel && (!state.isRequestComplete || worker.isDraining || chain.isClosing)
        writeResponseHead(head, isTunnel: isTunnel)
        if isTunnel { beginTunnel(stream) }
    }

    /// The endpoint does not switch protocols, nor says that something failed: its status and header lines are passed
    /// on, its body is not.
    ///
    /// > Source: Envoy 1.40 (`Router::Filter`, `websocket_handshake_unsuccessful`), measured: a reply of its own, with the
    /// > endpoint's header lines but for those about the body. From 400 on the response passes whole.
    private func replyRefusedUpgrade(_ head: ResponseHead) {
        state.details = "websocket_handshake_unsuccessful"
        state.mustClose = true
        let bytes = head.bytes.readableBytesUInt8Span
        worker.lines.fillResponse(head, bytes: bytes, isTunnel: false, serviceTime: -1)
        for known in [KnownField.contentType, .contentLength] { worker.lines.removeAll(known) }
        runResponseEdits(replyEdits, bytes)
        appendOriginLines()
        appendEdgeLines()
        client.writeHead(status: head.status, before: .nothing, head: bytes)
        end()
    }

    /// Body bytes.
    func upstreamBody(_ bytes: ByteBuffer) {
        state.sentBodyBytes += bytes.readableBytes
        state.call?.responses?.take(bytes)
        client.writeBody(bytes)
    }

    /// No more bytes just now: sends what was collected.
    func upstreamPaused() {
        client.flush()
    }

    /// The response ended.
    func upstreamEnd(_ stream: any UpstreamStream) {
        state.isUpstreamDone = true
        client.writeEnd(trailers: state.responseTrailers)
        end()
    }

    /// Trailers; the end follows.
    func upstreamTrailers(_ trailers: MessageTrailers) {
        state.responseTrailers = trailers
        if let status = trailers.fields.grpcStatus(in: trailers.bytes.readableBytesUInt8Span) {
            state.call?.toldStatus = status
        }
    }

    /// The response will not come, or not whole.
    func upstreamFailed(_ failure: UpstreamFailure) {
        guard phase == .exchanging else { return }
        if failure == .refusedStream, state.response == .none, tryAgain() { return }
        if state.response == .none {
            replyFailure(failure)
        } else {
            state.flags = failure.flags
            state.details = "upstream_reset_after_response_started{\(failure.detail)}"
            cut()
        }
    }

    /// The connection is gone.
    func upstreamClosed(_ stream: any UpstreamStream) {
        guard state.upstream === stream else { return }
        if phase == .tunnelling { finishTunnel() } else { upstreamFailed(.connectionTermination) }
    }

    /// The endpoint takes bytes again.
    func upstreamBecameWritable() {
        switch phase {
        case .tunnelling: client.resumeReading()
        case .exchanging: client.readBody()
        case .idle: break
        }
    }

    // MARK: Heads

    private func writeResponseHead(_ head: ResponseHead, isTunnel: Bool) {
        let bytes = head.bytes.readableBytesUInt8Span
        worker.lines.fillResponse(head, bytes: bytes, isTunnel: isTunnel, serviceTime: state.serviceTime)
        if let forward = state.forward { runResponseEdits(forward.shares[state.share].responseEdits, bytes) }
        appendOriginLines()
        appendEdgeLines()
        let rest: ResponseRest = !head.framing.hasBody ? .nothing : state.isHEAD ? .end : .body
        client.writeHead(status: head.status, before: rest, head: bytes)
    }

    /// Runs header changes of the route on the worker's lines.
    func runResponseEdits(_ edits: [HeaderEdits], _ bytes: borrowing Span<UInt8>) {
        guard !edits.isEmpty else { return }
        let source = edits.contains(where: \.hasOperators) ? responseValues() : nil
        for edit in edits { edit.apply(to: &worker.lines, head: bytes, source: source) }
    }

    /// Adds what every response carries, whoever made it.
    func appendEdgeLines() {
        if worker.configuration.annotate, let origin = state.entry?.origin {
            worker.lines.append(name: HeaderNames.gwsimRoute, value: [UInt8](utf8: origin.route))
            worker.lines.appendNumber(name: HeaderNames.gwsimRule, origin.rule)
        }
        if worker.lines.firstIndex(of: .date) == nil {
            worker.lines.append(name: HeaderNames.date, value: worker.clock.httpDate, known: .date)
        }
        worker.lines.overwrite(.server, HeaderNames.istioEnvoy)
    }
}

extension ResponseHead {
    /// The value of `grpc-status`; nil without one, -1 where it is no code of gRPC.
    fileprivate var grpcStatus: Int? { fields.grpcStatus(in: bytes.readableBytesUInt8Span) }

    /// Whether messages of gRPC follow.
    ///
    /// > Source: Envoy `source/common/grpc/common.cc`, `Common::isGrpcResponseHeaders`.
    fileprivate var isGRPC: Bool {
        guard status == 200, let type = fields.first(where: { $0.known == .contentType }) else { return false }
        return bytes.readableBytesUInt8Span.isGRPC(type.value.indices)
    }
}

extension UpstreamFailure {
    /// RESPONSE_FLAGS, without those of retries.
    var flags: String {
        switch self {
        case .connectFailure, .connectTimeout, .tlsFailure: "UF"
        case .connectionTermination: "UC"
        case .protocolError: "UPE"
        case .remoteReset, .refusedStream: "UR"
        }
    }

    /// What the body of the answer says.
    var sentence: String {
        switch self {
        case .connectFailure, .tlsFailure: "remote connection failure"
        case .connectTimeout: "connection timeout"
        case .connectionTermination: "connection termination"
        case .protocolError: "protocol error"
        case .remoteReset: "remote reset"
        case .refusedStream: "remote refused stream reset"
        }
    }

    /// UPSTREAM_TRANSPORT_FAILURE_REASON.
    var transportReason: String {
        switch self {
        case .connectFailure: "delayed_connect_error:_Connection_refused"
        case .tlsFailure(let reason): reason
        case .connectTimeout, .connectionTermination, .protocolError, .remoteReset, .refusedStream: ""
        }
    }

    /// What stands in braces in RESPONSE_CODE_DETAILS.
    var detail: String {
        switch self {
        case .connectFailure, .tlsFailure:
            "remote_connection_failure" + (transportReason.isEmpty ? "" : "|" + transportReason)
        case .connectTimeout: "connection_timeout"
        case .connectionTermination: "connection_termination"
        case .protocolError: "protocol_error"
        case .remoteReset: "remote_reset"
        case .refusedStream: "remote_refused_stream_reset"
        }
    }
}
