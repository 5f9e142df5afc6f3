import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import TestSupport

/// Runs a request decoder over bytes.
struct RequestDecoding {
    var makeDecoder: () -> HTTP1RequestDecoder = { HTTP1RequestDecoder() }
    /// Whether buffered bytes are taken out and given back now and then.
    var takesBack: SeededGenerator?

    /// - Returns: nil if the decoder lost count of its bytes.
    func transcript(of input: [UInt8], _ cutting: Cutting) -> Transcript? {
        var decoder = makeDecoder()
        var transcript = Transcript()
        var random = takesBack
        var received = 0
        for piece in cutting.pieces(of: input) {
            decoder.receive(ByteBuffer(bytes: piece))
            received += piece.count
            reading: while true {
                if random?.chance(30) == true {
                    let count = decoder.bufferedBytes
                    let taken = decoder.takeBufferedBytes()
                    guard taken.readableBytes == count, decoder.bufferedBytes == 0 else { return nil }
                    decoder.receive(taken)
                }
                switch decoder.next() {
                case .needsMoreBytes: break reading
                case .head: transcript.add(.head(Head(decoder.head)))
                case .body(let more):
                    guard more.readableBytes > 0 else { return nil }
                    transcript.add(body: more)
                case .end: transcript.end(at: received - decoder.bufferedBytes)
                case .failure(let failure):
                    transcript.add(.refused(status: failure.status, details: failure.details))
                    return transcript
                }
            }
        }
        return transcript
    }
}

extension Head {
    fileprivate init(_ head: RequestHead) {
        self.init(
            first: bytes(head.layout.method, of: head.bytes),
            second: bytes(head.layout.target, of: head.bytes),
            fields: Fuzzing.fields(head.fields, of: head.bytes),
            framing: head.framing,
            keepsAlive: head.keepsAlive,
            upgrade: head.upgrade.map { bytes($0, of: head.bytes) }
        )
    }
}
