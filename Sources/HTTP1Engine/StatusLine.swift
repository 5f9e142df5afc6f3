import HTTPMessage
import MessageLayout

/// The first line of a response.
///
/// > Source: Envoy 1.40 (`BalsaFrame`, `BalsaParser`), measured: any well-formed version; a status of at least 100, with
/// > leading zeros or `+` if need be, and more than three digits too; the reason may be missing.
struct StatusLine {
    var status: Int
    var reason: ByteRange
    /// Whether the version is not HTTP/1.1 or a later 1.x: then a connection lasts only if it says so.
    var closesByDefault: Bool

    /// Nil if Envoy refuses the line.
    init?(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1] <= .space { end -= 1 }
        let version = Self.word(bytes, line.lowerBound..<end)
        guard let (major, minor) = HTTPVersion.digits(bytes, version) else { return nil }
        let status = Self.word(bytes, Self.skipBlanks(bytes, version.upperBound..<end)..<end)
        guard let number = Self.number(bytes, status), number >= 100 else { return nil }
        let reason = Self.skipBlanks(bytes, status.upperBound..<end)
        self.status = number
        self.reason = ByteRange(start: reason, count: end - reason)
        closesByDefault = major != 1 || minor == 0
    }

    private static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var end = range.lowerBound
        while end < range.upperBound, bytes[end] > .space { end += 1 }
        return range.lowerBound..<end
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] <= .space { start += 1 }
        return start
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var digits = range
        if let first = range.first, bytes[first] == UInt8(ascii: "+") { digits = first + 1..<range.upperBound }
        guard !digits.isEmpty else { return nil }
        var number = 0
        for index in digits {
            guard bytes[index].isDigit else { return nil }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            guard number <= 0xFFFF else { return nil }
        }
        return number
    }
}
