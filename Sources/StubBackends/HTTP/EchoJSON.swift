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
        output.writeQuoted(bytes, head.layout.target.indices)
        output.writeStaticString(",\n \"host\": ")
        output.writeQuoted(bytes, head.layout.authority?.indices ?? 0..<0)
        output.writeStaticString(",\n \"method\": ")
        output.writeQuoted(bytes, head.layout.method.indices)
        output.writeStaticString(",\n \"proto\": ")
        output.writeStaticString(request.isHTTP2 ? "\"HTTP/2.0\"" : "\"HTTP/1.1\"")
        output.writeStaticString(",\n \"headers\": {")
        writeHeaders(request.echoedFields, bytes, to: &output)
        output.writeStaticString("},\n \"httpPort\": ")
        output.writeQuoted(StubContext.port)
        output.writeStaticString(",\n \"namespace\": ")
        output.writeQuoted(context.identity.namespace)
        output.writeStaticString(",\n \"ingress\": \"\",\n \"service\": ")
        output.writeQuoted(context.identity.service)
        output.writeStaticString(",\n \"pod\": ")
        output.writeQuoted(context.identity.pod)
        if let tls = context.tls { write(tls, to: &output) }
        output.writeStaticString("\n}\n")
    }

    /// Appends `{"message": …}`.
    static func write(message: String, to output: inout ByteBuffer) {
        output.writeStaticString("{\n \"message\": ")
        output.writeQuoted(message)
        output.writeStaticString("\n}\n")
    }

    private static func write(_ tls: TLSFacts, to output: inout ByteBuffer) {
        output.writeStaticString(",\n \"tls\": {\n  \"version\": ")
        output.writeQuoted(tls.version)
        if let certificate = tls.peerCertificate {
            output.writeStaticString(",\n  \"peerCertificates\": [\n   ")
            output.writeQuoted(certificate)
            output.writeStaticString("\n  ]")
        }
        output.writeStaticString(",\n  \"serverName\": ")
        output.writeQuoted(tls.serverName)
        if !tls.negotiatedProtocol.isEmpty {
            output.writeStaticString(",\n  \"negotiatedProtocol\": ")
            output.writeQuoted(tls.negotiatedProtocol)
        }
        output.writeStaticString(",\n  \"cipherSuite\": ")
        output.writeQuoted(tls.cipherSuite)
        output.writeStaticString("\n }")
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
            output.writeQuoted(bytes, field.value.indices)
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
            output.writeEscaped(startsWord && isLetter ? byte - 0x20 : byte)
            startsWord = byte == UInt8(ascii: "-")
        }
        output.writeInteger(UInt8(ascii: "\""))
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 0x20 : byte
    }
}
