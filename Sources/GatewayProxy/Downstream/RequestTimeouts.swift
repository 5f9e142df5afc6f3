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

/// The value of `grpc-timeout`: up to eight digits and a unit.
///
/// > Source: gRPC over HTTP/2, "Timeout"; Envoy `source/common/grpc/common.cc`, `getGrpcTimeout` and `toGrpcTimeout`.
enum GRPCTimeout {
    /// Nanoseconds, in whole milliseconds rounded up; nil: not a timeout.
    static func nanoseconds(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int64? {
        guard range.count >= 2, range.count <= 9, let last = range.last else { return nil }
        var number: Int64 = 0
        for index in range.dropLast() {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            number = number * 10 + Int64(digit)
        }
        let milliseconds: Int64
        switch bytes[last] {
        case UInt8(ascii: "H"): milliseconds = number * 3_600_000
        case UInt8(ascii: "M"): milliseconds = number * 60_000
        case UInt8(ascii: "S"): milliseconds = number * 1000
        case UInt8(ascii: "m"): milliseconds = number
        case UInt8(ascii: "u"): milliseconds = (number + 999) / 1000
        case UInt8(ascii: "n"): milliseconds = (number + 999_999) / 1_000_000
        default: return nil
        }
        return milliseconds.multipliedReportingOverflow(by: 1_000_000).overflow ? .max : milliseconds * 1_000_000
    }

    /// The smallest unit that needs no more than eight digits.
    static func text(milliseconds: Int64) -> [UInt8] {
        let limit: Int64 = 99_999_999
        let units: [(divisor: Int64, name: String)] = [(1, "m"), (1000, "S"), (60_000, "M"), (3_600_000, "H")]
        let unit = units.first { milliseconds / $0.divisor <= limit } ?? (3_600_000, "H")
        return [UInt8](utf8: "\(min(limit, milliseconds / unit.divisor))\(unit.name)")
    }
}
