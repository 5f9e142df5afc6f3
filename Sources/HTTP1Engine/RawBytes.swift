import NIOCore

// Looking at bytes as raw memory, eight at a time. The only file of this target that says `unsafe`.

extension ByteBuffer {
    /// Appends bytes in one copy.
    mutating func write(_ bytes: Span<UInt8>) {
        // `bytes` is marked unsafe for elements with padding; a byte has none.
        writeBytes(unsafe bytes.bytes)
    }
}

extension Span<UInt8> {
    /// The eight bytes from `offset` on, the first one lowest.
    private func word(at offset: Int) -> UInt64 {
        // `UInt64` has no invalid bit pattern, and the load checks that its eight bytes lie within the span.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Where the next LF stands at or after `start`; nil if there is none.
    func firstLineFeed(from start: Int) -> Int? {
        var index = start
        while index + 8 <= count {
            let mark = zeroBytes(word(at: index) ^ 0x0A0A_0A0A_0A0A_0A0A)
            if mark != 0 { return index + mark.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            if self[index] == .lineFeed { return index }
            index += 1
        }
        return nil
    }

    /// What a run of bytes holds beside ordinary text.
    func survey(_ range: Range<Int>) -> TextSurvey {
        var survey = TextSurvey()
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            let word = word(at: index)
            let controls = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
            if controls | zeroBytes(word ^ 0x7F7F_7F7F_7F7F_7F7F) != 0 {
                for offset in index..<index + 8 { survey.add(self[offset]) }
            }
            index += 8
        }
        while index < range.upperBound {
            survey.add(self[index])
            index += 1
        }
        return survey
    }
}

/// Which unusual bytes a text holds.
struct TextSurvey {
    private(set) var hasForbiddenControl = false
    private(set) var hasCarriageReturn = false

    mutating func add(_ byte: UInt8) {
        if byte.isForbiddenControl { hasForbiddenControl = true }
        if byte == .carriageReturn { hasCarriageReturn = true }
    }
}

/// The high bit of the lowest zero byte, and maybe of bytes above it; 0 if no byte is zero.
private func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}
