import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

extension DownstreamConnection {
    /// The additions of the edge to this request; without a route they are fewer.
    var edgeAdditions: EdgeAdditions {
        EdgeAdditions(
            peerAddress: requestContext.peerAddress,
            requestID: exchange.requestID,
            decorator: exchange.forward?.decorator ?? [],
            attempt: exchange.attempts,
            expectedTimeout: exchange.forward?.expectedTimeout,
            isUpgrade: exchange.upgrade == .websocket
        )
    }

    /// What header values may ask about this exchange.
    func headerValues(of head: RequestHead) -> HeaderValueSource {
        HeaderValueSource(
            request: head,
            authority: exchange.authority,
            status: exchange.status,
            downstreamRemote: remoteAddressText,
            downstreamLocal: localAddressText,
            routeName: exchange.entry?.name ?? [],
            cluster: exchange.cluster?.nameBytes ?? [],
            upstreamHost: exchange.upstreamHost
        )
    }

    /// Fills the worker's lines with those of the request after every change.
    func fillRequestLines(_ head: RequestHead) {
        let bytes = head.bytes.readableBytesUInt8Span
        worker.lines.fillRequest(head.fields, head: bytes, additions: edgeAdditions)
        guard let forward = exchange.forward, exchange.attempts > 0 else { return }
        let edits = forward.shares[exchange.share].requestEdits
        if !edits.isEmpty {
            let values = headerValues(of: head)
            for edit in edits { edit.apply(to: &worker.lines, head: bytes, values: values) }
        }
    }

    /// Writes the head that goes upstream.
    ///
    /// > Source: Envoy `source/common/http/http1/codec_impl.cc`, `StreamEncoderImpl::encodeHeadersBase`.
    func writeRequestHead(to output: inout ByteBuffer) {
        let head = decoder.head
        let bytes = head.bytes.readableBytesUInt8Span
        fillRequestLines(head)
        output.write(bytes, head.layout.method.indices)
        output.writeInteger(UInt8(ascii: " "))
        let rewrite = exchange.forward?.pathRewrite
        if let rewrite {
            var path: [UInt8] = []
            switch exchange.target {
            case .asSent(let range): rewrite.appendRewritten(bytes.extracting(range.indices), to: &path)
            case .normalized:
                let target = exchange.normalizedTarget
                rewrite.appendRewritten(target.span, to: &path)
            }
            output.write(path)
        } else {
            writeTarget(bytes, to: &output)
        }
        output.write(Self.versionAndHost)
        let authority = exchange.forward?.shares[exchange.share].authority
        if let authority { output.write(authority) } else { output.write(bytes, exchange.authority) }
        output.writeLineBreak()
        worker.lines.write(to: &output, head: bytes)
        if rewrite != nil {
            output.write(HeaderNames.originalPath)
            output.writeColon()
            writeTarget(bytes, to: &output)
            output.writeLineBreak()
        }
        if authority != nil {
            output.write(HeaderNames.originalHost)
            output.writeColon()
            output.write(bytes, exchange.authority)
            output.writeLineBreak()
        }
        writeFraming(of: head, bytes, to: &output)
        output.writeLineBreak()
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
