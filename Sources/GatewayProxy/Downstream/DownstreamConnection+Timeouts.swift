import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// The time that an answer may take.

extension DownstreamConnection {
    /// The limits of this request on a route.
    func timeouts(of forward: CompiledForward) -> RequestTimeouts {
        guard exchange.isGRPC else {
            return RequestTimeouts(route: forward.timeout, perTry: forward.perTryTimeout, grpc: nil)
        }
        let head = decoder.head
        let bytes = head.bytes.readableBytesUInt8Span
        var grpc: Int64 = 0
        for field in head.fields where field.known == .grpcTimeout {
            grpc = GRPCTimeout.nanoseconds(bytes, field.value.indices) ?? 0
        }
        return RequestTimeouts(route: forward.timeout, perTry: forward.perTryTimeout, grpc: grpc)
    }

    /// An internal client's headers steer its own request.
    func takeOverrides(on forward: CompiledForward) {
        let head = decoder.head
        let overrides = RouterOverrides(head.fields, head: head.bytes.readableBytesUInt8Span)
        exchange.retry = RetryState(overrides.applied(to: forward.retry))
        if let timeout = overrides.timeout { exchange.timeouts.total = timeout }
        if let perTry = overrides.perTryTimeout { exchange.timeouts.perTry = perTry }
    }

    /// Starts the clock of the whole answer: the whole request arrived, or it is one for an upgrade.
    ///
    /// > Source: Envoy `source/common/router/router.cc`, `onRequestComplete`; semantics 5.32.
    func startTimeout() {
        exchange.completedAt = exchange.receivedBodyBytes == 0 && exchange.attempts == 0 ? exchange.startedAt : .now()
        if exchange.timeouts.total > 0 {
            timer = schedule(in: exchange.timeouts.total) { connection in
                connection.countTimeout()
                connection.timedOut(details: "response_timeout")
            }
        }
        if exchange.upstream != nil { startTryTimeout() }
    }

    /// Starts the clock of one try: it has a connection, and the whole request arrived.
    ///
    /// > Source: Envoy `source/common/router/upstream_request.cc`, `setupPerTryTimeout`; semantics 5.33.
    func startTryTimeout() {
        guard exchange.timeouts.perTry > 0 else { return }
        tryTimer = schedule(in: exchange.timeouts.perTry) { connection in
            // What the client already reads is left alone.
            if connection.exchange.response == .none { connection.timedOut(details: "upstream_per_try_timeout") }
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
        _ action: @escaping (DownstreamConnection) -> Void
    ) -> Scheduled<Void> {
        let number = exchangeNumber
        return worker.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) {
            if number == self.exchangeNumber, self.phase == .exchanging { action(self) }
        }
    }

    private func timedOut(details: String) {
        if exchange.response == .none {
            reply(
                LocalReply(status: 504, body: "upstream request timeout", flags: "UT", details: details),
                reason: "the endpoint did not answer in time"
            )
        } else {
            exchange.flags = "UT"
            exchange.details = details
            cutExchange()
        }
    }
}
