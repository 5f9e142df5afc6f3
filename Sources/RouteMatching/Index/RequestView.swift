internal import MessageLayout

/// A request on its way through the index: spans and where things stand in them.
struct RequestView: ~Escapable {
    /// The head.
    let bytes: Span<UInt8>
    /// Its header lines.
    let fields: Span<FieldRange>
    /// What holds the target: the head, or the normalised target.
    let target: Span<UInt8>
    /// In `bytes`.
    let method: ByteRange
    /// What the edge made of it; `path` and `query` are offsets into `target`.
    let edge: EdgeRequest

    @_lifetime(copy bytes, copy fields, copy target)
    init(bytes: Span<UInt8>, fields: Span<FieldRange>, target: Span<UInt8>, method: ByteRange, edge: EdgeRequest) {
        self.bytes = bytes
        self.fields = fields
        self.target = target
        self.method = method
        self.edge = edge
    }
}
