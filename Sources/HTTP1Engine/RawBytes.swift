import HTTPMessage
import NIOCore

// Looking at bytes as raw memory, eight at a time. The only file of this target that says `unsafe`.

extension OutputRawSpan {
    /// Appends bytes, eight at a time; there must be room.
    mutating func append(_ bytes: Span<UInt8>) {
        var index = 0
        while index + 8 <= bytes.count {
            // Marked unsafe for types with padding, which `UInt64` has not; that there is room is checked.
            unsafe append(bytes.word(at: index).littleEndian, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            append(bytes[index])
            index += 1
        }
    }

    /// Appends bytes, ASCII letters in lower case; there must be room.
    mutating func append(lowercasing bytes: Span<UInt8>) {
        var index = 0
        while index + 8 <= bytes.count {
            // As above.
            unsafe append(lowercased(bytes.word(at: index)).littleEndian, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            append(bytes[index].lowercased)
            index += 1
        }
    }
}

extension Span<UInt8> {
    /// The eight bytes from `offset` on, the first one lowest.
    fileprivate func word(at offset: Int) -> UInt64 {
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

/// Eight bytes with the ASCII capitals among them in lower case.
private func lowercased(_ word: UInt64) -> UInt64 {
    // Without their high bits no sum of two bytes carries into the next one.
    let low = word & 0x7F7F_7F7F_7F7F_7F7F
    let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let capitals = fromA & ~aboveZ & ~word & 0x8080_8080_8080_8080
    return word | capitals >> 2
}
