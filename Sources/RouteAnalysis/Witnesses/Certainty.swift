/// An answer that may have to stay open.
public enum Certainty: Hashable, Sendable {
    /// Proved.
    case yes
    /// Refuted.
    case no
    /// Neither: a regular expression, or a header that Envoy writes itself, is in the way.
    case unknown

    /// Whether both hold.
    func and(_ other: @autoclosure () -> Certainty) -> Certainty {
        switch self {
        case .no: return .no
        case .yes: return other()
        case .unknown: return other() == .no ? .no : .unknown
        }
    }

    init(_ truth: Bool) {
        self = truth ? .yes : .no
    }
}
