/// How long an exchange may take, in nanoseconds from the moment when the whole request had arrived; 0: no limit.
///
/// > Source: Envoy `source/common/router/router.cc`, `FilterUtility::finalTimeout` and `setTimeoutHeaders`; Istio
/// > `pilot/pkg/networking/core/route/route.go`, `setTimeout`; semantics 5.32-5.34.
struct RequestTimeouts {
    /// For the whole response, tries included.
    var total: Int64 = 0
    /// For one try.
    var perTry: Int64 = 0

    /// No limits.
    init() {}

    /// The limits of a route; a gRPC client's `grpc-timeout` replaces a longer one.
    ///
    /// - Parameter grpc: what `grpc-timeout` says, 0 without one; nil: not a gRPC request.
    init(route total: Int64, perTry: Int64, grpc: Int64?) {
        self.total = total
        self.perTry = perTry
        guard let grpc, grpc > 0 else { return }
        self.total = total == 0 ? grpc : min(total, grpc)
    }

    /// Whether there is a limit that the endpoint is told.
    var isLimited: Bool { total > 0 || perTry > 0 }

    /// What the endpoint is told, in milliseconds; 0: nothing.
    func expectedMilliseconds(after elapsed: Int64) -> Int64 {
        let left = total == 0 ? 0 : max(1_000_000, total - elapsed)
        let limit = left == 0 ? perTry : perTry == 0 ? left : min(left, perTry)
        return limit == 0 ? 0 : max(1, limit / 1_000_000)
    }
}
