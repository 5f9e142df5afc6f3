import HTTP1Engine
import NIOCore

// How exchanges end.

extension DownstreamConnection {
    /// The response is written: sends it, logs, gives the upstream connection back, and goes on or closes.
    func endExchange() {
        exchange.response = .ended
        let upstream = exchange.upstream
        let isClean = exchange.isRequestComplete && exchange.upgrade == .none && exchange.isUpstreamDone
        flush()
        finish()
        upstream?.end(reusing: isClean)
        guard phase == .exchanging else { return }
        if exchange.mustClose || exchange.sawConnectionClose {
            closeAfterFlush(lingering: exchange.mustClose || exchange.attempts == 0)
            return
        }
        phase = .idle
        if isReadPaused { resumeReading() }
        // The end of a request without a body is taken out of the decoder together with the next head.
        if decoder.bufferedBytes > 0 {
            hasPartialHead = true
            advance()
        }
    }

    /// Logs and counts the exchange, and forgets its timers and its endpoint.
    func finish() {
        stopTimeouts()
        backoff?.cancel()
        backoff = nil
        cancelCopies()
        logExchange()
        releasePool()
        exchange.upstream = nil
        exchange.entry = nil
        exchange.forward = nil
        exchange.candidates = []
        exchange.body.reset()
        exchangeNumber &+= 1
    }

    /// The client is gone in the middle of an exchange.
    func abortExchange() {
        exchange.flags = "DC"
        exchange.details = "downstream_remote_disconnect"
        let upstream = exchange.upstream
        finish()
        upstream?.close()
    }

    /// The client is gone before its request's head was whole.
    func logPartialHead() {
        exchange.reset(at: .now())
        exchange.flags = "DC"
        exchange.details = "downstream_remote_disconnect"
        logExchange()
    }

    /// The response cannot be completed: the connection closes, so that the client sees that.
    func cutExchange() {
        let upstream = exchange.upstream
        flush()
        finish()
        upstream?.close()
        closeAfterFlush(lingering: true)
    }

    /// Closes the connection once everything is written.
    func closeAfterFlush(lingering: Bool) {
        phase = .lingering
        isReadPaused = false
        resumeReading()
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            if lingering { self.linger() } else { self.closeNow() }
        }
    }
}
