import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// The time that an answer may take.

extension DownstreamExchange {
    /// The limits of this request on a route.
    func timeouts(of forward: CompiledForward) -> RequestTimeouts {
        guard state.isGRPC else {
            return RequestTimeouts(route: forward.timeout, perTry: forward.perTryTimeout, grpc: nil)
        }
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        var grpc: Int64 = 0
        for field in head.fields where field.known == .grpcTimeout {
            grpc = GRPCTimeout.nanoseconds(bytes, field.value.indices) ?? 0
        }
        return RequestTimeouts(route: forward.timeout, perTry: forward.perTryTimeout, grpc: grpc)
    }

    /// An internal client's headers steer its own request.
    func takeOverrides(on forward: CompiledForward) {
        let head = state.head
        let overrides = RouterOverrides(head.fields, head: head.bytes.readableBytesUInt8Span)
        state.retry = RetryState(overrides.applied(to: forward.retry))
        if let timeout = overrides.timeout { state.timeouts.total = timeout }
        if let perTry = overrides.perTryTimeout { state.timeouts.perTry = perTry }
    }

    /// Starts the clock of the whole answer: the whole request arrived, or it is one for an upgrade.
    ///
    /// > Source: Envoy `source/common/router/router.cc`, `onRequestComplete`; semantics 5.32.
    func startTimeout() {
        state.completedAt = state.receivedBodyBytes == 0 && state.attempts == 0 ? state.startedAt : .now()
        if state.timeouts.total > 0 {
            timer = schedule(in: state.timeouts.total) { exchange in
                exchange.countTimeout()
                exchange.timedOut(details: "response_timeout")
            }
        }
        if state.upstream != nil { startTryTimeout() }
    }

    /// Starts the clock of one try: it has a connection, and the whole request arrived.
    ///
    /// > Source: Envoy `source/common/router/upstream_request.cc`, `setupPerTryTimeout`; semantics 5.33.
    func startTryTimeout() {
        guard state.timeouts.perTry > 0 else { return }
        tryTimer = schedule(in: state.timeouts.perTry) { exchange in
            // What the client already reads is left alone.
            if exchange.state.response == .none { exchange.timedOut(details: "upstream_per_try_timeout") }
        }
    }

    /// A switch of protocols has no end to wait for.
    func stopTimeouts() {
        timer?.cancel()
        timer = nil
        tryTimer?.cancel()
        tryTimer = nil
    }

    private func schedule(
        in nanoseconds: Int64,
        _ action: @escaping (DownstreamExchange) -> Void
    ) -> Scheduled<Void> {
        let number = exchangeNumber
        return worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) {
            if number == self.exchangeNumber, self.phase == .exchanging { action(self) }
        }
    }

    private func timedOut(details: String) {
        if state.response == .none {
            reply(
                LocalReply(status: 504, body: "upstream request timeout", flags: "UT", details: details),
                reason: "the endpoint did not answer in time"
            )
        } else {
            state.flags = "UT"
            state.details = details
            cut()
        }
    }
}
