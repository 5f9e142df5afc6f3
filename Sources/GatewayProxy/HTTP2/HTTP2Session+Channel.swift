import HTTP2Engine
import NIOCore

extension HTTP2Session {
    /// How many bytes of frames are put into one write.
    private static let writeSize = 64 * 1024

    /// Writes what there is to say, as much as the channel takes just now.
    func writeFrames(to context: ChannelHandlerContext) {
        while context.channel.isWritable, wantsWrite {
            var output = context.channel.allocator.buffer(capacity: 1024)
            write(to: &output, atMost: Self.writeSize)
            guard output.readableBytes > 0 else { break }
            context.write(NIOAny(output), promise: nil)
        }
        context.flush()
    }
}
