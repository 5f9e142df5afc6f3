import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

extension DownstreamConnection {
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
            peerAddress: requestContext.peerAddress,
            requestID: exchange.requestID,
            decorator: exchange.forward?.decorator ?? [],
            isForwarded: attempt > 0,
            isInternal: exchange.isInternal,
            isUpgrade: exchange.upgrade == .websocket
        )
        lines.fillRequest(head.fields, head: bytes, additions: additions)
        guard attempt > 0, let forward = exchange.forward else { return }
        if exchange.isInternal { lines.removeSaid(head: bytes, tellsTimeout: exchange.timeouts.isLimited) }
        say(attempt: 1, expected: exchange.timeouts.expectedMilliseconds(after: 0), in: &lines)
        let levels = forward.shares[exchange.share].requestLevels
        let source = levels.contains(where: \.edits.hasOperators) ? requestValues() : nil
        for level in levels {
            var seen = source
            if let authority = level.authority { seen?.authority = authority }
            level.edits.apply(to: &lines, head: bytes, source: seen)
        }
        guard attempt > 1 else { return }
        lines.remove(HeaderNames.attemptCount, head: bytes)
        lines.remove(HeaderNames.expectedTimeout, head: bytes)
        say(attempt: attempt, expected: exchange.timeouts.expectedMilliseconds(after: elapsed), in: &lines)
    }

    /// > Source: Envoy `source/common/router/router.cc`, `setTimeoutHeaders`; semantics 5.34, 8.17.
    private func say(attempt: Int, expected: Int64, in lines: inout HeaderList) {
        if expected > 0 {
            lines.appendNumber(name: HeaderNames.expectedTimeout, Int(expected), known: .xEnvoy)
            if exchange.isGRPC { lines.set(.grpcTimeout, GRPCTimeout.text(milliseconds: expected)) }
        }
        lines.appendNumber(name: HeaderNames.attemptCount, attempt, known: .xEnvoy)
    }

    /// Writes the head that goes upstream, with the lines that were filled.
    ///
    /// - Parameter hostSuffix: what is put behind the host, before its port.
    ///
    /// > Source: Envoy `source/common/http/http1/codec_impl.cc`, `StreamEncoderImpl::encodeHeadersBase`.
    func writeRequestHead(hostSuffix: [UInt8], to output: inout ByteBuffer) {
        let head = decoder.head
        let bytes = head.bytes.readableBytesUInt8Span
        output.write(bytes, head.layout.method.indices)
        output.writeInteger(UInt8(ascii: " "))
        if let path = rewrittenPath(bytes) { output.write(path) } else { writeTarget(bytes, to: &output) }
        output.write(Self.versionAndHost)
        writeAuthority(bytes, suffix: hostSuffix, to: &output)
        output.writeLineBreak()
        worker.lines.write(to: &output, head: bytes)
        if exchange.forward?.pathRewrite != nil {
            output.write(HeaderNames.originalPath)
            output.writeColon()
            writeTarget(bytes, to: &output)
            output.writeLineBreak()
        }
        writeOriginalHost(bytes, to: &output)
        writeFraming(of: head, bytes, to: &output)
        output.writeLineBreak()
    }

    private func writeOriginalHost(_ bytes: borrowing Span<UInt8>, to output: inout ByteBuffer) {
        let original = exchange.forward?.shares[exchange.share].originalHost ?? .unsaid
        if case .unsaid = original { return }
        output.write(HeaderNames.originalHost)
        output.writeColon()
        if case .text(let host) = original { output.write(host) } else { output.write(bytes, exchange.authority) }
        output.writeLineBreak()
    }

    /// The path and query after the route's rewrite; nil: it has none.
    func rewrittenPath(_ bytes: borrowing Span<UInt8>) -> [UInt8]? {
        guard let rewrite = exchange.forward?.pathRewrite else { return nil }
        var path: [UInt8] = []
        switch exchange.target {
        case .asSent(let range): rewrite.appendRewritten(bytes.extracting(range.indices), to: &path)
        case .normalized:
            let target = exchange.normalizedTarget
            rewrite.appendRewritten(target.span, to: &path)
        }
        return path
    }

    private func writeAuthority(_ bytes: borrowing Span<UInt8>, suffix: [UInt8], to output: inout ByteBuffer) {
        let rewritten = exchange.forward?.shares[exchange.share].authority
        guard !suffix.isEmpty else {
            if let rewritten { output.write(rewritten) } else { output.write(bytes, exchange.authority) }
            return
        }
        var authority = rewritten ?? []
        if rewritten == nil { authority.append(bytes, exchange.authority) }
        authority.insert(contentsOf: suffix, at: authority.portStart ?? authority.endIndex)
        output.write(authority)
    }

    private static let versionAndHost = [UInt8](utf8: " HTTP/1.1\r\nhost: ")
    private static let chunkedLine = [UInt8](utf8: "transfer-encoding: chunked\r\n")
    private static let zeroLengthLine = [UInt8](utf8: "content-length: 0\r\n")

    /// Writes the path as matching saw it, with its query.
    func writeTarget(_ bytes: borrowing Span<UInt8>, to output: inout ByteBuffer) {
        switch exchange.target {
        case .asSent(let range) where range.isEmpty: output.writeInteger(UInt8(ascii: "/"))
        case .asSent(let range): output.write(bytes, range.indices)
        case .normalized: output.write(exchange.normalizedTarget)
        }
    }

    private func writeFraming(of head: RequestHead, _ bytes: borrowing Span<UInt8>, to output: inout ByteBuffer) {
        exchange.isUpstreamChunked = false
        guard worker.lines.firstIndex(of: .contentLength) == nil else { return }
        if exchange.upgrade != .none { return }
        if head.framing.hasBody {
            exchange.isUpstreamChunked = true
            output.write(Self.chunkedLine)
        } else if !bytes.isBodilessMethod(head.layout.method.indices) {
            output.write(Self.zeroLengthLine)
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

extension BodyFraming {
    /// Whether body bytes follow the head.
    var hasBody: Bool {
        switch self {
        case .none, .length(0): false
        case .length, .chunked, .untilClose: true
        }
    }
}

extension Span<UInt8> {
    /// Whether a request of this method says nothing about a body it does not have.
    ///
    /// > Source: Envoy `HeaderUtility::requestShouldHaveNoBody`; recorded answers.
    func isBodilessMethod(_ range: Range<Int>) -> Bool {
        switch range.count {
        case 3: equals(range, BodilessMethods.get)
        case 4: equals(range, HeaderNames.head)
        case 5: equals(range, BodilessMethods.trace)
        case 6: equals(range, BodilessMethods.delete)
        case 7: equals(range, BodilessMethods.connect)
        default: false
        }
    }
}

private enum BodilessMethods {
    static let get = [UInt8](utf8: "GET")
    static let trace = [UInt8](utf8: "TRACE")
    static let delete = [UInt8](utf8: "DELETE")
    static let connect = [UInt8](utf8: "CONNECT")
}
