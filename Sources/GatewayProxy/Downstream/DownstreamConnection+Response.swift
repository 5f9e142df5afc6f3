import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

// What the upstream connection reports.

extension DownstreamConnection {
    /// An interim response: the first one is passed on at once, if it is one that Envoy knows.
    ///
    /// > Source: Envoy 1.40 (`HeaderUtility::isSpecial1xx`), measured.
    func upstreamInterim(_ connection: UpstreamConnection) {
        let head = connection.decoder.head
        guard (100...104).contains(head.status), !exchange.hasSentInterim else { return }
        exchange.retry.abandon()
        exchange.hasSentInterim = true
        exchange.status = head.status
        let bytes = head.bytes.readableBytesUInt8Span
        output.writeStatusLine(head.status)
        worker.lines.removeAll()
        for field in head.fields where !field.known.isHopByHop { worker.lines.append(field) }
        worker.lines.write(to: &output, head: bytes)
        output.writeLineBreak()
        flush()
    }

    /// The final head.
    func upstreamHead(_ connection: UpstreamConnection) {
        let head = connection.decoder.head
        if exchange.retry.wantsAnother(status: head.status, grpcStatus: head.grpcStatus), tryAgain() { return }
        exchange.response = .started
        exchange.isAnsweredByEndpoint = true
        exchange.status = head.status
        exchange.details = "via_upstream"
        if exchange.isRequestComplete {
            exchange.serviceTime = (.now() - exchange.completedAt).nanoseconds / 1_000_000
        }
        let isTunnel = connection.decoder.isTunnel
        if exchange.upgrade != .none, head.status != 101, head.status < 400 {
            replyRefusedUpgrade(head)
            return
        }
        exchange.mustClose = !isTunnel && (!exchange.isRequestComplete || worker.isDraining || chain.isClosing)
        writeResponseHead(head, isTunnel: isTunnel)
        if isTunnel { beginTunnel(connection) }
    }

    /// The endpoint does not switch protocols, nor says that something failed: its status and header lines are passed
    /// on, its body is not.
    ///
    /// > Source: Envoy 1.40 (`Router::Filter`, `websocket_handshake_unsuccessful`), measured: a reply of its own, with the
    /// > endpoint's header lines but for those about the body. From 400 on the response passes whole.
    private func replyRefusedUpgrade(_ head: ResponseHead) {
        exchange.details = "websocket_handshake_unsuccessful"
        exchange.mustClose = true
        let bytes = head.bytes.readableBytesUInt8Span
        worker.lines.fillResponse(head, bytes: bytes, isTunnel: false, serviceTime: -1)
        for known in [KnownField.contentType, .contentLength] { worker.lines.removeAll(known) }
        runResponseEdits(replyEdits, bytes)
        appendOriginLines()
        appendEdgeLines()
        worker.lines.append(name: HeaderNames.contentLength, value: HeaderNames.zero, known: .contentLength)
        output.writeStatusLine(head.status)
        worker.lines.write(to: &output, head: bytes)
        output.writeLineBreak()
        endExchange()
    }

    /// Body bytes.
    func upstreamBody(_ bytes: ByteBuffer) {
        exchange.sentBodyBytes += bytes.readableBytes
        if exchange.isResponseChunked {
            output.writeChunkSize(bytes.readableBytes)
            write(bytes)
            output.writeLineBreak()
        } else {
            write(bytes)
        }
    }

    /// No more bytes just now: sends what was collected.
    func upstreamPaused() {
        flush()
    }

    /// The response ended.
    func upstreamEnd(_ connection: UpstreamConnection) {
        exchange.isUpstreamDone = true
        if exchange.isResponseChunked { output.write(Self.lastChunk) }
        endExchange()
    }

    /// The response will not come, or not whole.
    func upstreamFailed(_ failure: UpstreamFailure) {
        guard phase == .exchanging else { return }
        if exchange.response == .none {
            replyFailure(failure)
        } else {
            exchange.flags = failure.flags
            exchange.details = "upstream_reset_after_response_started{\(failure.detail)}"
            cutExchange()
        }
    }

    /// The connection is gone.
    func upstreamClosed(_ connection: UpstreamConnection) {
        guard exchange.upstream === connection else { return }
        if phase == .tunnelling { finishTunnel() } else { upstreamFailed(.connectionTermination) }
    }

