import GatewayAPI
import RouteModel

extension RetryPolicy {
    /// What a rule's `retry` and `timeouts` ask for.
    ///
    /// A rule whose `attempts` is 0 has no policy at all, hence no time for one try either.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/retry/retry.go`, `ConvertPolicy`; semantics 5.33, 5.35.
    init(_ rule: HTTPRouteRule, profile: Profile) {
        guard let retry = rule.retry, profile[ProfileSwitches.hasRetries] else {
            self = .istioDefault
            statuses = profile[ProfileSwitches.retriedStatuses]
            return
        }
        let attempts = max(0, retry.attempts ?? 2)
        let backoff = retry.backoff.flatMap { $0 > .zero ? $0 : nil }
        self.init(
            attempts: attempts,
            statuses: attempts > 0 ? Set(retry.codes).sorted() : [],
            perTryTimeout: attempts > 0 ? rule.timeouts?.backendRequest.flatMap { $0 > .zero ? $0 : nil } : nil,
            baseInterval: backoff ?? Self.istioDefault.baseInterval
        )
    }
}
