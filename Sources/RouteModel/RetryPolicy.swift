/// When a try at an endpoint is followed by another one.
///
/// A connect failure, a refused stream, and a response whose `grpc-status` is 14 (unavailable) or 1 (cancelled) are always
/// tried again, as often as `attempts` allows.
///
/// > Source: Istio `pilot/pkg/networking/core/route/retry/retry.go`; semantics 5.33, 5.35, 8.30.
public struct RetryPolicy: Hashable, Sendable {
    /// How many tries may follow the first one; 0: none.
    public var attempts: Int
    /// Statuses of responses that are tried again, ascending.
    public var statuses: [Int]
    /// For one try; nil: none.
    ///
    /// Its end is never followed by another try.
    public var perTryTimeout: Duration?
    /// The base of the jittered exponential pause between tries, above 0.
    public var baseInterval: Duration

    /// Makes a policy.
    public init(
        attempts: Int = 2,
        statuses: [Int] = [],
        perTryTimeout: Duration? = nil,
        baseInterval: Duration = .milliseconds(25)
    ) {
        self.attempts = attempts
        self.statuses = statuses
        self.perTryTimeout = perTryTimeout
        self.baseInterval = baseInterval
    }

    /// What a rule without `retry` gets (the mesh's `defaultHttpRetryPolicy`).
    public static let istioDefault = RetryPolicy()
}
