import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// Copies of requests.

extension DownstreamConnection {
    /// Makes a copy of the request for each mirror that is to get one.
    func copies(to mirrors: [CompiledForward.Mirror]) -> [MirrorRequest] {
        mirrors.compactMap { mirror in
            guard worker.random.next() % 1_000_000 < mirror.perMillion,
                let pool = worker.choosePool(worker.pools[mirror.cluster], tried: [])
            else { return nil }
            return MirrorRequest(copy(hostSuffix: mirror.hostSuffix), to: pool, of: self)
        }
    }

    /// The request as its first try sends it, marked as one that comes from the proxy.
    private func copy(hostSuffix: [UInt8]) -> MirrorRequest.Message {
        let head = decoder.head
        let bytes = head.bytes.readableBytesUInt8Span
        fillRequestLines(of: head, attempt: 1, after: 0, into: &worker.lines)
        if let index = worker.lines.firstIndex(of: .xForwardedFor) {
            worker.lines.join(index, head: bytes, with: requestContext.peerAddress)
        } else {
            worker.lines.append(
                name: HeaderNames.forwardedFor,
                value: requestContext.peerAddress,
                known: .xForwardedFor
            )
        }
        worker.lines.append(name: HeaderNames.internal, value: HeaderNames.true, known: .xEnvoy)
        var output = ByteBuffer()
        writeRequestHead(hostSuffix: hostSuffix, to: &output)
        return MirrorRequest.Message(
            head: output,
            isHEAD: exchange.isHEAD,
            isUpgrade: exchange.upgrade == .websocket,
            isChunked: exchange.isUpstreamChunked
        )
    }

    /// The request is whole; an upgrade's copies last as long as the exchange.
    func finishCopies() {
        guard exchange.upgrade == .none else { return }
        for mirror in exchange.mirrors { mirror.finish(within: exchange.timeouts.total) }
        exchange.mirrors = []
    }

    /// The exchange ends: copies that are not whole are cut off.
    func cancelCopies() {
        let mirrors = exchange.mirrors
        exchange.mirrors = []
        for mirror in mirrors { mirror.cancel() }
    }
}
