import NIOCore

/// Text as Go's `encoding/json` writes it.
extension ByteBuffer {
    /// Appends a string in quotes.
    mutating func writeQuoted(_ text: String) {
        writeInteger(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte < 0x80 { writeEscaped(byte) } else { writeInteger(byte) }
        }
        writeInteger(UInt8(ascii: "\""))
    }

    /// Appends bytes of a message in quotes.
    mutating func writeQuoted(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        writeInteger(UInt8(ascii: "\""))
        for index in range { writeEscaped(bytes[index]) }
        writeInteger(UInt8(ascii: "\""))
    }

    /// Escapes what Go escapes, and every byte above 0x7F as the character of that number: header bytes need not be
    /// UTF-8, and nothing of them shall be lost.
    mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case UInt8(ascii: "\n"): writeStaticString("\\n")
        case UInt8(ascii: "\r"): writeStaticString("\\r")
        case UInt8(ascii: "\t"): writeStaticString("\\t")
        case 0..<0x20, 0x7F..., UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            writeStaticString("\\u00")
            writeInteger(Self.hexadecimal(byte >> 4))
            writeInteger(Self.hexadecimal(byte & 0xF))
        default: writeInteger(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
