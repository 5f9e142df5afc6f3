/// Hashes of byte strings, eight bytes at a time, in a form that gives the hashes of all prefixes in one pass.
///
/// The hash of the first n bytes is made of the state after the whole words among them, the bytes left over (padded
/// with zeros) and n. Whoever finds an equal hash still compares the bytes. Not seeded: the keys are the
/// configuration's, and a request can only look one up.
struct ByteHash {
    private(set) var state: UInt64

    /// Begins a hash; different `space`s keep equal bytes apart.
    @inline(__always)
    init(space: UInt64) {
        state = (space &+ 1) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Takes a whole word.
    @inline(__always)
    mutating func combine(_ word: UInt64) {
        state = ((state << 23 | state >> 41) ^ word) &* 0xD6E8_FEB8_6659_FD93
    }

    /// The hash if the string ends here: `rest` holds its last `count % 8` bytes.
    @inline(__always)
    func finished(rest: UInt64, count: Int) -> UInt64 {
        var hash = self
        hash.combine(rest)
        hash.combine(UInt64(truncatingIfNeeded: count))
        let value = hash.state ^ hash.state >> 32
        return (value &* 0x9E37_79B9_7F4A_7C15) ^ value >> 29
    }

    /// The hash of a range of bytes.
    @inline(__always)
    static func of(_ bytes: Span<UInt8>, _ range: Range<Int>, space: UInt64) -> UInt64 {
        var hash = ByteHash(space: space)
        var offset = range.lowerBound
        while offset &+ 8 <= range.upperBound {
            hash.combine(bytes.word(at: offset))
            offset &+= 8
        }
        return hash.finished(rest: bytes.partialWord(offset..<range.upperBound), count: range.count)
    }

    /// The hash of a range of bytes in lower case.
    @inline(__always)
    static func folded(_ bytes: Span<UInt8>, _ range: Range<Int>, space: UInt64) -> UInt64 {
        var hash = ByteHash(space: space)
        var offset = range.lowerBound
        while offset &+ 8 <= range.upperBound {
            hash.combine(bytes.word(at: offset).lowercasedBytes)
            offset &+= 8
        }
        return hash.finished(
            rest: bytes.partialWord(offset..<range.upperBound).lowercasedBytes,
            count: range.count
        )
    }
}

extension Span<UInt8> {
    /// Eight bytes, the first one lowest.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset &+ 8 <= count)
        // Eight bytes from `offset` lie within the span, and every pattern of bits is a UInt64.
        return UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// At most eight bytes, the first one lowest, zeros above.
    @inline(__always)
    func partialWord(_ range: Range<Int>) -> UInt64 {
        if range.isEmpty { return 0 }
        if range.upperBound >= 8 {
            // The word that ends where the range does, shifted until only the range is left.
            return word(at: range.upperBound &- 8) &>> UInt64(truncatingIfNeeded: (8 &- range.count) &* 8)
        }
        var value: UInt64 = 0
        for offset in 0..<range.count {
            value |= UInt64(self[range.lowerBound &+ offset]) &<< UInt64(truncatingIfNeeded: offset &* 8)
        }
        return value
    }
}

extension UInt64 {
    /// Eight ASCII bytes with their upper-case letters in lower case; bytes above 0x7f stay.
    @inline(__always)
    var lowercasedBytes: UInt64 {
        let sevenBits = self & 0x7f7f_7f7f_7f7f_7f7f
        let aboveZ = sevenBits &+ 0x2525_2525_2525_2525
        let fromA = sevenBits &+ 0x3f3f_3f3f_3f3f_3f3f
        let isUpper = ~self & 0x8080_8080_8080_8080 & (fromA ^ aboveZ)
        return self | isUpper >> 2
    }

    /// The top bit of each of the eight bytes that equals `byte`; all other bits are 0.
    @inline(__always)
    func lanes(equalTo byte: UInt8) -> UInt64 {
        let difference = self ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        let low = (difference & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f
        return ~(low | difference | 0x7f7f_7f7f_7f7f_7f7f)
    }

    /// The lowest `count` bytes (0...7); zeros above.
    @inline(__always)
    func lowBytes(_ count: Int) -> UInt64 {
        self & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }
}