    /// The endpoint takes bytes again.
    func upstreamBecameWritable() {
        if isReadPaused { resumeReading() }
        pumpBody()
    }

    private static let lastChunk = [UInt8](utf8: "0\r\n\r\n")

    // MARK: Heads

    private func writeResponseHead(_ head: ResponseHead, isTunnel: Bool) {
        let bytes = head.bytes.readableBytesUInt8Span
        worker.lines.fillResponse(head, bytes: bytes, isTunnel: isTunnel, serviceTime: exchange.serviceTime)
        if let forward = exchange.forward { runResponseEdits(forward.shares[exchange.share].responseEdits, bytes) }
        appendOriginLines()
        exchange.isResponseChunked = false
        appendEdgeLines()
        if worker.lines.firstIndex(of: .contentLength) == nil, head.status != 101, head.status != 204 {
            exchange.isResponseChunked = head.framing.hasBody && !exchange.isHEAD
            if exchange.isResponseChunked || exchange.isHEAD {
                worker.lines.append(
                    name: HeaderNames.transferEncoding,
                    value: HeaderNames.chunked,
                    known: .transferEncoding
                )
            } else if head.status != 304 {
                worker.lines.append(name: HeaderNames.contentLength, value: HeaderNames.zero, known: .contentLength)
            }
        }
        output.writeStatusLine(head.status)
        worker.lines.write(to: &output, head: bytes)
        output.writeLineBreak()
    }

    /// Runs header changes of the route on the worker's lines.
    func runResponseEdits(_ edits: [HeaderEdits], _ bytes: borrowing Span<UInt8>) {
        guard !edits.isEmpty else { return }
        let source = edits.contains(where: \.hasOperators) ? responseValues() : nil
        for edit in edits { edit.apply(to: &worker.lines, head: bytes, source: source) }
    }

    /// Adds what every response carries, whoever made it.
    func appendEdgeLines() {
        if worker.configuration.annotate, let origin = exchange.entry?.origin {
            worker.lines.append(name: HeaderNames.gwsimRoute, value: [UInt8](utf8: origin.route))
            worker.lines.appendNumber(name: HeaderNames.gwsimRule, origin.rule)
        }
        if worker.lines.firstIndex(of: .date) == nil {
            worker.lines.append(name: HeaderNames.date, value: worker.clock.httpDate, known: .date)
        }
        if let server = worker.lines.firstIndex(of: .server) { worker.lines.remove(at: server) }
        worker.lines.append(name: HeaderNames.server, value: HeaderNames.istioEnvoy, known: .server)
        if exchange.mustClose || exchange.sawConnectionClose, worker.lines.firstIndex(of: .connection) == nil {
            worker.lines.append(name: HeaderNames.connection, value: HeaderNames.close, known: .connection)
        }
    }
}

extension ResponseHead {
    /// The value of `grpc-status`; -1 without one.
    fileprivate var grpcStatus: Int {
        for field in fields where field.known == .grpcStatus {
            let text = bytes.readableBytesUInt8Span.extracting(field.value.indices)
            guard text.count > 0, text.count <= 2 else { return -1 }
            var number = 0
            for index in text.indices {
                guard text[index] &- 0x30 < 10 else { return -1 }
                number = number * 10 + Int(text[index] - 0x30)
            }
            return number
        }
        return -1
    }
}

extension UpstreamFailure {
    /// RESPONSE_FLAGS, without those of retries.
    var flags: String {
        switch self {
        case .connectFailure, .connectTimeout: "UF"
        case .connectionTermination: "UC"
        case .protocolError: "UPE"
        }
    }

    /// What the body of the answer says.
    var sentence: String {
        switch self {
        case .connectFailure: "remote connection failure"
        case .connectTimeout: "connection timeout"
        case .connectionTermination: "connection termination"
        case .protocolError: "protocol error"
        }
    }

    /// What stands in braces in RESPONSE_CODE_DETAILS.
    var detail: String {
        switch self {
        case .connectFailure: "remote_connection_failure|delayed_connect_error:_Connection_refused"
        case .connectTimeout: "connection_timeout"
        case .connectionTermination: "connection_termination"
        case .protocolError: "protocol_error"
        }
    }
}
