import Simulation

// Expectations in words.

extension Expectation {
    /// What is expected, on one line.
    var text: String {
        switch self {
        case .listener(let name): name ?? "none"
        case .route(let name): name?.description ?? "none"
        case .ruleIndex(let index), .match(let index): String(index)
        case .ruleName(let name): name
        case .backend(let name): name?.description ?? "none"
        case .backends(let names): names.sorted().map(\.description).joined(separator: ", ")
        case .weights(let weights):
            weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shortText)" }.joined(separator: ", ")
        case .status(let status), .redirectCode(let status): String(status)
        case .outcome(let outcome): outcome.rawValue
        case .noRedirect: "no redirect"
        case .redirectLocation(let text), .upstreamPath(let text), .upstreamHost(let text): text
        case .requestHeader(_, let values), .responseHeader(_, let values): values.joined(separator: " | ")
        case .absentRequestHeader, .absentResponseHeader: "no such header"
        case .mirrors(let mirrors):
            mirrors.isEmpty
                ? "none"
                : mirrors.sorted { $0.key < $1.key }
                    .map { "\($0.key)" + ($0.value.map { " (\($0.shortText) %)" } ?? "") }.joined(separator: ", ")
        case .requestTimeout(let duration), .backendTimeout(let duration): duration?.text ?? "none"
        }
    }
}

extension Double {
    /// Without a fraction that is zero.
    var shortText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self)
    }
}
