public import MessageLayout
public import NIOCore

// Writing heads and chunks. Everything appends to a buffer that the caller keeps and flushes once per message.

extension ByteBuffer {
    /// Appends `name: value` of a field of `head`, the name in lower case, and CRLF.
    public mutating func writeField(_ field: FieldRange, of head: borrowing ByteBuffer) { fatalError("being written") }

    /// Appends `name: value` CRLF; `name` must be lower case already.
    public mutating func writeField(name: StaticString, value: String) { fatalError("being written") }

    /// Appends a chunk: size line, the bytes, CRLF. `bytes` must not be empty.
    public mutating func writeChunk(_ bytes: ByteBuffer) { fatalError("being written") }

    /// Appends the last chunk and the empty trailer section.
    public mutating func writeLastChunk() { fatalError("being written") }
}
