import RouteModel

/// Says whether another try follows one that failed; a value of one state.
///
/// > Source: Envoy `source/common/router/retry_state_impl.cc`; semantics 5.33, 5.35, 8.22, 8.30-8.32.
struct RetryState {
    private var policy: RetryPolicy?
    private var remaining = 0
    /// Whether another try was wanted when none was left (the log's `URX`).
    private(set) var isExhausted = false

    /// No try is followed by another.
    init() {}

    init(_ policy: RetryPolicy) {
        guard policy.attempts > 0 else { return }
        self.policy = policy
        remaining = policy.attempts
    }

    /// Whether a response may still be followed by another try.
    var isOpen: Bool { policy != nil }

    /// Whether a response is one that the policy wants no client to see.
    ///
    /// - Parameter grpcStatus: the value of `grpc-status`; -1 without one.
    func wantsAnother(status: Int, grpcStatus: Int) -> Bool {
        guard let policy else { return false }
        return grpcStatus == Self.cancelled || grpcStatus == Self.unavailable || policy.statuses.contains(status)
    }

    /// Takes one of the tries that are left; false: there is none.
    mutating func takeTry() -> Bool {
        guard policy != nil else { return false }
        if remaining == 0 {
            isExhausted = true
            return false
        }
        remaining -= 1
        return true
    }

    /// From now on no try follows: the body is too long to be sent again, or the client has got an interim response.
    mutating func abandon() {
        policy = nil
    }

    /// Nanoseconds to wait before the try of this number, fully jittered: anything below base × (2ⁿ − 1), at most ten
    /// times the base.
    ///
    /// - Parameters:
    ///   - tries: how many there were; at least 1.
    ///   - random: any 64 bits.
    ///
    /// > Source: Envoy `source/common/common/backoff_strategy.cc`, `JitteredExponentialBackOffStrategy`.
    func pause(after tries: Int, random: UInt64) -> Int64 {
        let base = max(1, (policy?.baseInterval ?? .zero).nanosecondsClamped)
        let factor = min(10, (1 << min(max(1, tries), 4)) - 1)
        let (limit, overflow) = base.multipliedReportingOverflow(by: Int64(factor))
        return Int64(random % UInt64(overflow ? Int64.max : limit))
    }

    private static let cancelled = 1
    private static let unavailable = 14
}
