/// What kind of fault the API server would find in an object.
///
/// The codes are stable.
public enum ValidationCode: String, Hashable, Sendable, CaseIterable {
    /// A field that the CRD does not have.
    case unknownField = "GW101"
    /// Another type than the CRD asks for.
    case wrongType = "GW102"
    /// A field that must be there.
    case required = "GW103"
    /// A value outside the allowed ones.
    case unsupportedValue = "GW104"
    /// Text that does not match its pattern.
    case pattern = "GW105"
    /// Text too short or too long.
    case length = "GW106"
    /// Too few or too many elements.
    case count = "GW107"
    /// A number outside its range.
    case range = "GW108"
    /// An element that must not repeat.
    case duplicate = "GW109"
    /// A rule between fields.
    case rule = "GW110"
    /// A name, label or annotation that Kubernetes refuses.
    case metadata = "GW111"

    /// Whether rules between fields are not worth checking any more, as the API server does not.
    var blocksRules: Bool {
        switch self {
        case .wrongType, .required, .unsupportedValue, .length, .count: true
        default: false
        }
    }
}

/// One fault of an object.
public struct SchemaFinding: Hashable, Sendable {
    /// The kind of fault.
    public var code: ValidationCode
    /// Where it is.
    public var path: FieldPath
    /// What is wrong, in the API server's words.
    public var message: String
    /// What the CRD says, where the message is a shorter wording of it.
    public var detail: String?
    /// What to do about it.
    public var fix: String?

    /// Makes a finding.
    public init(
        code: ValidationCode,
        path: FieldPath,
        message: String,
        detail: String? = nil,
        fix: String? = nil
    ) {
        self.code = code
        self.path = path
        self.message = message
        self.detail = detail
        self.fix = fix
    }
}
