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
        guard let index = share.cluster else {
            let reason = share.failure.map { "\($0.reason): \($0.message)" } ?? "the Service has no such port"
            reply(LocalReply(status: 500, flags: "NC", details: "cluster_not_found"), reason: reason)
            return
        }
        let cluster = worker.program.clusters[index]
        exchange.cluster = cluster
        exchange.destination = worker.destinations[index]
        exchange.candidates = worker.pools[index]
        guard !exchange.candidates.isEmpty else {
            reply(
                LocalReply(status: 503, body: "no healthy upstream", flags: "UH", details: "no_healthy_upstream"),
                reason: "the Service has no ready endpoint"
            )
            return
        }
        let number = exchangeNumber
        if exchange.isRequestComplete {
            startTimeout()
        } else if exchange.upgrade == .none {
            // Before the endpoint sees a byte: what is no HTTP among the bytes at hand must not reach it.
            pumpBody()
        }
        if phase == .exchanging, exchangeNumber == number, exchange.response == .none { startAttempt() }
    }

    /// Takes body bytes out of the decoder and passes them on, or keeps them while no connection stands.
    func pumpBody() {
        guard phase == .exchanging, !exchange.isRequestComplete, exchange.upgrade == .none else { return }
        var hasWritten = false
        pulling: while true {
            if let upstream = exchange.upstream {
                guard upstream.isWritable else {
                    pauseReading()
                    break
                }
            } else if exchange.waitingBody.readableBytes >= Self.waitingLimit {
                pauseReading()
                break
            }
            switch decoder.next() {
            case .body(let bytes):
                exchange.receivedBodyBytes += bytes.readableBytes
                passOn(bytes)
                hasWritten = true
            case .end:
                exchange.isRequestComplete = true
                if let upstream = exchange.upstream, exchange.isUpstreamChunked { upstream.output.writeLastChunk() }
                hasWritten = true
                startTimeout()
                break pulling
            case .failure(let failure):
                bodyFailed(failure)
                return
            case .needsMoreBytes, .head: break pulling
            }
        }
        if hasWritten { exchange.upstream?.flush() }
    }

    private func passOn(_ bytes: ByteBuffer) {
        guard let upstream = exchange.upstream else {
            exchange.waitingBody.writeImmutableBuffer(bytes)
            return
        }
        if exchange.isUpstreamChunked {
            upstream.output.writeChunkSize(bytes.readableBytes)
            upstream.write(bytes)
            upstream.output.writeLineBreak()
        } else {
            upstream.write(bytes)
        }
        if upstream.output.readableBytes > WriteLimits.kept { upstream.flush() }
    }

    private func bodyFailed(_ failure: HTTP1RequestFailure) {
        guard exchange.response == .none else {
            exchange.flags = failure.flags
            exchange.details = failure.details
            cutExchange()
            return
        }
        exchange.isRefusedByEdge = true
        reply(
            LocalReply(
                status: failure.status,
                body: failure.body,
                flags: failure.flags,
                details: failure.details,
                closes: true
            )
        )
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
        exchange.attemptStartedAt = exchange.attempts == 1 ? exchange.startedAt : .now()
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
        releasePool()
        guard exchange.attempts <= exchange.forward?.retries ?? 0 else {
            replyFailure(failure)
            return
        }
        countRetry()
        backoff = worker.eventLoop.assumeIsolated().scheduleTask(in: backoffDelay()) {
            guard number == self.exchangeNumber, self.phase == .exchanging, self.exchange.response == .none else {
                return
            }
            self.startAttempt()
        }
    }

    /// Fully jittered: anything below base × (2ⁿ − 1), at most ten times the base.
    ///
    /// > Source: Envoy `source/common/common/backoff_strategy.cc`, `JitteredExponentialBackOffStrategy`.
    private func backoffDelay() -> TimeAmount {
        let base = max(1, (exchange.forward?.retryBaseInterval ?? .zero).nanosecondsClamped)
        let factor = min(10, (1 << min(exchange.attempts, 4)) - 1)
        let (limit, overflow) = base.multipliedReportingOverflow(by: Int64(factor))
        let bound = overflow ? Int64.max : limit
        return .nanoseconds(Int64(worker.random.next() % UInt64(bound)))
    }

    private func attach(_ connection: UpstreamConnection) {
        exchange.upstream = connection
        exchange.upstreamHost = connection.pool.hostText
        exchange.upstreamLocal = connection.localAddressText
        connection.begin(self, isHEAD: exchange.isHEAD, isUpgrade: exchange.upgrade == .websocket)
        writeRequest(to: connection)
        connection.flush()
        guard !exchange.isRequestComplete else { return }
        if isReadPaused { resumeReading() }
        pumpBody()
    }

    private func writeRequest(to connection: UpstreamConnection) {
        writeRequestHead(to: &connection.output)
        let body = exchange.waitingBody
        exchange.waitingBody = ByteBuffer()
        if body.readableBytes > 0 {
            if exchange.isUpstreamChunked {
                connection.output.writeChunkSize(body.readableBytes)
                connection.write(body)
                connection.output.writeLineBreak()
            } else {
                connection.write(body)
            }
        }
        if exchange.isRequestComplete, exchange.isUpstreamChunked { connection.output.writeLastChunk() }
    }

    /// Gives the endpoint's request count back.
    func releasePool() {
        exchange.pool?.activeRequests -= 1
        exchange.pool = nil
    }

    // MARK: Timeout

    /// Starts the route's timeout: the whole request arrived.
    ///
    /// > Source: Envoy `source/common/router/router.cc`, `onRequestComplete`; semantics 5.32.
    private func startTimeout() {
        guard let nanoseconds = exchange.forward?.timeoutNanoseconds else { return }
        let number = exchangeNumber
        timer = worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) {
            if number == self.exchangeNumber, self.phase == .exchanging { self.timedOut() }
        }
    }

    private func timedOut() {
        countTimeout()
        if exchange.response == .none {
            reply(
                LocalReply(status: 504, body: "upstream request timeout", flags: "UT", details: "response_timeout"),
                reason: "the endpoint did not answer in time"
            )
        } else {
            exchange.flags = "UT"
            exchange.details = "response_timeout"
            cutExchange()
        }
    }
}
