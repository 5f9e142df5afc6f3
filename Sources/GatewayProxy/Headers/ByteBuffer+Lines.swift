import NIOCore

// Writing heads without intermediate strings.

extension ByteBuffer {
    /// Appends a part of a span.
    @inline(__always)
    mutating func write(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        // Safe: a byte has no padding that could be read uninitialised.
        unsafe writeBytes(bytes.extracting(range).bytes)
    }

    /// Appends bytes.
    @inline(__always)
    mutating func write(_ bytes: [UInt8]) {
        // Safe: a byte has no padding that could be read uninitialised.
        unsafe writeBytes(bytes.span.bytes)
    }

    /// Appends a part of a span, ASCII letters in lower case.
    mutating func writeLowercased(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        let start = writerIndex
        write(bytes, range)
        let offset = start - readerIndex - range.lowerBound
        var written = mutableReadableBytesSpan
        for index in range {
            let byte = bytes[index]
            if byte &- 0x41 < 26 { written.storeBytes(of: byte | 0x20, toByteOffset: offset + index, as: UInt8.self) }
        }
    }

    /// Appends a colon and a space.
    @inline(__always)
    mutating func writeColon() {
        writeInteger(0x3A20, as: UInt16.self)
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits.
    mutating func appendDecimal(_ number: Int) {
        if number >= 10 { appendDecimal(number / 10) }
        append(UInt8(truncatingIfNeeded: 0x30 + abs(number % 10)))
    }

    /// Appends a part of a span.
    mutating func append(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        for index in range { append(bytes[index]) }
    }

    /// The UTF-8 of a text.
    init(utf8 text: String) {
        self = Array(text.utf8)
    }
}

extension UInt8 {
    /// The byte, an ASCII letter in lower case.
    @inline(__always)
    var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
