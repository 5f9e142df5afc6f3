/// A set of ASCII bytes that a loop can ask without touching memory.
struct ASCIISet {
    private let low: UInt64
    private let high: UInt64

    /// Exactly the bytes whose bits are set: `low` for 0...63, `high` for 64...127.
    @inline(__always)
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Whether the byte is in the set; bytes above 0x7f never are.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (word &>> UInt64(byte & 63)) & 1 == 1
    }
}

extension UInt8 {
    /// The ASCII letter in lower case; other bytes as they are.
    @inline(__always)
    var lowercased: UInt8 {
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Whether it is an ASCII letter or digit.
    var isAlphanumeric: Bool {
        lowercased &- UInt8(ascii: "a") < 26 || self &- UInt8(ascii: "0") < 10
    }
}

extension StaticString {
    /// One of its bytes.
    @inline(__always)
    subscript(utf8 index: Int) -> UInt8 {
        precondition(index >= 0 && index < utf8CodeUnitCount)
        // The index is below the count, and a literal lives for ever.
        return unsafe utf8Start[index]
    }
}

extension Span<UInt8> {
    /// Whether the bytes of a range are those of a literal.
    func equals(_ range: Range<Int>, _ literal: StaticString) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound + offset] != literal[utf8: offset] { return false }
        return true
    }

    /// Whether the bytes of a range are, in lower case, those of a literal.
    func equalsFolded(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where self[range.lowerBound + offset].lowercased != lowercase[utf8: offset] {
            return false
        }
        return true
    }

    /// Whether the bytes of two ranges are equal.
    @inline(__always)
    func equals(_ range: Range<Int>, _ other: Span<UInt8>, _ otherRange: Range<Int>) -> Bool {
        guard range.count == otherRange.count else { return false }
        var offset = 0
        while offset &+ 8 <= range.count {
            if word(at: range.lowerBound &+ offset) != other.word(at: otherRange.lowerBound &+ offset) { return false }
            offset &+= 8
        }
        while offset < range.count {
            if self[range.lowerBound &+ offset] != other[otherRange.lowerBound &+ offset] { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether the bytes of a range are, in lower case, those of `lowercase`'s range.
    @inline(__always)
    func equalsFolded(_ range: Range<Int>, _ lowercase: Span<UInt8>, _ lowercaseRange: Range<Int>) -> Bool {
        guard range.count == lowercaseRange.count else { return false }
        for offset in 0..<range.count
        where self[range.lowerBound &+ offset].lowercased != lowercase[lowercaseRange.lowerBound &+ offset] {
            return false
        }
        return true
    }
}
