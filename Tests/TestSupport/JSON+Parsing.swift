/// Text that is no JSON.
package struct JSONError: Error, CustomStringConvertible {
    package let offset: Int
    package let problem: String
    package var description: String { "not JSON at byte \(offset): \(problem)" }
}

extension JSON {
    /// Reads one value that fills the whole text.
    package init(parsing text: some StringProtocol) throws {
        try self.init(parsing: Array(text.utf8))
    }

    /// Reads one value that fills all of `bytes`.
    package init(parsing bytes: [UInt8]) throws {
        var parser = JSONParser(bytes: bytes)
        self = try parser.value()
        try parser.end()
    }
}

/// A reader by recursive descent.
///
/// Foundation's does not tell `true` from `1` on every platform.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func value() throws -> JSON {
        skipSpace()
        switch peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func end() throws {
        skipSpace()
        if position < bytes.count { throw failure("text after the value") }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ problem: String) -> JSONError { JSONError(offset: position, problem: problem) }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func word(_ text: String, _ value: JSON) throws -> JSON {
        guard bytes[position...].starts(with: text.utf8) else { throw failure("expected \(text)") }
        position += text.utf8.count
        return value
    }

    private mutating func object() throws -> JSON {
        _ = take("{")
        var members: [String: JSON] = [:]
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let key = try string()
            guard take(":") else { throw failure("expected ':'") }
            members[key] = try value()
        } while take(",")
        guard take("}") else { throw failure("expected '}'") }
        return .object(members)
    }

    private mutating func array() throws -> JSON {
        _ = take("[")
        var items: [JSON] = []
        if take("]") { return .array(items) }
        repeat { items.append(try value()) } while take(",")
        guard take("]") else { throw failure("expected ']'") }
        return .array(items)
    }

    private mutating func number() throws -> JSON {
        let start = position
        while let byte = peek(), "+-.eE0123456789".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        guard let double = Double(text) else { throw failure("expected a value") }
        return .number(double)
    }

    private mutating func string() throws -> String {
        guard peek() == UInt8(ascii: "\"") else { throw failure("expected a string") }
        position += 1
        var text = String()
        var start = position
        while let byte = peek() {
            if byte == UInt8(ascii: "\"") {
                text += String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") {
                text += String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                text.unicodeScalars.append(try escape())
                start = position
            } else {
                position += 1
            }
        }
        throw failure("unclosed string")
    }

    private mutating func escape() throws -> Unicode.Scalar {
        guard let byte = peek() else { throw failure("unclosed escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "u"): return try unicodeEscape()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        default: throw failure("unknown escape")
        }
    }

    /// What follows `\u`; an unpaired surrogate reads as the replacement character.
    private mutating func unicodeEscape() throws -> Unicode.Scalar {
        let unit = try hexadecimal()
        guard (0xd800..<0xdc00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{fffd}" }
        guard bytes[position...].starts(with: "\\u".utf8) else { return "\u{fffd}" }
        position += 2
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else { return "\u{fffd}" }
        return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}"
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("expected four hexadecimal digits") }
        position += 4
        return value
    }
}
