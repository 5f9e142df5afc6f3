import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

extension DownstreamConnection {
    /// Sends the request to a cluster of the route entry.
    func forward(_ forward: CompiledForward) {
        exchange.forward = forward
        exchange.share = forward.share(random: forward.shares.count > 1 ? worker.random.next() : 0)
        let share = forward.shares[exchange.share]
        exchange.cluster = share.cluster.map { worker.program.clusters[$0] }
        exchange.destination = share.cluster.map { worker.destinations[$0] }
        if let cors = forward.cors, judgeOrigin(by: cors) == .answered { return }
        guard let index = share.cluster else {
            let reason = share.failure.map { "\($0.reason): \($0.message)" } ?? "the Service has no such port"
            reply(LocalReply(status: 500, flags: "NC", details: "cluster_not_found"), reason: reason)
            return
        }
        exchange.isRouted = true
        exchange.candidates = worker.pools[index]
        guard !exchange.candidates.isEmpty else {
            reply(
                LocalReply(status: 503, body: "no healthy upstream", flags: "UH", details: "no_healthy_upstream"),
                reason: "the Service has no ready endpoint"
            )
            return
        }
        exchange.timeouts = timeouts(of: forward)
        exchange.retry = RetryState(forward.retry)
        if exchange.isInternal { takeOverrides(on: forward) }
        let mirrors = forward.mirrors.isEmpty ? [] : copies(to: forward.mirrors)
        exchange.mirrors = mirrors
        let number = exchangeNumber
        if exchange.isRequestComplete || exchange.upgrade != .none {
            finishCopies()
            startTimeout()
        } else {
            if exchange.retry.isOpen { exchange.body.keep() }
            // Before the endpoint sees a byte: what is no HTTP among the bytes at hand must not reach it.
            pumpBody()
        }
        guard phase == .exchanging, exchangeNumber == number, exchange.response == .none else { return }
        for mirror in mirrors { mirror.start() }
        startAttempt()
    }

    // MARK: Body

    /// Takes body bytes out of the decoder and passes them on, or keeps them while no connection stands.
    func pumpBody() {
        guard phase == .exchanging, !exchange.isRequestComplete, exchange.upgrade == .none, !isPumping else { return }
        // A write may report at once that the other side takes bytes again.
        isPumping = true
        defer { isPumping = false }
        var hasWritten = false
        pulling: while true {
            guard takesBody else {
                pauseReading()
                break
            }
            switch decoder.next() {
            case .body(let bytes):
                exchange.receivedBodyBytes += bytes.readableBytes
                passOn(bytes)
                hasWritten = true
            case .end:
                bodyEnded()
                hasWritten = true
                break pulling
            case .failure(let failure):
                bodyFailed(failure)
                return
            case .needsMoreBytes, .head: break pulling
            }
        }
        if hasWritten { exchange.upstream?.flush() }
    }

    /// Whether whoever gets the body takes more of it just now.
    private var takesBody: Bool {
        for mirror in exchange.mirrors where !mirror.takesBody { return false }
        return exchange.upstream?.isWritable ?? (exchange.body.waitingBytes < Self.waitingLimit)
    }

    private func passOn(_ bytes: ByteBuffer) {
        for mirror in exchange.mirrors { mirror.send(bytes) }
        let isKept: Bool
        if let upstream = exchange.upstream {
            isKept = exchange.body.appendSent(bytes)
            upstream.writeBody(bytes, chunked: exchange.isUpstreamChunked)
        } else {
            isKept = exchange.body.append(bytes)
        }
        if !isKept { exchange.retry.abandon() }
    }

    private func bodyEnded() {
        exchange.isRequestComplete = true
        if let upstream = exchange.upstream, exchange.isUpstreamChunked { upstream.output.writeLastChunk() }
        finishCopies()
        startTimeout()
    }

    private func bodyFailed(_ failure: HTTP1RequestFailure) {
        guard exchange.response == .none else {
            exchange.flags = failure.flags
            exchange.details = failure.details
            cutExchange()
            return
        }
        exchange.isRefusedByEdge = true
        reply(LocalReply(failure))
    }

    // MARK: Attempts

    /// Finds a connection to an endpoint of the cluster.
    private func startAttempt() {
        guard let pool = worker.choosePool(exchange.candidates, tried: exchange.tried) else { return }
        exchange.attempts += 1
        exchange.tried.append(ObjectIdentifier(pool))
        exchange.pool = pool
        exchange.destination = pool.destination
        pool.activeRequests += 1
        if let connection = pool.takeIdle() {
            attach(connection)
        } else {
            pool.connect(for: self, exchange: exchangeNumber)
        }
    }

    /// A connection stands; false: the exchange does not want it any more.
    func connected(_ connection: UpstreamConnection, exchange number: UInt64) -> Bool {
        guard number == exchangeNumber, phase == .exchanging, exchange.upstream == nil, exchange.response == .none
        else {
            return false
        }
        attach(connection)
        return true
    }

    /// No connection came about; no byte was taken, so any method may be tried again.
    ///
    /// > Source: Istio's default retry policy, `connect-failure`; semantics 8.30, 8.33.
    func connectFailed(_ failure: UpstreamFailure, exchange number: UInt64) {
        guard number == exchangeNumber, phase == .exchanging, exchange.response == .none else { return }
        exchange.upstreamHost = exchange.pool?.hostText ?? []
        if tryAgain() { return }
        releasePool()
        replyFailure(failure)
    }

    /// Begins another try after a pause, if one is left.
    func tryAgain() -> Bool {
        guard exchange.retry.takeTry() else { return false }
        countRetry()
        tryTimer?.cancel()
        tryTimer = nil
        let connection = exchange.upstream
        exchange.upstream = nil
        connection?.close()
        releasePool()
        exchange.body.rewind()
        let number = exchangeNumber
        let pause = exchange.retry.pause(after: exchange.attempts, random: worker.random.next())
        backoff = worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(pause)) {
            guard number == self.exchangeNumber, self.phase == .exchanging, self.exchange.response == .none else {
                return
            }
            self.startAttempt()
        }
        return true
    }

    private func attach(_ connection: UpstreamConnection) {
        exchange.upstream = connection
        exchange.upstreamHost = connection.pool.hostText
        exchange.upstreamLocal = connection.localAddressText
        connection.begin(self, isHEAD: exchange.isHEAD, isUpgrade: exchange.upgrade == .websocket)
        writeRequest(to: connection)
        connection.flush()
        if exchange.isRequestComplete || exchange.upgrade != .none { startTryTimeout() }
        guard !exchange.isRequestComplete else { return }
        if isReadPaused { resumeReading() }
        pumpBody()
    }

    private func writeRequest(to connection: UpstreamConnection) {
        let elapsed = exchange.attempts == 1 ? 0 : (.now() - exchange.completedAt).nanoseconds
        fillRequestLines(of: decoder.head, attempt: exchange.attempts, after: elapsed, into: &worker.lines)
        writeRequestHead(hostSuffix: [], to: &connection.output)
        if let body = exchange.body.takeWaiting() {
            connection.writeBody(body, chunked: exchange.isUpstreamChunked)
        }
        if exchange.isRequestComplete, exchange.isUpstreamChunked { connection.output.writeLastChunk() }
    }

    /// Gives the endpoint's request count back.
    func releasePool() {
        exchange.pool?.activeRequests -= 1
        exchange.pool = nil
    }
}
