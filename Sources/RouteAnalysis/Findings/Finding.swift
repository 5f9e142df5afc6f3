public import GatewayAPI
public import Simulation

/// Something in the input that does not do what it seems to say.
public struct Finding: Hashable, Sendable {
    /// What kind of finding it is.
    public var rule: FindingRule
    /// How much it matters.
    public var severity: FindingSeverity
    /// The object at fault.
    public var object: ObjectIdentity
    /// The field at fault.
    public var path: FieldPath
    /// What is wrong, a sentence without its full stop.
    public var message: String
    /// What to do, where more can be said than the rule says.
    public var fix: String
    /// A request that shows it, asked of the matcher that serves; nil where it is not about requests.
    public var witness: ShownRequest?
    /// A request that shows what is left, where only a part is lost.
    public var remaining: ShownRequest?
    /// Other places that have a part in it.
    public var related: [RelatedPlace]
    /// Whether it was searched for and not found, rather than proved.
    public var isSearched: Bool

    init(
        _ rule: FindingRule,
        _ object: ObjectIdentity,
        _ path: FieldPath,
        _ message: String,
        severity: FindingSeverity? = nil,
        fix: String? = nil,
        witness: ShownRequest? = nil,
        remaining: ShownRequest? = nil,
        related: [RelatedPlace] = [],
        isSearched: Bool = false
    ) {
        self.rule = rule
        self.severity = severity ?? rule.severity
        self.object = object
        self.path = path
        self.message = message
        self.fix = fix ?? rule.fix
        self.witness = witness
        self.remaining = remaining
        self.related = related
        self.isSearched = isSearched
    }
}

/// A request and what the client gets for it.
public struct ShownRequest: Hashable, Sendable {
    /// The request.
    public var request: SimulatedRequest
    /// What the matcher answers.
    public var answer: MatchAnswer
}

/// A place that has a part in a finding.
public struct RelatedPlace: Hashable, Sendable {
    /// The object.
    public var object: ObjectIdentity
    /// The field.
    public var path: FieldPath
    /// Its part, a clause.
    public var note: String
}
