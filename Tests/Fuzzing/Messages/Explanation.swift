import HTTPMessage

/// Why Envoy, which we follow, and llhttp do not read some message alike.
struct Explanation: Sendable {
    /// For the figures.
    let name: String
    /// What Envoy does, and where that is known from.
    let reason: String
    /// Whether Envoy takes what is written badly for what it would be if written well.
    var isLeniency = false
    /// Whether it could be the cause.
    let applies: @Sendable (Disagreement) -> Bool
}

/// The first message that the two do not read alike.
struct Disagreement {
    /// From its first byte to where we take its end to be, or to the end of the input.
    var raw: RawMessage
    /// The one before, on which both agree.
    var previous: Message?
    /// The same as llhttp reads it.
    var previousOther: OracleMessage?
    /// nil: there is none for us.
    var ours: Message?
    /// Our refusal, if we refuse here.
    var refusal: (status: Int, details: String)?
    /// nil: there is none for llhttp.
    var theirs: OracleMessage?
    /// llhttp's refusal, if it refuses here.
    var error: String?

    /// Whether llhttp takes the message before for the connection's last.
    var isAfterClose: Bool { error?.contains("data received after completed connection") == true }

    var isChunked: Bool { ours?.head.framing == .chunked || theirs?.fields.has("transfer-encoding") == true }

    var description: String {
        let mine = ours.map {
            "\(latin1($0.head.first)) \(latin1($0.head.second)) \($0.head.fields) \($0.head.framing) body \($0.body.count) whole \($0.isWhole)"
        }
        let other = theirs.map {
            "\(latin1($0.first)) \(latin1($0.second)) \($0.fields) body \($0.body.count) whole \($0.isWhole)"
        }
        return """
            gwsim: \(mine ?? "no message")\(refusal.map { ", refused \($0.status) \($0.details)" } ?? "")
              llhttp: \(other ?? "no message")\(error.map { ", refused: \($0)" } ?? "")
              bytes: \(latin1(raw.bytes.prefix(600)).debugDescription)
            """
    }
}
