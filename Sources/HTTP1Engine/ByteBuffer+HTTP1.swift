import HTTPMessage
public import MessageLayout
public import NIOCore

// Writing heads and chunks. Everything appends to a buffer that the caller keeps and flushes once per message.

extension ByteBuffer {
    /// Appends a request line of HTTP/1.1: method and target with the blanks, the version and CRLF.
    public mutating func writeRequestLine(method: Span<UInt8>, target: Span<UInt8>) {
        write(method)
        writeInteger(UInt8.space)
        write(target)
        writeStaticString(" HTTP/1.1\r\n")
    }

    /// Appends a status line of HTTP/1.1 with Envoy's reason phrase for `status`, and CRLF.
    public mutating func writeStatusLine(_ status: Int) {
        if status == 200 {
            writeStaticString("HTTP/1.1 200 OK\r\n")
            return
        }
        writeStaticString("HTTP/1.1 ")
        writeDecimal(status)
        writeInteger(UInt8.space)
        writeStaticString(ReasonPhrase.of(status))
        writeLineBreak()
    }

    /// Appends `name: value` of a field of `head`, the name in lower case, and CRLF.
    public mutating func writeField(_ field: FieldRange, of head: borrowing ByteBuffer) {
        let bytes = head.readableBytesUInt8Span
        writeField(lowercasing: bytes.extracting(field.name.indices), value: bytes.extracting(field.value.indices))
    }

    /// Appends `name: value` CRLF, the name in lower case.
    public mutating func writeField(lowercasing name: Span<UInt8>, value: Span<UInt8>) {
        // One reservation for the line: asking for room piece by piece costs more than the copying.
        writeWithOutputRawSpan(minimumWritableBytes: name.count + value.count + 4) { output in
            output.append(lowercasing: name)
            output.append(.colon)
            output.append(.space)
            output.append(value)
            output.append(.carriageReturn)
            output.append(.lineFeed)
        }
    }

    /// Appends `name: value` CRLF; `name` must be lower case already.
    public mutating func writeField(name: StaticString, value: String) {
        writeStaticString(name)
        writeStaticString(": ")
        writeString(value)
        writeLineBreak()
    }

    /// Appends `name: value` CRLF; `name` must be lower case already.
    public mutating func writeField(name: StaticString, value: Span<UInt8>) {
        writeStaticString(name)
        writeStaticString(": ")
        write(value)
        writeLineBreak()
    }

    /// Appends `name: value` CRLF with a decimal number; `name` must be lower case already.
    public mutating func writeField(name: StaticString, value: Int) {
        writeStaticString(name)
        writeStaticString(": ")
        writeDecimal(value)
        writeLineBreak()
    }

    /// Appends CRLF: the end of a line, or of a head.
    public mutating func writeLineBreak() {
        writeInteger(0x0D0A as UInt16)
    }

    /// Appends the decimal digits of a number.
    public mutating func writeDecimal(_ number: Int) {
        if number < 0 { writeInteger(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var divisor: UInt = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a chunk: size line, the bytes, CRLF.
    ///
    /// `bytes` must not be empty.
    public mutating func writeChunk(_ bytes: ByteBuffer) {
        writeChunkSize(bytes.readableBytes)
        writeImmutableBuffer(bytes)
        writeLineBreak()
    }

    /// Appends the size line of a chunk, for a caller that sends the bytes themselves and a CRLF after it.
    public mutating func writeChunkSize(_ size: Int) {
        precondition(size > 0, "a chunk of \(size) bytes would end the body")
        var shift = (63 - size.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: size >> shift) & 0xF
            writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
        writeLineBreak()
    }

    /// Appends the last chunk and the empty trailer section.
    public mutating func writeLastChunk() {
        writeStaticString("0\r\n\r\n")
    }
}
