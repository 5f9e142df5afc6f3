import NIOCore

/// The bytes of one stream that wait to be framed.
///
/// Large pieces are kept as they are; small ones are put together, so that what waits takes little more memory than
/// its bytes.
struct StreamQueue {
    private var first: ByteBuffer?
    private var others: [ByteBuffer] = []
    private var taken = 0
    private var lastIsOwn = false
    private(set) var count = 0

    /// Pieces below this size are put together.
    private static let smallPiece = 2048

    mutating func append(_ bytes: ByteBuffer) {
        let size = bytes.readableBytes
        guard size > 0 else { return }
        count += size
        if first == nil {
            first = bytes
            lastIsOwn = false
            return
        }
        guard size < Self.smallPiece else {
            others.append(bytes)
            lastIsOwn = false
            return
        }
        if lastIsOwn, let last = others.indices.last, last >= taken, others[last].readableBytes < 16 * 1024 {
            others[last].writeImmutableBuffer(bytes)
            return
        }
        var own = ByteBuffer()
        own.reserveCapacity(2 * Self.smallPiece)
        own.writeImmutableBuffer(bytes)
        others.append(own)
        lastIsOwn = true
    }

    /// Moves the first `length` bytes, of which there must be so many, to the end of `output`.
    mutating func move(_ length: Int, to output: inout ByteBuffer) {
        var left = length
        count -= length
        while left > 0, var piece = first {
            guard piece.readableBytes <= left else {
                first = nil
                if let some = piece.readSlice(length: left) { output.writeImmutableBuffer(some) }
                first = piece
                return
            }
            left -= piece.readableBytes
            output.writeImmutableBuffer(piece)
            advance()
        }
    }

    mutating func removeAll() {
        self = StreamQueue()
    }

    private mutating func advance() {
        guard taken < others.count else {
            first = nil
            return
        }
        first = others[taken]
        others[taken] = ByteBuffer()
        taken += 1
        if taken == others.count {
            others.removeAll(keepingCapacity: true)
            taken = 0
            lastIsOwn = false
        }
    }
}
