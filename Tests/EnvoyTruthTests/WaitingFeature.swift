import TestSupport

/// What a rule of a recording may use and gwsim does not simulate yet.
///
/// The comparison leaves out the requests that such a rule answers, and counts them. Deleting a case here puts its
/// requests into the comparison.
enum WaitingFeature: String, CaseIterable {
    case cors = "CORS"
    case mirror = "RequestMirror"
    case timeouts = "rule timeouts"

    /// Whether a rule uses the feature.
    private func isUsed(by rule: JSON) -> Bool {
        switch self {
        case .cors, .mirror: rule["filters"].items.contains { $0["type"].string == rawValue }
        case .timeouts: !rule["timeouts"].isNull
        }
    }

    /// The feature that the answer of an exchange depends on, if there is one.
    static func decisive(for exchange: RouteSetRecording.Exchange, in set: RouteSetRecording) -> WaitingFeature? {
        guard let rule = exchange.answer["rule"].string.map({ set.rule($0) }) else { return nil }
        return allCases.first { $0.isUsed(by: rule) }
    }
}
