/// Where one header line stands in the buffer of its head.
///
/// Names keep the case that was sent; whoever compares folds. Values have no leading or trailing whitespace and hold
/// neither CR nor LF: a head whose lines were folded was rewritten before the ranges were made.
public struct FieldRange: Hashable, Sendable {
    /// The name.
    public var name: ByteRange
    /// The value.
    public var value: ByteRange
    /// Which of the headers that mean something to a proxy it is; decided once, when the line is parsed.
    public var known: KnownField

    /// Makes a field.
    @inlinable
    public init(name: ByteRange, value: ByteRange, known: KnownField) {
        self.name = name
        self.value = value
        self.known = known
    }
}

/// Where the parts of a request head stand in its buffer.
///
/// The same for both versions of HTTP.
public struct RequestLayout: Hashable, Sendable {
    /// The method, as sent.
    public var method: ByteRange
    /// The request target as sent: path with query, absolute form, or `*`.
    public var target: ByteRange
    /// The value of `Host` (or `:authority`); nil where there is none.
    ///
    /// Several `Host` lines: the engine joined them.
    public var authority: ByteRange?

    /// Makes a layout.
    @inlinable
    public init(method: ByteRange, target: ByteRange, authority: ByteRange?) {
        self.method = method
        self.target = target
        self.authority = authority
    }
}
