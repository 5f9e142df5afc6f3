import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// Answers that the proxy makes itself.

extension DownstreamExchange {
    /// Nothing matches.
    func replyNotFound(reason: String) {
        reply(LocalReply(status: 404, flags: "NR", details: "route_not_found"), reason: reason)
    }

    /// The edge refuses the request before routing.
    func reject(_ rejection: EdgeRejection) {
        let answer = rejection.reply
        state.isRejected = true
        if case .connect = rejection {
            // Not the edge refuses it, but the lack of a route, which is looked for with no path.
            state.isRejected = false
            state.authority = state.head.layout.target.indices
            state.target = .asSent(.empty)
        }
        // To the codec an authority belongs to the head, and a bad one makes a bad head.
        if answer.flags == "DPE" { state.hasHead = false }
        reply(answer)
    }

    /// The endpoint did not answer.
    ///
    /// > Source: Envoy 1.40, measured (semantics 8d).
    func replyFailure(_ failure: UpstreamFailure) {
        let isRetried = state.attempts > 1
        let lead = isRetried ? "retried and the latest reset reason" : "reset reason"
        let moment = state.hasSentInterim ? "after" : "before"
        var sentence = failure.sentence
        state.transportFailure = failure.transportReason
        if case .connectFailure = failure {
            if worker.program.behavior.namesTransportFailureInBody {
                sentence += ", transport failure reason: delayed connect error: Connection refused"
            }
        }
        reply(
            LocalReply(
                status: failure.flags == "UPE" ? 502 : 503,
                body: "upstream connect error or disconnect/reset before headers. \(lead): \(sentence)",
                flags: failure.flags,
                details: "upstream_reset_\(moment)_response_started{\(failure.detail)}"
            ),
            reason: failure.sentence
        )
    }

    /// Answers, and ends the state.
    ///
    /// - Parameters:
    ///   - lines: what it says besides.
    ///   - reason: what `--annotate` tells of an own 4xx or 5xx.
    func reply(_ reply: LocalReply, lines: [ReplyLine] = [], reason: String? = nil) {
        state.response = .started
        state.status = state.isGRPC ? 200 : reply.status
        state.flags = reply.flags
        state.details = reply.details
        state.mustClose = reply.closes || !state.isRequestComplete || worker.isDraining || chain.isClosing
        if reply.closes { state.isRequestComplete = false }
        let body = state.isGRPC ? "" : reply.body
        fillReplyLines(reply, body: body, lines: lines, reason: reason)
        let nothing = ByteBuffer()
        let hasBody = !state.isHEAD && !body.isEmpty
        client.writeHead(
            status: state.status,
            before: hasBody ? .body : .nothing,
            head: nothing.readableBytesUInt8Span
        )
        if hasBody {
            client.writeBody(ByteBuffer(string: body))
            state.sentBodyBytes = body.utf8.count
            client.writeEnd(trailers: nil)
        }
        end()
    }

    /// The lines in Envoy's order.
    ///
    /// > Source: Envoy `source/common/http/utility.cc`, `prepareLocalReply`; semantics 5.5, 7.2.
    private func fillReplyLines(_ reply: LocalReply, body: String, lines: [ReplyLine], reason: String?) {
        let nothing = ByteBuffer()
        let empty = nothing.readableBytesUInt8Span
        worker.lines.removeAll()
        for line in lines {
            worker.lines.append(name: HeaderNames.name(of: line.known), value: line.value, known: line.known)
        }
        runResponseEdits(replyEdits, empty)
        appendOriginLines()
        if body.isEmpty { worker.lines.removeAll(.contentType) }
        if state.isGRPC {
            appendGRPCLines(reply)
        } else if !body.isEmpty {
            worker.lines.appendNumber(name: HeaderNames.contentLength, body.utf8.count, known: .contentLength)
            if worker.lines.firstIndex(of: .contentType) == nil {
                worker.lines.append(name: HeaderNames.contentType, value: HeaderNames.plainText, known: .contentType)
            }
        }
        if worker.configuration.annotate, let reason {
            worker.lines.append(name: HeaderNames.gwsimReason, value: Self.headerValue(reason))
        }
        appendEdgeLines()
    }

    /// The response changes that run on a reply: those of the share, if one was drawn, else the rule's.
    var replyEdits: [HeaderEdits] {
        if state.isRefusedByEdge { return [] }
        if let forward = state.forward { return forward.shares[state.share].responseEdits }
        return state.entry?.responseEdits ?? []
    }

    private func appendGRPCLines(_ reply: LocalReply) {
        let status = GRPCCall.status(ofHTTP: reply.status)
        state.call?.toldStatus = status
        worker.lines.append(name: HeaderNames.contentType, value: HeaderNames.applicationGRPC, known: .contentType)
        worker.lines.appendNumber(name: HeaderNames.grpcStatus, status)
        if !reply.body.isEmpty, !state.isHEAD {
            worker.lines.append(name: HeaderNames.grpcMessage, value: Self.headerValue(reply.body))
        }
    }

    /// A text that may stand in a header: what may not becomes a space.
    private static func headerValue(_ text: String) -> [UInt8] {
        text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
    }
}

/// A line of an answer that the proxy makes itself.
struct ReplyLine {
    var known: KnownField
    var value: [UInt8]
}

extension EdgeRejection {
    /// Envoy's answer.
    ///
    /// Where it answers before it looks for the end of the request, the connection closes.
    ///
    /// > Source: Envoy 1.40, recorded answers on raw bytes.
    var reply: LocalReply {
        switch self {
        case .missingAuthority: LocalReply(status: 400, details: "missing_host_header", closes: true)
        case .invalidAuthority: Self.codec(400, "Bad Request", "http.invalid_authority")
        case .invalidPath: LocalReply(status: 400, details: "path_normalization_failed", closes: true)
        case .targetNotAbsolute: Self.codec(400, "Bad Request", "http1.invalid_url")
        case .optionsAsterisk: LocalReply(status: 404, details: "absolute_path_rejected")
        case .connect: LocalReply(status: 404, flags: "NR", details: "route_not_found", closes: true)
        case .schemeMismatch: Self.codec(403, "Forbidden", "http1.https_url_on_plaintext_connection")
        }
    }

    private static func codec(_ status: Int, _ body: String, _ details: String) -> LocalReply {
        LocalReply(status: status, body: body, flags: "DPE", details: details, closes: true)
    }
}
