/// Whether text without quotes would be read as a string.
///
/// > Source: go-yaml v2, `resolve` of `resolve.go` and `isBase60Float` of `encode.go`.
enum YAMLPlainText {
    static func isString(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        if words.contains(text) { return false }
        switch first {
        case UInt8(ascii: "."): return !isFloat(text)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            let plain = text.replacing("_", with: "")
            return !isInteger(plain) && !isFloat(plain) && !isBase60(text) && !YAMLTimestamp.isTimestamp(text)
        default: return true
        }
    }

    private static let words: Set<String> = [
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE",
        "n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE",
        "~", "null", "Null", "NULL", ".nan", ".NaN", ".NAN",
        ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    /// As Go's `ParseInt` and `ParseUint` read it with base 0.
    private static func isInteger(_ text: String) -> Bool {
        let sign = text.utf8.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } ?? false
        var digits = Substring(text).dropFirst(sign ? 1 : 0)
        var radix = 10
        if digits.first == "0", digits.utf8.count > 1 {
            radix = ["x": 16, "b": 2, "o": 8][digits.dropFirst().first.map { $0.lowercased() } ?? ""] ?? 8
            let hasLetter = digits.dropFirst().first.map { !$0.isNumber } ?? false
            digits = digits.dropFirst(hasLetter ? 2 : 1)
        }
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return false
        }
        if sign { return Int64(text.prefix(1) + digits, radix: radix) != nil }
        return UInt64(digits, radix: radix) != nil
    }

    /// `[-+]? ( . digits | digits [. digits] ) [e [-+] digits]`, and within the range of a double.
    private static func isFloat(_ text: String) -> Bool {
        var rest = TextCursor(text)
        _ = rest.pass("-") || rest.pass("+")
        let whole = rest.digits()
        let fraction = rest.pass(".") ? rest.digits() : 0
        guard whole > 0 || fraction > 0 else { return false }
        if rest.pass("e") || rest.pass("E") {
            _ = rest.pass("-") || rest.pass("+")
            guard rest.digits() > 0 else { return false }
        }
        return rest.isAtEnd && Double(text.hasSuffix(".") ? text + "0" : text)?.isFinite != false
    }

    /// `190:20:30` and the like, which YAML 1.1 counts in sixties.
    private static func isBase60(_ text: String) -> Bool {
        var rest = TextCursor(text)
        _ = rest.pass("-") || rest.pass("+")
        guard rest.digits() > 0 else { return false }
        while rest.digits() > 0 || rest.pass("_") {}
        var parts = 0
        while rest.pass(":") {
            guard let value = rest.number(), value < 60 else { return false }
            parts += 1
        }
        if rest.pass(".") { while rest.digits() > 0 || rest.pass("_") {} }
        return parts > 0 && rest.isAtEnd
    }
}

/// Dates and times of YAML 1.1.
///
/// > Source: go-yaml v2, `parseTimestamp` of `resolve.go`, with Go's `time.Parse`.
private enum YAMLTimestamp {
    static func isTimestamp(_ text: String) -> Bool {
        var rest = TextCursor(text)
        guard rest.digits() == 4, rest.pass("-"), let year = Int(text.prefix(4)),
            let month = rest.number(), (1...12).contains(month), rest.pass("-"),
            let day = rest.number(), (1...days(year, month)).contains(day)
        else { return false }
        if rest.isAtEnd { return true }
        let hasZone = rest.pass("T") || rest.pass("t")
        guard hasZone || rest.pass(" "), isTime(&rest) else { return false }
        return (!hasZone || isZone(&rest)) && rest.isAtEnd
    }

    private static func days(_ year: Int, _ month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func isTime(_ rest: inout TextCursor) -> Bool {
        guard let hour = rest.number(), hour < 24, rest.pass(":"), let minute = rest.number(), minute < 60,
            rest.pass(":"), let second = rest.number(), second < 60
        else { return false }
        return !(rest.pass(".") || rest.pass(",")) || rest.digits() > 0
    }

    private static func isZone(_ rest: inout TextCursor) -> Bool {
        if rest.pass("Z") { return true }
        guard rest.pass("+") || rest.pass("-"), let hours = rest.number(digits: 2), hours <= 24, rest.pass(":"),
            let minutes = rest.number(digits: 2)
        else { return false }
        return minutes < 60
    }
}

/// Text that is read from its start.
private struct TextCursor {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether the character comes next; if it does, it is passed.
    mutating func pass(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Passes digits, and says how many.
    mutating func digits() -> Int {
        let count = rest.prefix { $0 &- 0x30 < 10 }.count
        rest = rest.dropFirst(count)
        return count
    }

    /// A number of one or two digits; of as many as are said.
    mutating func number(digits wanted: Int? = nil) -> Int? {
        let digits = rest.prefix(2).prefix { $0 &- 0x30 < 10 }
        guard wanted.map({ digits.count == $0 }) ?? !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return Int(String(Substring(digits)))
    }
}
