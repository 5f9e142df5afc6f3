import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// What the operators of header values may ask.

extension DownstreamExchange {
    /// What a request's values may ask: its own lines are those that are being changed.
    func requestValues() -> HeaderValueSource {
        let original = originalPath()
        return values(path: original, original: original, authority: originalAuthority())
    }

    /// What a response's values may ask: the request is the one that went upstream.
    func responseValues() -> HeaderValueSource {
        let head = state.head
        let original = originalPath()
        let isRouted = state.isRouted
        let rewritten = isRouted ? rewrittenPath(head.bytes.readableBytesUInt8Span) : nil
        let authority = isRouted ? state.forward?.shares[state.share].authority : nil
        var source = values(
            path: rewritten ?? original,
            original: original,
            authority: authority ?? originalAuthority()
        )
        var lines = HeaderList()
        fillRequestLines(of: head, attempt: isRouted ? max(1, state.attempts) : 0, after: 0, into: &lines)
        source.request = HeaderValueSource.RequestLines(lines: lines, head: head.bytes)
        // Of an answer of its own Envoy notes the status after the route's changes.
        source.status = state.isAnsweredByEndpoint ? state.status : 0
        source.details = state.details
        source.upstreamProtocol = state.upstreamProtocol
        source.upstreamHost = state.upstreamHost
        source.upstreamLocal = state.upstreamLocal
        return source
    }

    private func values(path: [UInt8], original: [UInt8], authority: [UInt8]) -> HeaderValueSource {
        let head = state.head
        var method: [UInt8] = []
        method.append(head.bytes.readableBytesUInt8Span, head.layout.method.indices)
        return HeaderValueSource(
            request: nil,
            protocol: client.peer.version.text,
            scheme: client.peer.scheme,
            method: method,
            path: path,
            originalPath: original,
            authority: authority,
            startTime: worker.clock.nanosecondsSince1970(state.startedAt),
            durationMilliseconds: (.now() - state.startedAt).nanoseconds / 1_000_000,
            status: 0,
            flags: state.responseFlags,
            details: "",
            receivedBytes: state.receivedBodyBytes,
            sentBytes: state.sentBodyBytes,
            attempts: state.attempts,
            routeName: state.entry?.name ?? [],
            cluster: state.cluster?.nameBytes ?? [],
            requestID: state.requestID,
            upstreamProtocol: [],
            upstreamHost: [],
            upstreamLocal: [],
            downstreamRemote: client.peer.remoteAddressText,
            downstreamLocal: client.peer.localAddressText
        )
    }

    private func originalPath() -> [UInt8] {
        switch state.target {
        case .normalized: return state.normalizedTarget
        case .asSent(let range):
            let bytes = state.head.bytes
            return bytes.readableBytesUInt8Span.array(range.indices)
        }
    }

    private func originalAuthority() -> [UInt8] {
        let bytes = state.head.bytes
        return bytes.readableBytesUInt8Span.array(state.authority)
    }
}
