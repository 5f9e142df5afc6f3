/// Which values of `Referer` the edge lets pass.
///
/// > Source: Envoy 1.40 (`Utility::isValidRefererValue`), measured: a URL without userinfo and fragment, or else a
/// > relative reference without fragment whose first segment has no colon.
enum RefererRules {
    static func isValid(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        if let rest = behindAuthority(bytes, range) { return isPath(bytes, rest) }
        var sawSlash = false
        for index in range {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/") { sawSlash = true }
            if byte == UInt8(ascii: ":"), !sawSlash { return false }
            if !isVisible(byte) || excluded.contains(byte) { return false }
        }
        return true
    }

    private static let excluded = [UInt8](utf8: "\"#<>[\\]^`{|}")

    /// Anything visible, and no fragment but an empty one.
    private static func isPath(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            if bytes[index] == UInt8(ascii: "#") { return index + 1 == range.upperBound }
            if !isVisible(bytes[index]) { return false }
        }
        return true
    }

    /// What follows `scheme://host:port`; nil if the value does not begin so.
    private static func behindAuthority(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        var index = range.lowerBound
        while index < range.upperBound, isSchemeByte(bytes[index]) { index += 1 }
        guard index > range.lowerBound, isLetter(bytes[range.lowerBound]), index + 3 <= range.upperBound,
            bytes.equals(index..<index + 3, schemeEnd)
        else { return nil }
        index += 3
        if index < range.upperBound, bytes[index] == UInt8(ascii: "@") { index += 1 }
        guard let end = hostEnd(bytes, index..<range.upperBound).flatMap({ portEnd(bytes, $0..<range.upperBound) })
        else { return nil }
        guard end < range.upperBound else { return end..<end }
        return bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: "?") ? end..<range.upperBound : nil
    }

    private static let schemeEnd = [UInt8](utf8: "://")

    /// Behind a name, or an address in brackets.
    private static func hostEnd(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard let first = range.first else { return nil }
        var index = first
        if bytes[first] == UInt8(ascii: "[") {
            index += 1
            while index < range.upperBound, isAddressByte(bytes[index]) { index += 1 }
            guard index > first + 1, index < range.upperBound, bytes[index] == UInt8(ascii: "]") else { return nil }
            return index + 1
        }
        while index < range.upperBound, isNameByte(bytes[index]) { index += 1 }
        return index > first ? index : nil
    }

    /// Behind a port, if there is one.
    private static func portEnd(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard let first = range.first, bytes[first] == UInt8(ascii: ":") else { return range.lowerBound }
        var index = first + 1
        var port = 0
        while index < range.upperBound, isDigit(bytes[index]) {
            port = port * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            guard port <= 0xFFFF else { return nil }
            index += 1
        }
        return index > first + 1 ? index : nil
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == UInt8(ascii: "+") }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }
}
