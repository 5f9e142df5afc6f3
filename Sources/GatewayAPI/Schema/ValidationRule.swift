/// A rule of a CRD that its structure cannot say: one of its CEL expressions.
public struct ValidationRule: Sendable {
    /// The CRD's message, to the letter.
    public let message: String
    /// A shorter wording for people, where the CRD's is clumsy.
    public let brief: String?
    /// The places at fault, relative to the value that the rule stands on; empty where the rule holds.
    ///
    /// Total: a value of another shape than expected has no fault here, for its shape is reported elsewhere.
    public let faults: @Sendable (ManifestValue) -> [FieldPath]

    /// Makes a rule that names the places at fault.
    public init(
        _ message: String,
        brief: String? = nil,
        faults: @escaping @Sendable (ManifestValue) -> [FieldPath]
    ) {
        self.message = message
        self.brief = brief
        self.faults = faults
    }

    /// Makes a rule that blames one place of the value, by default the value itself.
    public init(
        _ message: String,
        brief: String? = nil,
        at field: String? = nil,
        holds: @escaping @Sendable (ManifestValue) -> Bool
    ) {
        let place = FieldPath(field.map { [.field($0)] } ?? [])
        self.init(message, brief: brief) { holds($0) ? [] : [place] }
    }
}
