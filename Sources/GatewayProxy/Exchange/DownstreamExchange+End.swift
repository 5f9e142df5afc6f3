import NIOCore

// How exchanges end.

extension DownstreamExchange {
    /// The response is written: sends it, logs, and gives the endpoint's stream back.
    func end() {
        state.response = .ended
        let upstream = state.upstream
        let isClean = state.isRequestComplete && state.upgrade == .none && state.isUpstreamDone
        client.flush()
        finish()
        upstream?.end(reusing: isClean)
        guard phase == .exchanging else { return }
        phase = .idle
        client.exchangeEnded()
    }

    /// The response cannot be completed, and the client is to see that.
    func cut() {
        let upstream = state.upstream
        client.flush()
        finish()
        upstream?.close()
        guard phase != .idle else { return }
        phase = .idle
        client.exchangeCut()
    }

    /// Logs and counts the exchange, and forgets its timers and its endpoint.
    func finish() {
        stopTimeouts()
        backoff?.cancel()
        backoff = nil
        cancelCopies()
        logExchange()
        releasePool()
        state.upstream = nil
        state.entry = nil
        state.forward = nil
        state.candidates = []
        state.body.reset()
        // Whoever parses the next head writes into the buffer of this one.
        state.head = .none
        exchangeNumber &+= 1
    }

    /// The client is gone before its request's head was whole.
    func logPartialHead() {
        logRefused(flags: "DC", details: "downstream_remote_disconnect")
    }

    /// A request was refused before it could be told of: that is all the log says of it.
    func logRefused(flags: String, details: String) {
        state.reset(at: .now())
        state.flags = flags
        state.details = details
        logExchange()
    }
}
