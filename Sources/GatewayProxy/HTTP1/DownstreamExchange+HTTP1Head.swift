import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

// The head of a request in HTTP/1.1.

extension DownstreamExchange {
    /// Writes the head that goes upstream, with the worker's lines.
    ///
    /// - Parameter hostSuffix: what is put behind the host, before its port.
    /// - Returns: whether the body is sent in chunks.
    ///
    /// > Source: Envoy `source/common/http/http1/codec_impl.cc`, `StreamEncoderImpl::encodeHeadersBase`.
    func writeRequestHead(hostSuffix: [UInt8], to output: inout ByteBuffer) -> Bool {
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        output.write(bytes, head.layout.method.indices)
        output.writeInteger(UInt8(ascii: " "))
        if let path = rewrittenPath(bytes) { output.write(path) } else { writeTarget(bytes, to: &output) }
        output.write(Self.versionAndHost)
        writeAuthority(bytes, suffix: hostSuffix, to: &output)
        output.writeLineBreak()
        appendOriginals(to: &worker.lines, bytes)
        worker.lines.write(to: &output, head: bytes)
        let isChunked = writeFraming(of: head, bytes, to: &output)
        output.writeLineBreak()
        return isChunked
    }

    private func writeAuthority(_ bytes: borrowing Span<UInt8>, suffix: [UInt8], to output: inout ByteBuffer) {
        if suffix.isEmpty, state.forward?.shares[state.share].authority == nil {
            output.write(bytes, state.authority)
        } else {
            output.write(authorityUpstream(bytes, suffix: suffix))
        }
    }

    private func writeTarget(_ bytes: borrowing Span<UInt8>, to output: inout ByteBuffer) {
        switch state.target {
        case .asSent(let range) where range.isEmpty: output.writeInteger(UInt8(ascii: "/"))
        case .asSent(let range): output.write(bytes, range.indices)
        case .normalized: output.write(state.normalizedTarget)
        }
    }

    private static let versionAndHost = [UInt8](utf8: " HTTP/1.1\r\nhost: ")
    private static let chunkedLine = [UInt8](utf8: "transfer-encoding: chunked\r\n")
    private static let zeroLengthLine = [UInt8](utf8: "content-length: 0\r\n")

    private func writeFraming(of head: RequestHead, _ bytes: borrowing Span<UInt8>, to output: inout ByteBuffer) -> Bool
    {
        guard worker.lines.firstIndex(of: .contentLength) == nil, state.upgrade == .none else { return false }
        if head.framing.hasBody {
            output.write(Self.chunkedLine)
            return true
        }
        if !bytes.isBodilessMethod(head.layout.method.indices) { output.write(Self.zeroLengthLine) }
        return false
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
