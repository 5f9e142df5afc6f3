import NIOCore

/// The part of a request's body that a try may still need: what waits for a connection and, as long as another try may
/// follow, what was sent already.
struct RequestBody {
    /// The longest body that is kept for another try.
    ///
    /// > Source: Envoy's default buffer limit of a connection, 1 MiB; measured on 1.40.
    static let keptLimit = 1024 * 1024

    private var bytes = ByteBuffer()
    /// How many of them the present try got.
    private var sent = 0
    private(set) var isKept = false

    /// How many bytes wait for a connection.
    var waitingBytes: Int { bytes.readableBytes - sent }

    /// Keeps from now on what is sent.
    mutating func keep() {
        isKept = true
    }

    /// Forgets what was sent.
    mutating func stopKeeping() {
        isKept = false
        bytes.moveReaderIndex(forwardBy: sent)
        sent = 0
    }

    /// Takes bytes that arrived; false: the body is longer than what can be sent again.
    mutating func append(_ piece: ByteBuffer) -> Bool {
        bytes.writeImmutableBuffer(piece)
        guard isKept, bytes.readableBytes > Self.keptLimit else { return true }
        stopKeeping()
        return false
    }

    /// Takes bytes that the present connection got at once; false: the body is longer than what can be sent again.
    mutating func appendSent(_ piece: ByteBuffer) -> Bool {
        guard isKept else { return true }
        bytes.writeImmutableBuffer(piece)
        sent = bytes.readableBytes
        guard sent > Self.keptLimit else { return true }
        stopKeeping()
        return false
    }

    /// What waits for a connection; it counts as sent.
    mutating func takeWaiting() -> ByteBuffer? {
        guard waitingBytes > 0 else { return nil }
        if isKept {
            let piece = bytes.getSlice(at: bytes.readerIndex + sent, length: waitingBytes)
            sent = bytes.readableBytes
            return piece
        }
        let piece = bytes
        bytes = ByteBuffer()
        return piece
    }

    /// Begins anew for another try.
    mutating func rewind() {
        sent = 0
    }

    /// Empties it; its memory stays for the next request, unless it is much.
    mutating func reset() {
        bytes.recycle()
        sent = 0
        isKept = false
    }
}
