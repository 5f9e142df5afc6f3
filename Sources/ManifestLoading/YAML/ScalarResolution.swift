import GatewayAPI

/// Gives plain scalars the type that kubectl gives them.
///
/// > Source: `sigs.k8s.io/yaml` with its `goyaml.v2`, file `resolve.go`: YAML 1.1 words for booleans, Go's integer
/// > literals, floats without base 60, timestamps as text; then JSON, where a whole float is a whole number.
enum ScalarResolution {
    /// The value of a plain scalar without tag.
    static func resolve(_ text: String) -> ManifestValue {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return signed(text)
        case UInt8(ascii: "."):
            return specialFloat(text) ?? decimal(text)
        default:
            return text.utf8.count <= 5 ? word(text) ?? .string(text) : .string(text)
        }
    }

    private static func word(_ text: String) -> ManifestValue? {
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .bool(false)
        case "~", "null", "Null", "NULL": .null
        default: nil
        }
    }

    /// JSON has no such numbers; the converter reports them.
    private static func specialFloat(_ text: String) -> ManifestValue? {
        switch text {
        case ".nan", ".NaN", ".NAN": .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        default: nil
        }
    }

    private static func signed(_ text: String) -> ManifestValue {
        if let special = specialFloat(text) { return special }
        guard text.utf8.count <= 400, !isTimestamp(text) else { return .string(text) }
        let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
        return integer(plain) ?? decimalOrNil(plain) ?? .string(text)
    }

    private static func decimal(_ text: String) -> ManifestValue { decimalOrNil(text) ?? .string(text) }

    /// A Go integer literal: decimal, `0x`, `0o` or `0`, `0b`, with a sign.
    private static func integer(_ text: String) -> ManifestValue? {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        guard let first = digits.utf8.first, Characters.isASCIIDigit(first) else { return nil }
        let (radix, body) = radix(of: digits)
        guard let head = body.utf8.first, head != UInt8(ascii: "+"), head != UInt8(ascii: "-") else { return nil }
        if let number = Int64((isNegative ? "-" : "") + body, radix: radix) { return .int(number) }
        return isNegative ? nil : UInt64(body, radix: radix).map { .double(Double($0)) }
    }

    private static func radix(of digits: Substring) -> (radix: Int, body: Substring) {
        guard digits.utf8.count > 1, digits.utf8.first == UInt8(ascii: "0") else { return (10, digits) }
        switch digits.dropFirst().first {
        case "x", "X": return (16, digits.dropFirst(2))
        case "b", "B": return (2, digits.dropFirst(2))
        case "o", "O": return (8, digits.dropFirst(2))
        default: return (8, digits.dropFirst())
        }
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; a whole value that fits becomes a whole number, as it
    /// does on its way through JSON.
    private static func decimalOrNil(_ text: String) -> ManifestValue? {
        guard isDecimal(Array(text.utf8)[...]), let number = Double(text), number.isFinite else { return nil }
        return Int64(exactly: number).map(ManifestValue.int) ?? .double(number)
    }

    private static func isDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: Characters.isASCIIDigit)
        rest = rest.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: Characters.isASCIIDigit)
            guard !whole.isEmpty || !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        } else if whole.isEmpty {
            return false
        }
        guard let exponent = rest.first else { return true }
        guard exponent | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(Characters.isASCIIDigit)
    }

    /// Four digits and a dash begin a timestamp, which stays text; what begins so is no number either way.
    private static func isTimestamp(_ text: String) -> Bool {
        let digits = text.utf8.prefix(while: Characters.isASCIIDigit)
        return digits.count == 4 && text.utf8.dropFirst(4).first == UInt8(ascii: "-")
    }
}

/// Character classes of scalars.
enum Characters {
    static func isASCIIDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
