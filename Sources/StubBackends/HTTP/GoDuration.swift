import NIOCore

/// Reads durations as Go writes them: `1s`, `500ms`, `1m30s`, `0.1s`, `0`.
enum GoDuration {
    /// The time; nil for what Go would not read, and for more than a day.
    ///
    /// > Source: Go's `time.ParseDuration`.
    static func parse(_ text: String) -> TimeAmount? {
        var rest = text[...]
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            rest.removeFirst()
        }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var seconds = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest[unit.endIndex...]
            guard let value = Double(number.first == "." ? "0\(number)" : String(number)) else { return nil }
            guard let factor = factor(unit) else { return nil }
            seconds += value * factor
        }
        guard seconds <= 86_400 else { return nil }
        return isNegative ? .zero : .nanoseconds(Int64(seconds * 1e9))
    }

    private static func factor(_ unit: Substring) -> Double? {
        switch unit {
        case "ns": 1e-9
        case "us", "µs", "μs": 1e-6
        case "ms": 1e-3
        case "s": 1
        case "m": 60
        case "h": 3600
        default: nil
        }
    }
}
