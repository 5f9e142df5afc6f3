import HTTP1Engine
import NIOCore

/// Writes what a stub answers.
struct EchoResponse {
    /// Memory for bodies, used again and again.
    private var body = ByteBuffer()

    /// Appends the answer to a request.
    mutating func write(
        _ answer: EchoAnswer,
        to request: EchoRequest,
        _ context: StubContext,
        closes: Bool,
        into output: inout ByteBuffer
    ) {
        body.clear()
        switch answer {
        case .echo, .webSocket, .reset:
            EchoJSON.write(request, context, to: &body)
            output.writeStatusLine(200)
            writeWishes(request, into: &output)
            output.writeStaticString("content-type: application/json\r\nx-content-type-options: nosniff\r\n")
        case .page:
            EchoPage.write(request, context, to: &body)
            output.writeStatusLine(200)
            writeWishes(request, into: &output)
            output.writeStaticString("content-type: text/html; charset=utf-8\r\nx-content-type-options: nosniff\r\n")
        case .malformedDelay(let message):
            EchoJSON.write(message: message, to: &body)
            output.writeStatusLine(500)
            output.writeStaticString("content-type: application/json\r\nx-content-type-options: nosniff\r\n")
        case .health:
            body.writeStaticString("OK")
            output.writeStatusLine(200)
        case .status(let status):
            output.writeStatusLine(status)
        }
        if closes { output.writeStaticString("connection: close\r\n") }
        if hasLength(answer) { output.writeField(name: "content-length", value: body.readableBytes) }
        output.writeLineBreak()
        if !request.isHEAD { output.writeImmutableBuffer(body) }
    }

    private func hasLength(_ answer: EchoAnswer) -> Bool {
        if case .status(let status) = answer { status != 204 && status != 304 } else { true }
    }

    /// The response headers that `X-Echo-Set-Header` asks for, the case of their names kept, each a line of its own.
    ///
    /// What would change the framing of the answer is written as asked too: that is how a broken backend is played.
    private func writeWishes(_ request: EchoRequest, into output: inout ByteBuffer) {
        for list in request.values(of: "x-echo-set-header") {
            for item in list.split(separator: ",") {
                let sides = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else { continue }
                let name = Self.trimmed(sides[0])
                let value = Self.trimmed(sides[1])
                guard !name.isEmpty else { continue }
                for scalar in "\(name): \(value)\r\n".unicodeScalars {
                    output.writeInteger(UInt8(truncatingIfNeeded: scalar.value))
                }
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
