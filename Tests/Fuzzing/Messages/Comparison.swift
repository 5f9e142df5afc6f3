import HTTPMessage

/// Sets what we read beside what llhttp reads, message by message.
struct Comparison: Sendable {
    let explanations: [Explanation]
    /// The first message of some bytes as we read it.
    let read: @Sendable ([UInt8]) -> Message?
    /// Whether a message of ours says what the oracle's says, and nothing else.
    let isSame: @Sendable (Message, OracleMessage) -> Bool

    /// Notes how many messages agree, and what explains the first that does not; throws if nothing does.
    func compare(_ transcript: Transcript, _ answer: OracleAnswer, input: [UInt8], _ tally: inout Tally) throws(Finding)
    {
        var left = answer.messages[...]
        var start = 0
        var previous: Message?
        var previousOther: OracleMessage?
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
                if mine.isWhole { (start, previous, previousOther) = (end, mine, other) } else { partial = mine }
                interims = []
                continue
            }
            let isLast = index == transcript.messages.count - 1
            let disagreement = Disagreement(
                raw: RawMessage(input[start..<max(start, isLast ? input.count : end)]),
                previous: previous,
                previousOther: previousOther,
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
            previousOther: previousOther,
            ours: partial,
            refusal: transcript.refusal,
            theirs: left.first,
            error: answer.error
        )
        try explain(disagreement, interims, &tally)
    }

    private func explain(_ disagreement: Disagreement, _ interims: [RawMessage], _ tally: inout Tally) throws(Finding) {
        for (index, raw) in ([disagreement.raw] + interims).enumerated() {
            var looked = disagreement
            looked.raw = raw
            guard let explanation = explanations.first(where: { $0.applies(looked) }) else { continue }
            tally.note("explained: \(explanation.name)")
            if explanation.isLeniency, index == 0 { try checkLeniency(disagreement, &tally) }
            return
        }
        throw Finding("a difference that nothing explains\n  \(disagreement.description)")
    }

    /// Leniency means to read what is written badly as if it were written well.
    private func checkLeniency(_ disagreement: Disagreement, _ tally: inout Tally) throws(Finding) {
        guard let ours = disagreement.ours, let repaired = disagreement.raw.repaired else { return }
        tally.note("lenient: compared with what is written well")
        guard let proper = read(repaired), proper.head.sameContent(as: ours.head) else {
            throw Finding(
                """
                written badly it is read otherwise than written well
                  \(disagreement.description)
                  well: \(latin1(repaired.prefix(600)).debugDescription)
                """
            )
        }
    }
}

extension Head {
    /// The reason of a response apart, whose blanks are its own.
    fileprivate func sameContent(as other: Head) -> Bool {
        first == other.first && fields == other.fields && framing == other.framing && keepsAlive == other.keepsAlive
            && upgrade == other.upgrade
    }
}
