import HTTP2Engine
import MessageLayout
import NIOCore

/// The trailer section of a message on its way from one side in HTTP/2 to the other.
///
/// HTTP/1.1 drops it on either side, as Envoy does unless it is told otherwise.
struct MessageTrailers {
    var bytes: ByteBuffer
    var fields: [FieldRange]

    /// As it is sent on.
    var http2: HTTP2HeaderBlock {
        var block = HTTP2HeaderBlock()
        for field in fields { block.append(field, of: bytes) }
        return block
    }
}

extension HeaderList {
    /// Appends each line to a block, names in lower case, but those that concern a connection of HTTP/1.1.
    ///
    /// > Source: RFC 9113 §8.2.2.
    func write(to block: inout HTTP2HeaderBlock, head: borrowing Span<UInt8>) {
        let text = arena.span
        for line in lines where !line.known.isHopByHop {
            let name = line.name.isInArena ? text.extracting(line.name.indices) : head.extracting(line.name.indices)
            let value = line.value.isInArena ? text.extracting(line.value.indices) : head.extracting(line.value.indices)
            block.append(name, value)
        }
    }
}
