import HTTP1Engine
import NIOCore

/// Writes what a stub answers in HTTP/1.1.
struct EchoResponse {
    /// Memory for bodies, used again and again.
    private var body = ByteBuffer()

    /// Appends the answer to a request.
    ///
    /// Wishes that change the framing of the answer are written as asked too: that is how a broken backend is played.
    mutating func write(
        _ answer: EchoAnswer,
        to request: EchoRequest,
        _ context: StubContext,
        closes: Bool,
        into output: inout ByteBuffer
    ) {
        body.clear()
        let reply = EchoReply(answer, to: request, context, body: &body)
        output.writeStatusLine(reply.status)
        for wish in reply.wishes {
            output.writeBytes(wish.name)
            output.writeStaticString(": ")
            output.writeBytes(wish.value)
            output.writeLineBreak()
        }
        if let contentType = reply.contentType {
            output.writeStaticString("content-type: ")
            output.writeStaticString(contentType)
            output.writeLineBreak()
        }
        if reply.isFact { output.writeStaticString("x-content-type-options: nosniff\r\n") }
        if closes { output.writeStaticString("connection: close\r\n") }
        if reply.hasLength { output.writeField(name: "content-length", value: body.readableBytes) }
        output.writeLineBreak()
        if !request.isHEAD { output.writeImmutableBuffer(body) }
    }
}
