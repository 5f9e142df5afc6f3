/// How much a finding matters.
public enum FindingSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Worth knowing; what is written may be meant so.
    case info
    /// Probably not meant so.
    case warning
    /// Some of what is written does not work.
    case error

    private var weight: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }

    /// Orders by weight.
    public static func < (left: FindingSeverity, right: FindingSeverity) -> Bool { left.weight < right.weight }
}
