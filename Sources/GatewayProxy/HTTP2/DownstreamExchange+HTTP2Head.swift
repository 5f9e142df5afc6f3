import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore

// The head of a request in HTTP/2.

extension DownstreamExchange {
    /// Fills a block with the head that goes upstream, with the worker's lines.
    ///
    /// The scheme is the client's.
    ///
    /// - Parameter hostSuffix: what is put behind the host, before its port.
    ///
    /// > Source: Envoy 1.40, measured.
    func fillRequestBlock(hostSuffix: [UInt8], _ block: inout HTTP2HeaderBlock) {
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        let scheme = client.peer.scheme
        let authority = authorityUpstream(bytes, suffix: hostSuffix)
        let path = rewrittenPath(bytes) ?? matchedTarget(bytes)
        block.removeAll()
        block.append(":method", bytes.extracting(head.layout.method.indices))
        block.append(":scheme", scheme.span)
        block.append(":authority", authority.span)
        block.append(":path", path.span)
        appendOriginals(to: &worker.lines, bytes)
        worker.lines.write(to: &block, head: bytes)
    }
}
