import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

extension DownstreamExchange {
    /// Counts the exchange, and logs it unless the log is off.
    func logExchange() {
        let now = NIODeadline.now()
        worker.latestEnd = now
        countExchange(endedAt: now)
        let format = worker.configuration.accessLog
        guard format != .off else { return }
        let record = makeRecord(now)
        if format == .json {
            record.appendJSON(to: &worker.accessLog.lines)
        } else {
            record.appendText(to: &worker.accessLog.lines)
        }
        worker.accessLog.lineEnded()
    }

    private func makeRecord(_ now: NIODeadline) -> AccessLogRecord {
        worker.clock.update(now)
        var record = AccessLogRecord()
        worker.clock.appendISO(state.startedAt, to: &record.startTime)
        record.protocol = client.peer.version.text
        record.serverName = client.peer.serverName ?? []
        record.status = state.status
        record.flags = state.responseFlags
        record.details = state.details
        record.transportFailure = state.transportFailure
        record.receivedBytes = state.receivedBodyBytes
        record.sentBytes = state.sentBodyBytes
        record.durationMilliseconds = (now - state.startedAt).nanoseconds / 1_000_000
        record.serviceTimeMilliseconds = state.serviceTime
        record.upstreamHost = state.upstreamHost
        record.upstreamCluster = state.cluster?.nameBytes ?? []
        record.upstreamLocal = state.upstreamLocal
        record.downstreamLocal = client.peer.localAddressText
        record.downstreamRemote = client.peer.remoteAddressText
        record.routeName = state.entry?.name ?? []
        if state.hasHead { describeRequest(in: &record) }
        return record
    }

    /// Request headers are logged as they were after every change.
    private func describeRequest(in record: inout AccessLogRecord) {
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        record.method.append(bytes, head.layout.method.indices)
        switch state.target {
        case .asSent(let range): record.path.append(bytes, range.indices)
        case .normalized: record.path = state.normalizedTarget
        }
        if state.isRouted, let forward = state.forward, let authority = forward.shares[state.share].authority {
            record.authority = authority
        } else if state.authority != 0..<0 {
            record.authority = bytes.array(state.authority)
        }
        if state.isRejected {
            describeLines(as: head, in: &record)
        } else {
            describeLines(after: head, in: &record)
        }
    }

    /// Of a request that the edge refused, which it did before it changed any header.
    private func describeLines(as head: RequestHead, in record: inout AccessLogRecord) {
        let bytes = head.bytes.readableBytesUInt8Span
        for field in head.fields {
            switch field.known {
            case .xForwardedFor: record.forwardedFor = bytes.array(field.value.indices)
            case .userAgent: record.userAgent = bytes.array(field.value.indices)
            case .xRequestID: record.requestID = bytes.array(field.value.indices)
            default: break
            }
        }
    }

    private func describeLines(after head: RequestHead, in record: inout AccessLogRecord) {
        let bytes = head.bytes.readableBytesUInt8Span
        fillRequestLines(of: head, attempt: state.isRouted ? 1 : 0, after: 0, into: &worker.lines)
        for line in worker.lines.lines {
            switch line.known {
            case .xForwardedFor: record.forwardedFor = worker.lines.text(line.value, head: bytes)
            case .userAgent: record.userAgent = worker.lines.text(line.value, head: bytes)
            case .xRequestID: record.requestID = worker.lines.text(line.value, head: bytes)
            default: break
            }
        }
    }
}
