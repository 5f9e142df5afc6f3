import HTTP1Engine
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
        var head: ByteBuffer
        var isHEAD: Bool
        var isUpgrade: Bool
        var isChunked: Bool
    }

    private let pool: UpstreamPool
    private let message: Message
    private weak var source: DownstreamConnection?
    private var connection: UpstreamConnection?
    /// What waits for a connection.
    private var waiting: ByteBuffer
    private var isComplete = false
    private var hasEnded = false
    private var timer: Scheduled<Void>?

    /// Makes a copy of a request and looks for a connection.
    init(_ message: Message, to pool: UpstreamPool, of source: DownstreamConnection) {
        self.pool = pool
        self.message = message
        self.source = source
        waiting = message.head
        pool.activeRequests += 1
    }

    /// Looks for a connection.
    func start() {
        if let connection = pool.takeIdle() {
            attach(connection)
        } else {
            pool.connect(for: self, exchange: 0)
        }
    }

    // MARK: Used by the exchange

    /// Whether it takes more of the body just now.
    var takesBody: Bool {
        hasEnded || (connection?.isWritable ?? (waiting.readableBytes < DownstreamConnection.waitingLimit))
    }

    /// Sends a piece of the body.
    func send(_ bytes: ByteBuffer) {
        guard !hasEnded else { return }
        if let connection {
            connection.writeBody(bytes, chunked: message.isChunked)
            connection.flush()
        } else {
            if message.isChunked { waiting.writeChunkSize(bytes.readableBytes) }
            waiting.writeImmutableBuffer(bytes)
            if message.isChunked { waiting.writeLineBreak() }
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
        guard message.isChunked else { return }
        if let connection {
            connection.output.writeLastChunk()
            connection.flush()
        } else {
            waiting.writeLastChunk()
        }
    }

    /// Cuts the copy off.
    func cancel() {
        let connection = connection
        end()
        connection?.close()
    }

    // MARK: Reported by the pool and the connection

    func connected(_ connection: UpstreamConnection, exchange number: UInt64) -> Bool {
        guard !hasEnded else { return false }
        attach(connection)
        return true
    }

    private func attach(_ connection: UpstreamConnection) {
        self.connection = connection
        connection.begin(self, isHEAD: message.isHEAD, isUpgrade: message.isUpgrade)
        connection.write(waiting)
        connection.flush()
        waiting = ByteBuffer()
        source?.upstreamBecameWritable()
    }

    func connectFailed(_ failure: UpstreamFailure, exchange number: UInt64) { cancel() }

    func upstreamEnd(_ connection: UpstreamConnection) {
        let isClean = isComplete && !message.isUpgrade
        end()
        connection.end(reusing: isClean)
    }

    func upstreamFailed(_ failure: UpstreamFailure) { cancel() }

    func upstreamClosed(_ connection: UpstreamConnection) { cancel() }

    func upstreamBecameWritable() { source?.upstreamBecameWritable() }

    func upstreamInterim(_ connection: UpstreamConnection) {}

    func upstreamHead(_ connection: UpstreamConnection) { pool.mirrorAnswered(connection.decoder.head.status) }

    func upstreamBody(_ bytes: ByteBuffer) {}

    func upstreamPaused() {}

    func tunnelBytesFromUpstream(_ bytes: ByteBuffer) {}

    func tunnelEndedByUpstream() { cancel() }

    /// Lets go of everything.
    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        timer?.cancel()
        connection = nil
        waiting = ByteBuffer()
        pool.activeRequests -= 1
        let source = source
        self.source = nil
        source?.upstreamBecameWritable()
    }
}
