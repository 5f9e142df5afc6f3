import NIOCore

/// The bytes that a connection received and that nobody took yet.
///
/// What is taken are slices that share the memory, so a buffer from which something was taken is never written again:
/// that would copy all of it. Appending to one starts a new buffer with only the bytes that are left.
struct InputBuffer {
    private(set) var bytes = ByteBuffer()
    private var isOwnedAlone = false

    var count: Int { bytes.readableBytes }

    mutating func append(_ more: consuming ByteBuffer) {
        guard bytes.readableBytes > 0 else {
            bytes = more
            isOwnedAlone = false
            return
        }
        if !isOwnedAlone {
            var own = ByteBuffer()
            own.reserveCapacity(2 * (bytes.readableBytes + more.readableBytes))
            own.writeImmutableBuffer(bytes)
            bytes = own
            isOwnedAlone = true
        }
        bytes.writeBuffer(&more)
    }

    mutating func skip(_ count: Int) {
        bytes.moveReaderIndex(forwardBy: min(count, bytes.readableBytes))
    }

    /// Takes up to `count` bytes; the slice's reader index is 0.
    mutating func take(_ count: Int) -> ByteBuffer {
        isOwnedAlone = false
        return bytes.readSlice(length: min(count, bytes.readableBytes)) ?? ByteBuffer()
    }

    mutating func takeAll() -> ByteBuffer {
        let all = bytes.slice()
        bytes = ByteBuffer()
        isOwnedAlone = false
        return all
    }
}
