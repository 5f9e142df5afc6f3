import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

extension DownstreamExchange {
    /// Fills a list with the lines of the request after every change.
    ///
    /// The values of a rule's headers are those of the first try; a later one says its own number and what time is left.
    ///
    /// - Parameters:
    ///   - attempt: the number of the try; 0 where the request was not forwarded.
    ///   - elapsed: nanoseconds since the whole request had arrived.
    func fillRequestLines(
        of head: RequestHead,
        attempt: Int,
        after elapsed: Int64,
        into lines: inout HeaderList
    ) {
        let bytes = head.bytes.readableBytesUInt8Span
        let additions = EdgeAdditions(
            peerAddress: client.peer.request.peerAddress,
            clientCertificate: client.peer.certificate,
            scheme: client.peer.scheme,
            requestID: state.requestID,
            decorator: state.forward?.decorator ?? [],
            isForwarded: attempt > 0,
            isInternal: state.isInternal,
            isUpgrade: state.upgrade == .websocket
        )
        lines.fillRequest(head.fields, head: bytes, additions: additions)
        guard attempt > 0, let forward = state.forward else { return }
        if state.isInternal { lines.removeSaid(head: bytes, tellsTimeout: state.timeouts.isLimited) }
        say(attempt: 1, expected: state.timeouts.expectedMilliseconds(after: 0), in: &lines)
        let levels = forward.shares[state.share].requestLevels
        let source = levels.contains(where: \.edits.hasOperators) ? requestValues() : nil
        for level in levels {
            var seen = source
            if let authority = level.authority { seen?.authority = authority }
            level.edits.apply(to: &lines, head: bytes, source: seen)
        }
        guard attempt > 1 else { return }
        lines.remove(HeaderNames.attemptCount, head: bytes)
        lines.remove(HeaderNames.expectedTimeout, head: bytes)
        say(attempt: attempt, expected: state.timeouts.expectedMilliseconds(after: elapsed), in: &lines)
    }

    /// > Source: Envoy `source/common/router/router.cc`, `setTimeoutHeaders`; semantics 5.34, 8.17.
    private func say(attempt: Int, expected: Int64, in lines: inout HeaderList) {
        if expected > 0 {
            lines.appendNumber(name: HeaderNames.expectedTimeout, Int(expected), known: .xEnvoy)
            if state.isGRPC { lines.set(.grpcTimeout, GRPCTimeout.text(milliseconds: expected)) }
        }
        lines.appendNumber(name: HeaderNames.attemptCount, attempt, known: .xEnvoy)
    }

    /// Adds what the endpoint is told of the path and host before the route's rewrites, where there are any.
    func appendOriginals(to lines: inout HeaderList, _ bytes: borrowing Span<UInt8>) {
        if state.forward?.pathRewrite != nil {
            lines.append(name: HeaderNames.originalPath, value: matchedTarget(bytes), known: .xEnvoy)
        }
        switch state.forward?.shares[state.share].originalHost ?? .unsaid {
        case .unsaid: break
        case .text(let host): lines.append(name: HeaderNames.originalHost, value: host, known: .xEnvoy)
        case .requested:
            lines.append(name: HeaderNames.originalHost, value: bytes.array(state.authority), known: .xEnvoy)
        }
    }

    /// The path and query after the route's rewrite; nil: it has none.
    func rewrittenPath(_ bytes: borrowing Span<UInt8>) -> [UInt8]? {
        guard let rewrite = state.forward?.pathRewrite else { return nil }
        var path: [UInt8] = []
        switch state.target {
        case .asSent(let range): rewrite.appendRewritten(bytes.extracting(range.indices), to: &path)
        case .normalized:
            let target = state.normalizedTarget
            rewrite.appendRewritten(target.span, to: &path)
        }
        return path
    }

    /// The authority upstream.
    ///
    /// - Parameter suffix: what is put behind the host, before its port.
    func authorityUpstream(_ bytes: borrowing Span<UInt8>, suffix: [UInt8]) -> [UInt8] {
        var authority = state.forward?.shares[state.share].authority ?? bytes.array(state.authority)
        if !suffix.isEmpty { authority.insert(contentsOf: suffix, at: authority.portStart ?? authority.endIndex) }
        return authority
    }

    /// The path as matching saw it, with its query.
    func matchedTarget(_ bytes: borrowing Span<UInt8>) -> [UInt8] {
        switch state.target {
        case .asSent(let range) where range.isEmpty: [UInt8(ascii: "/")]
        case .asSent(let range): bytes.array(range.indices)
        case .normalized: state.normalizedTarget
        }
    }
}

extension [UInt8] {
    /// Where the colon and the port of an authority begin; nil: it has none.
    fileprivate var portStart: Int? {
        guard let colon = lastIndex(of: UInt8(ascii: ":")), colon + 1 < count else { return nil }
        return self[(colon + 1)...].allSatisfy { $0 &- 0x30 < 10 } ? colon : nil
    }
}
