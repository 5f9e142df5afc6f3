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
