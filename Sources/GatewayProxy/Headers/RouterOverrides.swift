import HTTPMessage
import MessageLayout
import RouteModel

/// What an internal client's `x-envoy-` headers ask of the router.
///
/// > Source: Envoy `source/common/router/router.cc`, `FilterUtility::finalTimeout`, and `retry_state_impl.cc`; semantics
/// > 8.15; measured on 1.40 with an internal peer. Of the conditions of `x-envoy-retry-on` those about a response's status
/// > are read.
struct RouterOverrides {
    /// Nanoseconds; 0: no limit.
    private(set) var timeout: Int64?
    /// Nanoseconds; 0: no limit.
    private(set) var perTryTimeout: Int64?
    private var attempts: Int?
    private var statuses: Set<Int> = []

    /// Reads the headers of a request.
    init(_ fields: [FieldRange], head: borrowing Span<UInt8>) {
        for field in fields where field.known == .xEnvoy {
            let name = String(decoding: head.lowercased(field.name.indices), as: UTF8.self)
            let value = String(decoding: head.array(field.value.indices), as: UTF8.self)
            switch name {
            case "x-envoy-upstream-rq-timeout-ms": timeout = Self.nanoseconds(value)
            case "x-envoy-upstream-rq-per-try-timeout-ms": perTryTimeout = Self.nanoseconds(value)
            case "x-envoy-max-retries": attempts = Int(value).map { max(0, $0) }
            case "x-envoy-retry-on": for condition in Self.list(value) { add(condition) }
            case "x-envoy-retriable-status-codes": statuses.formUnion(Self.list(value).compactMap { Int($0) })
            default: break
            }
        }
    }

    /// A route's policy with what the client asks for.
    func applied(to policy: RetryPolicy) -> RetryPolicy {
        var policy = policy
        if let attempts { policy.attempts = attempts }
        if !statuses.isEmpty { policy.statuses = statuses.union(policy.statuses).sorted() }
        return policy
    }

    private mutating func add(_ condition: Substring) {
        switch condition {
        case "5xx": statuses.formUnion(500...599)
        case "gateway-error": statuses.formUnion(502...504)
        case "retriable-4xx": statuses.insert(409)
        default: break
        }
    }

    private static func list(_ value: String) -> [Substring] {
        value.split { $0 == "," || $0 == " " }
    }

    private static func nanoseconds(_ milliseconds: String) -> Int64? {
        guard let number = Int64(milliseconds), number >= 0 else { return nil }
        let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? 0 : nanoseconds
    }
}
