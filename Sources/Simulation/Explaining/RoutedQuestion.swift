import RouteMatching
import RouteModel

/// A request that reached routing, with what routing sees of it.
struct RoutedQuestion {
    let request: SimulatedRequest
    let seen: SeenRequest
    /// As sent.
    let authority: String

    /// The authority as virtual hosts see it: lower case, without port.
    var host: String { seen.host }

    /// The normalised path without query.
    var path: String { String(decoding: seen.path, as: UTF8.self) }
}

/// Why a matcher does not match.
struct MatcherFailure: Hashable {
    var criterion: Candidate.Criterion
    /// The header or query parameter.
    var name: String?
    var wanted: String
    /// nil: absent.
    var seen: String?

    /// What the request has, for example `header x-canary is no`.
    var text: String {
        let subject =
            switch criterion {
            case .path: "path"
            case .method: "method"
            case .header: "header \(name ?? "")"
            case .queryParam: "query parameter \(name ?? "")"
            case .precedence, .deadRoute: criterion.rawValue
            }
        return "\(subject) is \(seen.map { $0.isEmpty ? "empty" : $0 } ?? "absent")"
    }
}

/// Whether an entry matches.
enum EntryVerdict {
    case matches
    case fails(MatcherFailure)
}
