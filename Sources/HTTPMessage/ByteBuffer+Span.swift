package import NIOCore

extension ByteBuffer {
    /// Appends bytes in one copy.
    package mutating func write(_ bytes: Span<UInt8>) {
        // `bytes` is marked unsafe for elements with padding; a byte has none.
        writeBytes(unsafe bytes.bytes)
    }
}
