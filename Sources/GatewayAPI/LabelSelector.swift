/// A label selector.
///
/// > Source: Kubernetes `metav1.LabelSelector`; matchLabels and matchExpressions are all required.
public struct LabelSelector: Hashable, Sendable {
    /// Labels that must be equal.
    public var matchLabels: [String: String]
    /// Requirements that must hold.
    public var matchExpressions: [Requirement]

    /// One requirement.
    public struct Requirement: Hashable, Sendable {
        /// The label.
        public var key: String
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`; anything else makes the selector invalid.
        public var `operator`: String
        /// The values; empty for `Exists` and `DoesNotExist`.
        public var values: [String]

        /// Makes a requirement.
        public init(key: String, operator: String, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }
    }

    /// Makes a selector; the empty one selects everything.
    public init(matchLabels: [String: String] = [:], matchExpressions: [Requirement] = []) {
        self.matchLabels = matchLabels
        self.matchExpressions = matchExpressions
    }

    /// Whether every requirement holds for these labels; an unknown operator selects nothing.
    public func selects(_ labels: [String: String]) -> Bool {
        matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.holds(for: labels) }
    }
}

extension LabelSelector.Requirement {
    func holds(for labels: [String: String]) -> Bool {
        let value = labels[key]
        switch `operator` {
        case "In": return value.map(values.contains) ?? false
        case "NotIn": return !(value.map(values.contains) ?? false)
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        default: return false
        }
    }
}
