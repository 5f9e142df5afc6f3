import HTTPMessage
public import MessageLayout
public import NIOCore

/// The fields of a head or trailer section that is to be sent: one buffer and ranges into it.
///
/// Fill it with the pseudo-fields first. Capitals in names become small on the wire. Made to be used again: `removeAll`
/// keeps the memory.
public struct HTTP2HeaderBlock: Sendable {
    /// The names and values.
    public private(set) var bytes = ByteBuffer()
    /// Where they stand.
    public private(set) var fields: [(name: ByteRange, value: ByteRange)] = []

    /// Makes an empty block.
    public init() {}

    /// Forgets all fields.
    public mutating func removeAll() {
        bytes.clear()
        fields.removeAll(keepingCapacity: true)
    }

    /// Appends a field.
    public mutating func append(_ name: StaticString, _ value: String) {
        let start = bytes.writerIndex
        bytes.writeStaticString(name)
        let middle = bytes.writerIndex
        bytes.writeString(value)
        add(start, middle)
    }

    /// Appends a field with a decimal number.
    public mutating func append(_ name: StaticString, _ value: Int) {
        append(name, String(value))
    }

    /// Appends a field.
    public mutating func append(_ name: StaticString, _ value: Span<UInt8>) {
        let start = bytes.writerIndex
        bytes.writeStaticString(name)
        let middle = bytes.writerIndex
        bytes.write(value)
        add(start, middle)
    }

    /// Appends a field.
    public mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        let start = bytes.writerIndex
        bytes.write(name)
        let middle = bytes.writerIndex
        bytes.write(value)
        add(start, middle)
    }

    /// Appends a field of a head whose bytes are `head`.
    public mutating func append(_ field: FieldRange, of head: borrowing ByteBuffer) {
        let source = head.readableBytesUInt8Span
        append(source.extracting(field.name.indices), source.extracting(field.value.indices))
    }

    private mutating func add(_ start: Int, _ middle: Int) {
        fields.append(
            (
                ByteRange(start: start, count: middle - start),
                ByteRange(start: middle, count: bytes.writerIndex - middle)
            )
        )
    }
}
