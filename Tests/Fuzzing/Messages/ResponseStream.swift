package import TestSupport

/// Bytes of an upstream connection, as ``RequestStream``.
package struct ResponseStream: FuzzTarget {
    package let name = "responses"
    package let patience = Duration.seconds(5)
    package let seeds: [[UInt8]] = MessageSeeds.responses.map { Array($0.utf8) }
    private let mutator = ByteMutator(words: MessageSeeds.responseWords)

    package init() {}

    package func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        mutator.mutate(input, with: other, &random)
    }

    package func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding) {
        let random = SeededGenerator(seed: fingerprint(of: input))
        let answersHEAD = fingerprint(of: input) % 8 == 0
        let decodings = [
            ResponseDecoding(answersHEAD: answersHEAD),
            ResponseDecoding(answersHEAD: answersHEAD, closes: false),
            ResponseDecoding(answersUpgrade: true),
        ]
        for decoding in decodings { try requireSame(decoding, input, random) }
        guard let whole = decodings[0].transcript(of: input, .whole) else {
            throw Finding("the decoder gave out an empty piece of a body")
        }
        try Framing.check(whole)
        whole.note(&tally)
        let comparison = Comparison(
            explanations: Explanation.responses,
            read: { ResponseDecoding(answersHEAD: answersHEAD).transcript(of: $0, .whole)?.messages.first }
        ) { mine, other in
            let status = Int(latin1(other.first)) ?? 0
            let expected = ExpectedResponse(lines: other.fields, status: status, answersHEAD: answersHEAD)
            // NIOHTTP1 puts the usual reason in place of the one that was sent.
            return mine.head.first == other.first && mine.head.fields.map(\.repaired) == expected.fields
                && mine.body == other.body && mine.head.framing == expected.framing
        }
        let oracle = Oracle.responses(input, answersHEAD: answersHEAD, closes: true)
        try comparison.compare(whole, oracle, input: input, &tally)
    }

    private func requireSame(_ decoding: ResponseDecoding, _ input: [UInt8], _ random: SeededGenerator)
        throws(Finding)
    {
        let whole = decoding.transcript(of: input, .whole)
        let ways: [(String, Transcript?)] = [
            ("one byte at a time", decoding.transcript(of: input, .bytewise)),
            ("cut at random", decoding.transcript(of: input, .random(random))),
        ]
        for (way, transcript) in ways where transcript?.events != whole?.events {
            throw Finding(
                "\(way), the bytes say something else:\n  \(String(describing: transcript))\n  \(String(describing: whole))"
            )
        }
    }
}
