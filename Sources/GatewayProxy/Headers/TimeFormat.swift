/// A moment's text: `2026-11-24T10:00:00.123Z`, or what a format of `strftime` makes of it, in UTC.
///
/// > Source: Envoy `source/common/common/utility.cc`, `DateFormatter`: besides the conversions of C, `%1f` to `%9f` and
/// > `%f` for parts of the second, `%s` for the seconds since 1970; measured on 1.40.
struct TimeFormat: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case text([UInt8])
        case conversion(UInt8)
        case fraction(digits: Int)
    }

    private let pieces: [Piece]

    /// Takes a format apart; an empty one is the ISO form with milliseconds.
    init(_ format: String) {
        var pieces: [Piece] = []
        var rest = Array((format.isEmpty ? "%Y-%m-%dT%H:%M:%S.%3fZ" : format).utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), let next = rest.popFirst() else {
                pieces.append(.text([byte]))
                continue
            }
            if next &- UInt8(ascii: "1") < 9, rest.first == UInt8(ascii: "f") {
                rest.removeFirst()
                pieces.append(.fraction(digits: Int(next - UInt8(ascii: "0"))))
            } else if next == UInt8(ascii: "f") {
                pieces.append(.fraction(digits: 9))
            } else {
                pieces.append(.conversion(next))
            }
        }
        self.pieces = pieces
    }

    /// The text of a moment in nanoseconds since 1970.
    func text(_ nanoseconds: Int64) -> [UInt8] {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        let date = CivilDate(secondsSince1970: seconds)
        var output: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let text): output.append(contentsOf: text)
            case .fraction(let digits):
                let fraction = Self.padded(Int(max(0, nanoseconds) % 1_000_000_000), 9)
                output.append(contentsOf: fraction.utf8.prefix(digits))
            case .conversion(let letter):
                output.append(contentsOf: Self.text(of: letter, date, seconds).utf8)
            }
        }
        return output
    }

    private static func text(of letter: UInt8, _ date: CivilDate, _ seconds: Int64) -> String {
        func two(_ number: Int) -> String { padded(number, 2) }
        let time = "\(two(date.hour)):\(two(date.minute)):\(two(date.second))"
        switch letter {
        case UInt8(ascii: "Y"): return String(date.year)
        case UInt8(ascii: "C"): return two(date.year / 100)
        case UInt8(ascii: "y"): return two(date.year % 100)
        case UInt8(ascii: "m"): return two(date.month)
        case UInt8(ascii: "d"): return two(date.day)
        case UInt8(ascii: "e"): return date.day < 10 ? " \(date.day)" : String(date.day)
        case UInt8(ascii: "H"): return two(date.hour)
        case UInt8(ascii: "I"): return two((date.hour + 11) % 12 + 1)
        case UInt8(ascii: "M"): return two(date.minute)
        case UInt8(ascii: "S"): return two(date.second)
        case UInt8(ascii: "p"): return date.hour < 12 ? "AM" : "PM"
        case UInt8(ascii: "T"): return time
        case UInt8(ascii: "R"): return String(time.prefix(5))
        case UInt8(ascii: "F"): return "\(date.year)-\(two(date.month))-\(two(date.day))"
        case UInt8(ascii: "D"): return "\(two(date.month))/\(two(date.day))/\(two(date.year % 100))"
        case UInt8(ascii: "a"): return String(weekday(date).prefix(3))
        case UInt8(ascii: "A"): return weekday(date)
        case UInt8(ascii: "b"), UInt8(ascii: "h"): return String(month(date).prefix(3))
        case UInt8(ascii: "B"): return month(date)
        case UInt8(ascii: "s"): return String(seconds)
        case UInt8(ascii: "Z"): return "UTC"
        case UInt8(ascii: "z"): return "+0000"
        case UInt8(ascii: "%"): return "%"
        default: return "%" + String(UnicodeScalar(letter))
        }
    }

    private static func weekday(_ date: CivilDate) -> String {
        ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"][date.daysSince1970 % 7]
    }

    private static func month(_ date: CivilDate) -> String {
        [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ][date.month - 1]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
