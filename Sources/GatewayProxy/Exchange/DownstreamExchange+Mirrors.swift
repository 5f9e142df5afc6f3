import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// Copies of requests.

extension DownstreamExchange {
    /// Makes a copy of the request for each mirror that is to get one.
    func copies(to mirrors: [CompiledForward.Mirror]) -> [MirrorRequest] {
        mirrors.compactMap { mirror in
            guard worker.random.next() % 1_000_000 < mirror.perMillion,
                let pool = worker.choosePool(worker.pools[mirror.cluster], tried: [])
            else { return nil }
            return MirrorRequest(copy(for: pool, hostSuffix: mirror.hostSuffix), to: pool, of: self)
        }
    }

    /// The request as its first try sends it, marked as one that comes from the proxy.
    private func copy(for pool: UpstreamPool, hostSuffix: [UInt8]) -> MirrorRequest.Message {
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        fillRequestLines(of: head, attempt: 1, after: 0, into: &worker.lines)
        if let index = worker.lines.firstIndex(of: .xForwardedFor) {
            worker.lines.join(index, head: bytes, with: client.peer.request.peerAddress)
        } else {
            worker.lines.append(
                name: HeaderNames.forwardedFor,
                value: client.peer.request.peerAddress,
                known: .xForwardedFor
            )
        }
        worker.lines.append(name: HeaderNames.internal, value: HeaderNames.true, known: .xEnvoy)
        return MirrorRequest.Message(
            head: prepareHead(for: pool, hostSuffix: hostSuffix),
            isHEAD: state.isHEAD,
            isUpgrade: state.upgrade == .websocket
        )
    }

    private func prepareHead(for pool: UpstreamPool, hostSuffix: [UInt8]) -> PreparedHead {
        if pool.cluster.protocol == .http2 {
            var block = HTTP2HeaderBlock()
            fillRequestBlock(hostSuffix: hostSuffix, &block)
            return .http2(block)
        }
        var output = ByteBuffer()
        let isChunked = writeRequestHead(hostSuffix: hostSuffix, to: &output)
        return .http1(output, isChunked: isChunked)
    }

    /// The request is whole; an upgrade's copies last as long as the state.
    func finishCopies() {
        guard state.upgrade == .none else { return }
        for mirror in state.mirrors { mirror.finish(within: state.timeouts.total) }
        state.mirrors = []
    }

    /// The exchange ends: copies that are not whole are cut off.
    func cancelCopies() {
        let mirrors = state.mirrors
        state.mirrors = []
        for mirror in mirrors { mirror.cancel() }
    }
}
