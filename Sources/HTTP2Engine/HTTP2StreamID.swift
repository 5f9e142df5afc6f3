/// The number of a stream; 0 is the connection itself.
///
/// > Source: RFC 9113 §5.1.1.
public struct HTTP2StreamID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number on the wire.
    public var number: Int32

    /// Makes an identifier.
    @inlinable
    public init(_ number: Int32) {
        self.number = number
    }

    /// The older stream is the lesser one.
    @inlinable
    public static func < (one: HTTP2StreamID, other: HTTP2StreamID) -> Bool { one.number < other.number }

    /// The number in decimal.
    public var description: String { String(number) }
}
