import HTTPMessage
import MessageLayout
import NIOCore

/// The echo's body.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic`; JSON indented by one space, as Go writes it.
struct EchoJSON {
    /// Appends the facts about a request.
    static func write(_ request: EchoRequest, _ context: StubContext, to output: inout ByteBuffer) {
        let head = request.head
        let bytes = head.bytes.readableBytesUInt8Span
        output.writeStaticString("{\n \"path\": ")
        writeQuoted(bytes, head.layout.target.indices, to: &output)
        output.writeStaticString(",\n \"host\": ")
        writeQuoted(bytes, head.layout.authority?.indices ?? 0..<0, to: &output)
        output.writeStaticString(",\n \"method\": ")
        writeQuoted(bytes, head.layout.method.indices, to: &output)
        output.writeStaticString(",\n \"proto\": \"HTTP/1.1\",\n \"headers\": {")
        writeHeaders(request.echoedFields, bytes, to: &output)
        output.writeStaticString("},\n \"httpPort\": ")
        writeQuoted(context.httpPort, to: &output)
        output.writeStaticString(",\n \"namespace\": ")
        writeQuoted(context.identity.namespace, to: &output)
        output.writeStaticString(",\n \"ingress\": \"\",\n \"service\": ")
        writeQuoted(context.identity.service, to: &output)
        output.writeStaticString(",\n \"pod\": ")
        writeQuoted(context.identity.pod, to: &output)
        output.writeStaticString("\n}\n")
    }

    /// Appends `{"message": …}`.
    static func write(message: String, to output: inout ByteBuffer) {
        output.writeStaticString("{\n \"message\": ")
        writeQuoted(message, to: &output)
        output.writeStaticString("\n}\n")
    }

    /// Lines of one name become one list, in the order of arrival; names in the order of their bytes.
    private static func writeHeaders(_ fields: [FieldRange], _ bytes: Span<UInt8>, to output: inout ByteBuffer) {
        var order = Array(fields.indices)
        for index in order.indices.dropFirst() {
            var place = index
            while place > 0, comesBefore(bytes, fields[order[place]].name, fields[order[place - 1]].name) {
                order.swapAt(place, place - 1)
                place -= 1
            }
        }
        var previous: ByteRange?
        for index in order {
            let field = fields[index]
            if let previous, !comesBefore(bytes, previous, field.name) {
                output.writeStaticString(",\n   ")
            } else {
                output.writeStaticString(previous == nil ? "\n  " : "\n  ],\n  ")
                writeName(bytes, field.name.indices, to: &output)
                output.writeStaticString(": [\n   ")
            }
            writeQuoted(bytes, field.value.indices, to: &output)
            previous = field.name
        }
        if previous != nil { output.writeStaticString("\n  ]\n ") }
    }

    private static func comesBefore(_ bytes: Span<UInt8>, _ one: ByteRange, _ other: ByteRange) -> Bool {
        for offset in 0..<min(Int(one.count), Int(other.count)) {
            let left = folded(bytes[one.lowerBound + offset])
            let right = folded(bytes[other.lowerBound + offset])
            if left != right { return left < right }
        }
        return one.count < other.count
    }

    private static func writeName(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout ByteBuffer) {
        output.writeInteger(UInt8(ascii: "\""))
        var startsWord = true
        for index in range {
            let byte = folded(bytes[index])
            let isLetter = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            writeEscaped(startsWord && isLetter ? byte - 0x20 : byte, to: &output)
            startsWord = byte == UInt8(ascii: "-")
        }
        output.writeInteger(UInt8(ascii: "\""))
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 0x20 : byte
    }

    private static func writeQuoted(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout ByteBuffer) {
        output.writeInteger(UInt8(ascii: "\""))
        for index in range { writeEscaped(bytes[index], to: &output) }
        output.writeInteger(UInt8(ascii: "\""))
    }

    private static func writeQuoted(_ text: String, to output: inout ByteBuffer) {
        output.writeInteger(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte < 0x80 { writeEscaped(byte, to: &output) } else { output.writeInteger(byte) }
        }
        output.writeInteger(UInt8(ascii: "\""))
    }

    /// Escapes what Go escapes, and every byte above 0x7F as the character of that number: header bytes need not be
    /// UTF-8, and nothing of them shall be lost.
    private static func writeEscaped(_ byte: UInt8, to output: inout ByteBuffer) {
        switch byte {
        case UInt8(ascii: "\""): output.writeStaticString("\\\"")
        case UInt8(ascii: "\\"): output.writeStaticString("\\\\")
        case UInt8(ascii: "\n"): output.writeStaticString("\\n")
        case UInt8(ascii: "\r"): output.writeStaticString("\\r")
        case UInt8(ascii: "\t"): output.writeStaticString("\\t")
        case 0..<0x20, 0x7F..., UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            output.writeStaticString("\\u00")
            output.writeInteger(hexadecimal(byte >> 4))
            output.writeInteger(hexadecimal(byte & 0xF))
        default: output.writeInteger(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
