import GatewayAPI

/// Conditions of one object while they are being decided: one of each type, the last word counts.
struct ConditionDraft {
    private var byType: [String: Condition] = [:]

    mutating func set(_ type: String, _ status: Bool, _ reason: String, _ message: String) {
        byType[type] = Condition(type: type, status: status, reason: reason, message: message)
    }

    /// Sorted by type, as Istio writes new ones.
    func conditions(generation: Int64) -> [Condition] {
        byType.values.sorted { $0.type < $1.type }.map { condition in
            var observed = condition
            observed.observedGeneration = generation
            return observed
        }
    }
}

/// A reason and a sentence: why something is not as it should be.
struct ConfigurationError: Hashable {
    var reason: String
    var message: String

    /// The first error's reason; both messages.
    func joined(_ other: ConfigurationError) -> ConfigurationError {
        ConfigurationError(reason: reason, message: "\(message); \(other.message)")
    }
}
