import HTTPMessage
import NIOCore

/// A copy of a request on its way to a mirror's endpoint; what comes back is dropped.
///
/// It is sent while the request arrives. A whole copy outlives the exchange that it was made of; one that is not whole
/// when that exchange ends is cut off. A mirror that does not read stops the reading of the client, one that fails does
/// not matter.
///
/// > Source: Envoy `source/common/router/shadow_writer_impl.cc` and `router.cc`; semantics 5.23; measured on 1.40.
final class MirrorRequest: UpstreamExchange {
    /// What is sent.
    struct Message {
        var head: PreparedHead
        var isHEAD: Bool
        var isUpgrade: Bool
    }

    private let pool: UpstreamPool
    private let message: Message
    private weak var source: DownstreamExchange?
    private var stream: (any UpstreamStream)?
    /// Body bytes that wait for a connection.
    private var waiting = ByteBuffer()
    private var isComplete = false
    private var hasEnded = false
    private var timer: Scheduled<Void>?

    /// Makes a copy of a request and looks for a connection.
    init(_ message: Message, to pool: UpstreamPool, of source: DownstreamExchange) {
        self.pool = pool
        self.message = message
        self.source = source
        pool.activeRequests += 1
    }

    /// Looks for a connection.
    func start() {
        pool.openStream(for: self, exchange: 0)
    }

    // MARK: Used by the exchange

    /// Whether it takes more of the body just now.
    var takesBody: Bool {
        hasEnded || (stream?.isWritable ?? (waiting.readableBytes < DownstreamExchange.waitingLimit))
    }

    /// Sends a piece of the body.
    func send(_ bytes: ByteBuffer) {
        guard !hasEnded else { return }
        if let stream {
            stream.writeBody(bytes)
            stream.flush()
        } else {
            waiting.writeImmutableBuffer(bytes)
        }
    }

    /// The request is whole: the copy goes on by itself.
    func finish(within timeout: Int64 = 0) {
        source = nil
        guard !hasEnded, !isComplete else { return }
        isComplete = true
        if timeout > 0 {
            timer = pool.worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(timeout)) { self.cancel() }
        }
        stream?.endRequest(trailers: nil)
        stream?.flush()
    }

    /// Cuts the copy off.
    func cancel() {
        let stream = stream
        end()
        stream?.close()
    }

    // MARK: Reported by the pool and the stream

    func connected(_ stream: any UpstreamStream, exchange number: UInt64) -> Bool {
        guard !hasEnded else { return false }
        attach(stream)
        return true
    }

    private func attach(_ stream: any UpstreamStream) {
        self.stream = stream
        stream.begin(self, isHEAD: message.isHEAD, isUpgrade: message.isUpgrade)
        stream.writeHead(message.head, endsStream: isComplete && waiting.readableBytes == 0)
        if waiting.readableBytes > 0 { stream.writeBody(waiting) }
        if isComplete { stream.endRequest(trailers: nil) }
        stream.flush()
        waiting = ByteBuffer()
        source?.upstreamBecameWritable()
    }

    func connectFailed(_ failure: UpstreamFailure, exchange number: UInt64) { cancel() }

    func upstreamEnd(_ stream: any UpstreamStream) {
        let isClean = isComplete && !message.isUpgrade
        end()
        stream.end(reusing: isClean)
    }

    func upstreamFailed(_ failure: UpstreamFailure) { cancel() }

    func upstreamClosed(_ stream: any UpstreamStream) { cancel() }

    func upstreamBecameWritable() { source?.upstreamBecameWritable() }

    func upstreamInterim(_ stream: any UpstreamStream) {}

    func upstreamHead(_ stream: any UpstreamStream) { pool.mirrorAnswered(stream.head.status) }

    func upstreamBody(_ bytes: ByteBuffer) {}

    func upstreamTrailers(_ trailers: MessageTrailers) {}

    func upstreamPaused() {}

    func tunnelBytesFromUpstream(_ bytes: ByteBuffer) {}

    func tunnelEndedByUpstream() { cancel() }

    /// Lets go of everything.
    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        timer?.cancel()
        stream = nil
        waiting = ByteBuffer()
        pool.activeRequests -= 1
        let source = source
        self.source = nil
        source?.upstreamBecameWritable()
    }
}
