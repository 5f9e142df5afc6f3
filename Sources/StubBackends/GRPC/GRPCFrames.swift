import NIOCore

/// Cuts the body of a call into messages; what they hold is not looked at.
///
/// > Source: `doc/PROTOCOL-HTTP2.md` of grpc, Length-Prefixed-Message.
struct GRPCFrames {
    /// What the body shows next.
    enum Step: Equatable {
        case needsMoreBytes
        /// A message is there whole.
        case message
        case end
        case failure(GRPCStatus)
    }

    private static let prefixBytes = 5

    private let maxMessageBytes: Int
    private var input = ByteBuffer()
    /// Bytes of the message that are still to come; nil: a prefix is next.
    private var missing: Int?
    private var hasEnded = false

    init(maxMessageBytes: Int) {
        self.maxMessageBytes = maxMessageBytes
    }

    /// A message with its prefix.
    static func frame(_ message: ByteBuffer) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(UInt8(0))
        frame.writeInteger(UInt32(truncatingIfNeeded: message.readableBytes))
        frame.writeImmutableBuffer(message)
        return frame
    }

    mutating func receive(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 { input = bytes } else { input.writeImmutableBuffer(bytes) }
    }

    mutating func receiveEnd() {
        hasEnded = true
    }

    mutating func next() -> Step {
        if missing == nil, let step = readPrefix() { return step }
        let taken = min(missing ?? 0, input.readableBytes)
        input.moveReaderIndex(forwardBy: taken)
        let left = (missing ?? 0) - taken
        missing = left
        guard left == 0 else { return hasEnded ? Self.cut : .needsMoreBytes }
        missing = nil
        return .message
    }

    private static let cut = Step.failure(GRPCStatus(.internalError, "unexpected EOF"))

    /// Nil where a prefix was there and good.
    private mutating func readPrefix() -> Step? {
        guard input.readableBytes >= Self.prefixBytes, let form: UInt8 = input.readInteger(),
            let length: UInt32 = input.readInteger()
        else {
            guard hasEnded else { return .needsMoreBytes }
            return input.readableBytes == 0 ? .end : Self.cut
        }
        switch form {
        case 0: break
        case 1: return .failure(GRPCStatus(.unimplemented, "grpc: Decompressor is not installed for grpc-encoding"))
        default: return .failure(GRPCStatus(.internalError, "grpc: received unexpected payload format \(form)"))
        }
        guard Int(length) <= maxMessageBytes else {
            let text = "grpc: received message larger than max (\(length) vs. \(maxMessageBytes))"
            return .failure(GRPCStatus(.resourceExhausted, text))
        }
        missing = Int(length)
        return nil
    }
}
