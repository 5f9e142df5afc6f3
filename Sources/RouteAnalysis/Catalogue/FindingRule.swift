/// A kind of finding: what is looked for, why it matters, what to do.
public struct FindingRule: Hashable, Sendable {
    /// The stable code, `GWS101`.
    public let code: String
    /// What is found, in one line.
    public let title: String
    /// How much it matters, unless a finding says otherwise.
    public let severity: FindingSeverity
    /// On which numbered facts of Istio's and Envoy's behaviour it rests, for example `4.14`.
    public let facts: [String]
    /// Why it is so, a paragraph.
    public let explanation: String
    /// What to do, a sentence.
    public let fix: String

    init(
        _ code: String,
        _ severity: FindingSeverity,
        _ title: String,
        facts: [String],
        _ explanation: String,
        fix: String
    ) {
        self.code = code
        self.title = title
        self.severity = severity
        self.facts = facts
        self.explanation = explanation
        self.fix = fix
    }

    /// The page that `gwsim analyze --explain` prints, and that stands in `docs/findings`.
    public var page: String {
        """
        # \(code): \(title)

        Severity: \(severity.rawValue). Rests on: \(basis).

        \(explanation)

        ## What to do

        \(fix)

        ## To keep it

        `gwsim analyze --suppress \(code)`, `--suppress \(code)=namespace/name` for one object, or on the object:

        ```yaml
        metadata:
          annotations:
            gwsim.dev/ignore: \(code)
        ```

        """
    }

    /// What it rests on, in words.
    public var basis: String { (facts.count == 1 ? "fact " : "facts ") + facts.joined(separator: ", ") }
}

extension FindingRule {
    /// Every rule, by code.
    public static let all: [FindingRule] =
        (precedence + hosts + attachments + backends + filters + redirects + policies + gateways + grants + profiles)
        .sorted { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }

    private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// The rule of a code, in whatever case; nil: there is none.
    public init?(code: String) {
        guard let rule = Self.byCode[code.uppercased()] else { return nil }
        self = rule
    }
}
