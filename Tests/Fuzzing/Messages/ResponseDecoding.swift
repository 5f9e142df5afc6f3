import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// Runs a response decoder over bytes; every response answers the like of the request described.
struct ResponseDecoding {
    var answersHEAD = false
    var answersUpgrade = false
    var closes = true

    /// - Returns: nil if the decoder gave out an empty body.
    func transcript(of input: [UInt8], _ cutting: Cutting) -> Transcript? {
        var decoder = HTTP1ResponseDecoder()
        decoder.expectResponse(toHEAD: answersHEAD, upgrade: answersUpgrade)
        var transcript = Transcript()
        var received = 0
        for piece in cutting.pieces(of: input) {
            decoder.receive(ByteBuffer(bytes: piece))
            received += piece.count
            guard let goesOn = read(&decoder, received, &transcript) else { return nil }
            if !goesOn { return transcript }
        }
        if closes {
            decoder.receiveEOF()
            guard read(&decoder, received, &transcript) != nil else { return nil }
        }
        return transcript
    }

    private func read(_ decoder: inout HTTP1ResponseDecoder, _ received: Int, _ transcript: inout Transcript) -> Bool? {
        while true {
            switch decoder.next() {
            case .needsMoreBytes: return true
            case .interim: transcript.interim(Head(decoder.head), at: received - decoder.bufferedBytes)
            case .head: transcript.add(.head(Head(decoder.head)))
            case .body(let more):
                guard more.readableBytes > 0 else { return nil }
                transcript.add(body: more)
            case .end: transcript.end(at: received - decoder.bufferedBytes)
            case .failure(let failure):
                transcript.add(.refused(status: 502, details: failure.details))
                return false
            }
        }
    }
}

extension Head {
    fileprivate init(_ head: ResponseHead) {
        self.init(
            first: Array(String(head.status).utf8),
            second: bytes(head.reason, of: head.bytes),
            fields: Fuzzing.fields(head.fields, of: head.bytes),
            framing: head.framing,
            keepsAlive: head.keepsAlive,
            upgrade: nil
        )
    }
}
