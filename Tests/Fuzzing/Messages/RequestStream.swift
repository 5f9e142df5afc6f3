import HTTP1Engine
import HTTPMessage
package import TestSupport

/// Bytes of a downstream connection: however they are cut they say the same, and they say what llhttp says, or the
/// difference is Envoy's.
package struct RequestStream: FuzzTarget {
    package let name = "requests"
    package let patience = Duration.seconds(5)
    package let seeds: [[UInt8]] = MessageSeeds.requests.map { Array($0.utf8) }
    private let mutator = ByteMutator(words: MessageSeeds.requestWords)
    private let comparison = Comparison(
        explanations: Explanation.requests,
        read: { RequestDecoding().transcript(of: $0, .whole)?.messages.first }
    ) { mine, other in
        let expected = ExpectedRequest(lines: other.fields)
        return mine.head.first == other.first && mine.head.second.repaired == other.second
            && mine.head.fields.map(\.repaired) == expected.fields && mine.body == other.body
            && mine.head.framing == expected.framing && mine.head.keepsAlive == expected.keepsAlive
    }

    package init() {}

    package func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        mutator.mutate(input, with: other, &random)
    }

    package func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding) {
        let random = SeededGenerator(seed: fingerprint(of: input))
        guard let whole = RequestDecoding().transcript(of: input, .whole) else {
            throw Finding("the decoder lost count of its bytes")
        }
        try requireSame(RequestDecoding(), input, whole, random)
        let behindProxy = RequestDecoding(makeDecoder: { HTTP1RequestDecoder(maxFields: 7, acceptsAnyTarget: true) })
        guard let other = behindProxy.transcript(of: input, .whole) else {
            throw Finding("the decoder of a backend lost count of its bytes")
        }
        try requireSame(behindProxy, input, other, random)
        try Framing.check(whole)
        whole.note(&tally)
        try compare(input, whole, &tally)
    }

    /// A head is judged when it is whole, by llhttp as it comes: one that is left open is closed first.
    private func compare(_ input: [UInt8], _ whole: Transcript, _ tally: inout Tally) throws(Finding) {
        var (input, transcript) = (input, whole)
        let isBetween = transcript.refusal == nil && transcript.messages.allSatisfy(\.isWhole)
        if isBetween, transcript.ends.last ?? 0 < input.count {
            input += Array("\r\n\r\n".utf8)
            transcript = RequestDecoding().transcript(of: input, .whole) ?? transcript
        }
        try comparison.compare(transcript, Oracle.requests(input), input: input, &tally)
    }

    private func requireSame(
        _ decoding: RequestDecoding,
        _ input: [UInt8],
        _ whole: Transcript,
        _ random: SeededGenerator
    ) throws(Finding) {
        var takingBack = decoding
        takingBack.takesBack = random
        let ways: [(String, Transcript?)] = [
            ("one byte at a time", decoding.transcript(of: input, .bytewise)),
            ("cut at random", decoding.transcript(of: input, .random(random))),
            ("taken out and given back", takingBack.transcript(of: input, .random(random))),
        ]
        for (way, transcript) in ways where transcript != whole {
            throw Finding("\(way), the bytes say something else:\n  \(String(describing: transcript))\n  \(whole)")
        }
    }
}

/// What a decoder promises of bodies.
enum Framing {
    static func check(_ transcript: Transcript) throws(Finding) {
        // What follows an upgrade is no body.
        for message in transcript.messages where message.head.upgrade == nil {
            switch message.head.framing {
            case .none where message.isWhole && !message.body.isEmpty:
                throw Finding("a message without body has \(message.body.count) bytes of it")
            case .length(let length)
            where message.body.count > length || message.isWhole && message.body.count != length:
                throw Finding("\(message.body.count) bytes of a body of \(length)")
            default: break
            }
        }
    }
}

extension Transcript {
    /// Names what happened, coarsely enough that few names are new.
    func note(_ tally: inout Tally) {
        var shape = "#"
        defer { tally.note(shape) }
        for message in messages {
            let kind =
                switch message.head.framing {
                case .none: "no body"
                case .length: "length"
                case .chunked: "chunks"
                case .untilClose: "until close"
                }
            let ending = message.isWhole ? "whole" : "part"
            shape +=
                "\(kind)\(ending)\(message.head.keepsAlive)\(message.isInterim)\(message.head.fields.count.bitWidth - message.head.fields.count.leadingZeroBitCount)"
            tally.note("read: \(kind), \(ending), \(min(message.head.fields.count, 12)) lines")
            if message.head.upgrade != nil { tally.note("read: upgrade") }
            if !message.head.keepsAlive { tally.note("read: close") }
        }
        shape += refusal?.details ?? ""
        if let refusal {
            tally.note("refused: \(refusal.status) \(refusal.details) after \(min(messages.count, 4)) heads")
        }
    }
}

extension [UInt8] {
    /// As text that was UTF-8 or was made so.
    var repaired: [UInt8] { Array(String(decoding: self, as: UTF8.self).utf8) }
}

extension Field {
    var repaired: Field { Field(name: name, value: value.repaired) }
}
