/// A run of bytes inside the buffer that holds a message head.
public struct ByteRange: Hashable, Sendable {
    /// Offset of the first byte.
    public var start: UInt32
    /// Number of bytes.
    public var count: UInt32

    /// Makes a range.
    @inlinable
    public init(start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// No bytes.
    @inlinable
    public static var empty: ByteRange { ByteRange(start: 0, count: 0) }

    /// Whether there are no bytes.
    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// Offset of the first byte.
    @inlinable
    public var lowerBound: Int { Int(start) }

    /// Offset after the last byte.
    @inlinable
    public var upperBound: Int { Int(start) + Int(count) }

    /// The same as a range of `Int`.
    @inlinable
    public var indices: Range<Int> { lowerBound..<upperBound }
}
