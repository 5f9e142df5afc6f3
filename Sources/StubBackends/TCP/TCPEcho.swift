import NIOCore

/// The lines that the echo server speaks on a TCP port.
///
/// A client that does not take the answers is not read.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic` (TCP mode).
final class TCPEcho: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// A longer line ends the connection, as in Go's `bufio.Scanner`.
    private static let maxLineBytes = 64 * 1024

    private let stub: StubContext
    private var input = ByteBuffer()
    private var isWelcomed = false
    private var wantsRead = false

    init(_ stub: StubContext) {
        self.stub = stub
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { welcome(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        welcome(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input.writeImmutableBuffer(unwrapInboundIn(data))
        answerLines(context)
        if input.readableBytes > Self.maxLineBytes { context.close(promise: nil) }
        input.discardReadBytes()
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if wantsRead, context.channel.isWritable {
            wantsRead = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A peer that went away; there is nobody to tell.
        context.close(promise: nil)
    }

    private func welcome(_ context: ChannelHandlerContext) {
        guard !isWelcomed else { return }
        isWelcomed = true
        let line = ByteBuffer(string: "Gateway API Test TCP Server\n")
        context.writeAndFlush(wrapOutboundOut(line), promise: nil)
    }

    private func answerLines(_ context: ChannelHandlerContext) {
        var output = ByteBuffer()
        while let end = input.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - input.readerIndex
            guard let line = input.readString(length: length) else { break }
            input.moveReaderIndex(forwardBy: 1)
            answer(line.hasSuffix("\r") ? line.dropLast() : line[...], &output)
        }
        if output.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(output), promise: nil) }
    }

    private func answer(_ line: Substring, _ output: inout ByteBuffer) {
        switch line {
        case "PING": output.writeStaticString("PONG\n")
        case "IS_TLS": output.writeStaticString(stub.tls == nil ? "false\n" : "true\n")
        case "TEST": TCPFacts.write(stub, to: &output)
        default: break
        }
    }
}
