import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

extension DownstreamExchange {
    /// Sends the request to a cluster of the route entry.
    func forward(_ forward: CompiledForward) {
        state.forward = forward
        state.share = forward.share(random: forward.shares.count > 1 ? worker.random.next() : 0)
        let share = forward.shares[state.share]
        state.cluster = share.cluster.map { worker.program.clusters[$0] }
        state.destination = share.cluster.map { worker.destinations[$0] }
        if let cors = forward.cors, judgeOrigin(by: cors) == .answered { return }
        guard let index = share.cluster else {
            let reason = share.failure.map { "\($0.reason): \($0.message)" } ?? "the Service has no such port"
            reply(LocalReply(status: 500, flags: "NC", details: "cluster_not_found"), reason: reason)
            return
        }
        state.isRouted = true
        state.candidates = worker.pools[index]
        guard !state.candidates.isEmpty else {
            reply(
                LocalReply(status: 503, body: "no healthy upstream", flags: "UH", details: "no_healthy_upstream"),
                reason: "the Service has no ready endpoint"
            )
            return
        }
        state.timeouts = timeouts(of: forward)
        state.retry = RetryState(forward.retry)
        if state.isInternal { takeOverrides(on: forward) }
        let mirrors = forward.mirrors.isEmpty ? [] : copies(to: forward.mirrors)
        state.mirrors = mirrors
        let number = exchangeNumber
        if state.isRequestComplete || state.upgrade != .none {
            finishCopies()
            startTimeout()
        } else {
            if state.retry.isOpen { state.body.keep() }
            // Before the endpoint sees a byte: what is no HTTP among the bytes at hand must not reach it.
            client.readBody()
        }
        guard phase == .exchanging, exchangeNumber == number, state.response == .none else { return }
        for mirror in mirrors { mirror.start() }
        startAttempt()
    }

    // MARK: Body

    /// Whether the request is still to be read.
    var awaitsBody: Bool { phase == .exchanging && !state.isRequestComplete && state.upgrade == .none }

    /// Whether whoever gets the body takes more of it just now.
    var takesBody: Bool {
        guard awaitsBody else { return false }
        for mirror in state.mirrors where !mirror.takesBody { return false }
        return state.upstream?.isWritable ?? (state.body.waitingBytes < Self.waitingLimit)
    }

    /// Body bytes came.
    func bodyArrived(_ bytes: ByteBuffer) {
        state.receivedBodyBytes += bytes.readableBytes
        state.call?.requests.take(bytes)
        for mirror in state.mirrors { mirror.send(bytes) }
        let isKept: Bool
        if let upstream = state.upstream {
            isKept = state.body.appendSent(bytes)
            upstream.writeBody(bytes)
        } else {
            isKept = state.body.append(bytes)
        }
        if !isKept { state.retry.abandon() }
    }

    /// Trailers came behind the body, which is about to end.
    func trailersArrived(_ trailers: MessageTrailers) {
        if awaitsBody { state.requestTrailers = trailers }
    }

    /// No more body bytes just now: sends what was passed on.
    func bodyPaused() {
        state.upstream?.flush()
    }

    /// The request is whole.
    func bodyEnded() {
        state.isRequestComplete = true
        state.upstream?.endRequest(trailers: state.requestTrailers)
        finishCopies()
        startTimeout()
    }

    /// What came is no body.
    func bodyFailed(_ failure: LocalReply) {
        guard state.response == .none else {
            state.flags = failure.flags
            state.details = failure.details
            cut()
            return
        }
        state.isRefusedByEdge = true
        reply(failure)
    }

    // MARK: Attempts

    /// Finds a connection to an endpoint of the cluster.
    private func startAttempt() {
        guard let pool = worker.choosePool(state.candidates, tried: state.tried) else { return }
        state.attempts += 1
        state.tried.append(ObjectIdentifier(pool))
        state.pool = pool
        state.destination = pool.destination
        pool.activeRequests += 1
        pool.openStream(for: self, exchange: exchangeNumber)
    }

    /// A connection stands; false: the exchange does not want it any more.
    func connected(_ stream: any UpstreamStream, exchange number: UInt64) -> Bool {
        guard number == exchangeNumber, phase == .exchanging, state.upstream == nil, state.response == .none
        else {
            return false
        }
        attach(stream)
        return true
    }

    /// No connection came about; no byte was taken, so any method may be tried again.
    ///
    /// > Source: Istio's default retry policy, `connect-failure`; semantics 8.30, 8.33.
    func connectFailed(_ failure: UpstreamFailure, exchange number: UInt64) {
        guard number == exchangeNumber, phase == .exchanging, state.response == .none else { return }
        state.upstreamHost = state.pool?.hostText ?? []
        // One that ended before it greeted was connected: nothing tells what became of the request.
        if failure != .connectionTermination, tryAgain() { return }
        releasePool()
        replyFailure(failure)
    }

    /// Begins another try after a pause, if one is left.
    func tryAgain() -> Bool {
        guard state.retry.takeTry() else { return false }
        countRetry()
        tryTimer?.cancel()
        tryTimer = nil
        let upstream = state.upstream
        state.upstream = nil
        upstream?.close()
        releasePool()
        state.body.rewind()
        let number = exchangeNumber
        let pause = state.retry.pause(after: state.attempts, random: worker.random.next())
        backoff = worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(pause)) {
            guard number == self.exchangeNumber, self.phase == .exchanging, self.state.response == .none else {
                return
            }
            self.startAttempt()
        }
        return true
    }

    private func attach(_ stream: any UpstreamStream) {
        state.upstream = stream
        state.upstreamProtocol = stream.pool.protocolText
        state.upstreamHost = stream.pool.hostText
        state.upstreamLocal = stream.localAddressText
        stream.begin(self, isHEAD: state.isHEAD, isUpgrade: state.upgrade == .websocket)
        writeRequest(to: stream)
        stream.flush()
        guard state.upstream === stream else { return }
        if state.isRequestComplete || state.upgrade != .none { startTryTimeout() }
        guard !state.isRequestComplete else { return }
        client.readBody()
    }

    private func writeRequest(to stream: any UpstreamStream) {
        let elapsed = state.attempts == 1 ? 0 : (.now() - state.completedAt).nanoseconds
        fillRequestLines(of: state.head, attempt: state.attempts, after: elapsed, into: &worker.lines)
        let body = state.body.takeWaiting()
        stream.writeHead(of: self, endsStream: state.isRequestComplete && body == nil && state.requestTrailers == nil)
        if let body { stream.writeBody(body) }
        if state.isRequestComplete { stream.endRequest(trailers: state.requestTrailers) }
    }

    /// Gives the endpoint's request count back.
    func releasePool() {
        state.pool?.activeRequests -= 1
        state.pool = nil
    }
}
