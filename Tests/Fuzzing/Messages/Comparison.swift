import HTTPMessage

/// Sets what we read beside what llhttp reads, message by message.
struct Comparison: Sendable {
    let explanations: [Explanation]
    /// Whether a message of ours says what the oracle's says, and nothing else.
    let isSame: @Sendable (Message, OracleMessage) -> Bool

    /// Notes how many messages agree, and what explains the first that does not; throws if nothing does.
    func compare(_ transcript: Transcript, _ answer: OracleAnswer, input: [UInt8], _ tally: inout Tally) throws(Finding)
    {
        var left = answer.messages[...]
        var start = 0
        var previous: Message?
        var partial: Message?
        // llhttp passes over interim responses, and may stumble over them.
        var interims: [RawMessage] = []
        for (index, mine) in transcript.messages.enumerated() {
            let end = index < transcript.ends.count ? transcript.ends[index] : input.count
            if mine.isInterim {
                interims.append(RawMessage(input[start..<end]))
                start = end
                continue
            }
            let other = left.popFirst()
            if let other, isSame(mine, other), mine.isWhole == other.isWhole {
                tally.note(mine.isWhole ? "agreed: whole message" : "agreed: part of a message")
                // What goes wrong later belongs to the message that has not ended.
                if mine.isWhole { (start, previous) = (end, mine) } else { partial = mine }
                interims = []
                continue
            }
            let isLast = index == transcript.messages.count - 1
            let disagreement = Disagreement(
                raw: RawMessage(input[start..<max(start, isLast ? input.count : end)]),
                previous: previous,
                ours: mine,
                refusal: isLast ? transcript.refusal : nil,
                theirs: other,
                error: answer.error
            )
            return try explain(disagreement, interims, &tally)
        }
        if left.isEmpty, (transcript.refusal == nil) == (answer.error == nil) {
            return tally.note(answer.error == nil ? "agreed: nothing more" : "agreed: refused")
        }
        let disagreement = Disagreement(
            raw: RawMessage(input[start...]),
            previous: previous,
            ours: partial,
            refusal: transcript.refusal,
            theirs: left.first,
            error: answer.error
        )
        try explain(disagreement, interims, &tally)
    }

    private func explain(_ disagreement: Disagreement, _ interims: [RawMessage], _ tally: inout Tally) throws(Finding) {
        for raw in [disagreement.raw] + interims {
            var looked = disagreement
            looked.raw = raw
            guard let explanation = explanations.first(where: { $0.applies(looked) }) else { continue }
            return tally.note("explained: \(explanation.name)")
        }
        throw Finding("a difference that nothing explains\n  \(disagreement.description)")
    }
}
