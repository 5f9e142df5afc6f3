import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// What the operators of header values may ask.

extension DownstreamConnection {
    /// What a request's values may ask: its own lines are those that are being changed.
    func requestValues() -> HeaderValueSource {
        let original = originalPath()
        return values(path: original, original: original, authority: originalAuthority())
    }

    /// What a response's values may ask: the request is the one that went upstream.
    func responseValues() -> HeaderValueSource {
        let head = decoder.head
        let original = originalPath()
        let isRouted = exchange.isRouted
        let rewritten = isRouted ? rewrittenPath(head.bytes.readableBytesUInt8Span) : nil
        let authority = isRouted ? exchange.forward?.shares[exchange.share].authority : nil
        var source = values(
            path: rewritten ?? original,
            original: original,
            authority: authority ?? originalAuthority()
        )
        var lines = HeaderList()
        fillRequestLines(of: head, attempt: isRouted ? max(1, exchange.attempts) : 0, after: 0, into: &lines)
        source.request = HeaderValueSource.RequestLines(lines: lines, head: head.bytes)
        // Of an answer of its own Envoy notes the status after the route's changes.
        source.status = exchange.isAnsweredByEndpoint ? exchange.status : 0
        source.details = exchange.details
        source.upstreamHost = exchange.upstreamHost
        source.upstreamLocal = exchange.upstreamLocal
        return source
    }

    private func values(path: [UInt8], original: [UInt8], authority: [UInt8]) -> HeaderValueSource {
        let head = decoder.head
        var method: [UInt8] = []
        method.append(head.bytes.readableBytesUInt8Span, head.layout.method.indices)
        return HeaderValueSource(
            request: nil,
            method: method,
            path: path,
            originalPath: original,
            authority: authority,
            startTime: worker.clock.nanosecondsSince1970(exchange.startedAt),
            durationMilliseconds: (.now() - exchange.startedAt).nanoseconds / 1_000_000,
            status: 0,
            flags: exchange.responseFlags,
            details: "",
            receivedBytes: exchange.receivedBodyBytes,
            sentBytes: exchange.sentBodyBytes,
            attempts: exchange.attempts,
            routeName: exchange.entry?.name ?? [],
            cluster: exchange.cluster?.nameBytes ?? [],
            requestID: exchange.requestID,
            upstreamHost: [],
            upstreamLocal: [],
            downstreamRemote: remoteAddressText,
            downstreamLocal: localAddressText
        )
    }

    private func originalPath() -> [UInt8] {
        switch exchange.target {
        case .normalized: return exchange.normalizedTarget
        case .asSent(let range):
            let bytes = decoder.head.bytes
            return bytes.readableBytesUInt8Span.array(range.indices)
        }
    }

    private func originalAuthority() -> [UInt8] {
        let bytes = decoder.head.bytes
        return bytes.readableBytesUInt8Span.array(exchange.authority)
    }
}
