import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

extension DownstreamConnection {
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
        worker.clock.appendISO(exchange.startedAt, to: &record.startTime)
        record.status = exchange.status
        record.flags = exchange.responseFlags
        record.details = exchange.details
        record.transportFailure = exchange.transportFailure
        record.receivedBytes = exchange.receivedBodyBytes
        record.sentBytes = exchange.sentBodyBytes
        record.durationMilliseconds = (now - exchange.startedAt).nanoseconds / 1_000_000
        record.serviceTimeMilliseconds = exchange.serviceTime
        record.upstreamHost = exchange.upstreamHost
        record.upstreamCluster = exchange.cluster?.nameBytes ?? []
        record.upstreamLocal = exchange.upstreamLocal
        record.downstreamLocal = localAddressText
        record.downstreamRemote = remoteAddressText
        record.routeName = exchange.entry?.name ?? []
        if exchange.hasHead { describeRequest(in: &record) }
        return record
    }

    /// Request headers are logged as they were after every change.
    private func describeRequest(in record: inout AccessLogRecord) {
        let head = decoder.head
        let bytes = head.bytes.readableBytesUInt8Span
        record.method.append(bytes, head.layout.method.indices)
        switch exchange.target {
        case .asSent(let range): record.path.append(bytes, range.indices)
        case .normalized: record.path = exchange.normalizedTarget
        }
        if exchange.isRouted, let forward = exchange.forward, let authority = forward.shares[exchange.share].authority {
            record.authority = authority
        } else if exchange.authority != 0..<0 {
            record.authority = bytes.array(exchange.authority)
        }
        if exchange.isRejected {
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
        fillRequestLines(of: head, attempt: exchange.isRouted ? 1 : 0, after: 0, into: &worker.lines)
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
