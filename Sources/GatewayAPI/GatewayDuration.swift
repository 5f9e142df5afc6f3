/// Gateway API's way to write durations.
///
/// > Source: Gateway API GEP-2257: one to four of up to five digits and one of `h`, `m`, `s`, `ms`.
public enum GatewayDuration {
    /// The duration that a text stands for, or nil if it does not have the form.
    public static func parse(_ text: String) -> Duration? { parse(Array(text.utf8)[...]) }

    static func parse(_ bytes: ArraySlice<UInt8>) -> Duration? {
        var rest = bytes
        var milliseconds: Int64 = 0
        var parts = 0
        while !rest.isEmpty {
            let digits = rest.prefix(while: Characters.isDigit)
            guard (1...5).contains(digits.count), parts < 4 else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = takeUnit(from: &rest) else { return nil }
            let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            milliseconds += number * unit
            parts += 1
        }
        return parts == 0 ? nil : .milliseconds(milliseconds)
    }

    /// The milliseconds of the unit at the front, which is removed.
    private static func takeUnit(from rest: inout ArraySlice<UInt8>) -> Int64? {
        let units: [(name: String, milliseconds: Int64)] = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        guard let unit = units.first(where: { rest.starts(with: $0.name.utf8) }) else { return nil }
        rest = rest.dropFirst(unit.name.utf8.count)
        return unit.milliseconds
    }
}
