import GatewayAPI

/// Reads one line of JSON, strictly.
///
/// Of our own because of its speed: reading the requests with Foundation's decoder took half the time of `gwsim match`.
///
/// > Source: RFC 8259.
struct JSONReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    /// The text holds something else.
    struct NotJSON: Error {}

    /// How deep values may nest.
    private static let maxDepth = 100

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex + (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    }

    /// The members of the object that is the whole line; nil if the line is another value.
    ///
    /// - Parameter place: told where the value of each member stands.
    mutating func wholeObject(place: (String, Range<Int>) -> Void) throws(NotJSON) -> [ManifestValue.Member]? {
        skipBlanks()
        var members: [ManifestValue.Member]?
        if peek == UInt8(ascii: "{") {
            members = try self.members(depth: 0, place: place)
        } else {
            _ = try value(depth: 0)
        }
        skipBlanks()
        guard position == bytes.endIndex else { throw NotJSON() }
        return members
    }

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Whether the byte comes next; if it does, it is passed.
    private mutating func pass(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(NotJSON) -> ManifestValue {
        guard depth < Self.maxDepth, let byte = peek else { throw NotJSON() }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try members(depth: depth) { _, _ in })
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: ManifestValue) throws(NotJSON) -> ManifestValue {
        let text = word.description.utf8
        guard bytes[position...].starts(with: text) else { throw NotJSON() }
        position += text.count
        return value
    }

    private mutating func members(
        depth: Int,
        place: (String, Range<Int>) -> Void
    ) throws(NotJSON) -> [ManifestValue.Member] {
        position += 1
        var members: [ManifestValue.Member] = []
        members.reserveCapacity(8)
        skipBlanks()
        if pass(UInt8(ascii: "}")) { return members }
        while true {
            skipBlanks()
            let key = try string()
            skipBlanks()
            guard pass(UInt8(ascii: ":")) else { throw NotJSON() }
            skipBlanks()
            let start = position
            let value = try value(depth: depth + 1)
            place(key, start..<position)
            members.append(ManifestValue.Member(key: key, value: value))
            skipBlanks()
            if pass(UInt8(ascii: "}")) { return members }
            guard pass(UInt8(ascii: ",")) else { throw NotJSON() }
        }
    }

    private mutating func elements(depth: Int) throws(NotJSON) -> [ManifestValue] {
        position += 1
        var elements: [ManifestValue] = []
        skipBlanks()
        if pass(UInt8(ascii: "]")) { return elements }
        while true {
            skipBlanks()
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            if pass(UInt8(ascii: "]")) { return elements }
            guard pass(UInt8(ascii: ",")) else { throw NotJSON() }
        }
    }

    private mutating func number() throws(NotJSON) -> ManifestValue {
        let start = position
        _ = pass(UInt8(ascii: "-"))
        if !pass(UInt8(ascii: "0")) { try digits() }
        var isWhole = true
        if pass(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if pass(UInt8(ascii: "e")) || pass(UInt8(ascii: "E")) {
            isWhole = false
            if !pass(UInt8(ascii: "+")) { _ = pass(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw NotJSON() }
        return .double(number)
    }

    private mutating func digits() throws(NotJSON) {
        let start = position
        while let byte = peek, byte &- 0x30 < 10 { position += 1 }
        guard position > start else { throw NotJSON() }
    }
}

// MARK: - Strings

extension JSONReader {
    private mutating func string() throws(NotJSON) -> String {
        guard pass(UInt8(ascii: "\"")) else { throw NotJSON() }
        let start = position
        while let byte = peek, byte >= 0x20 {
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return try text(bytes[start..<position])
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            position += 1
        }
        throw NotJSON()
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(NotJSON) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw NotJSON() }
        return text
    }

    /// The rest of a string in which the first escape has come.
    private mutating func escapedString(from start: Int) throws(NotJSON) -> String {
        var collected = Array(bytes[start..<position])
        while let byte = peek, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(collected[...])
            case UInt8(ascii: "\\"): collected.append(contentsOf: String(try escape()).utf8)
            default: collected.append(byte)
            }
        }
        throw NotJSON()
    }

    private mutating func escape() throws(NotJSON) -> Unicode.Scalar {
        guard let byte = peek else { throw NotJSON() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw NotJSON()
        }
    }

    /// What follows `\u`; two units for a character beyond the basic plane.
    private mutating func codePoint() throws(NotJSON) -> Unicode.Scalar {
        var value = try unit()
        if (0xD800...0xDBFF).contains(value) {
            guard pass(UInt8(ascii: "\\")), pass(UInt8(ascii: "u")) else { throw NotJSON() }
            let low = try unit()
            guard (0xDC00...0xDFFF).contains(low) else { throw NotJSON() }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw NotJSON() }
        return scalar
    }

    private mutating func unit() throws(NotJSON) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw NotJSON() }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
