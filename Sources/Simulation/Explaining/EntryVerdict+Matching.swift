import RouteMatching
import RouteModel

extension RoutedQuestion {
    /// Holds the request against one entry.
    func verdict(of entry: RouteEntry) -> EntryVerdict {
        EntryMatcher(entry.matcher).miss(seen).map { .fails(MatcherFailure($0)) } ?? .matches
    }
}

extension MatcherFailure {
    init(_ miss: MatchMiss) {
        switch miss {
        case .path(let wanted, let seen):
            self.init(criterion: .path, wanted: wanted.text, seen: seen)
        case .method(let wanted, let seen):
            self.init(criterion: .method, wanted: wanted, seen: seen)
        case .header(let wanted, let seen):
            let values = seen.isEmpty ? nil : seen.joined(separator: ", ")
            self.init(criterion: .header, name: wanted.name, wanted: wanted.value.wish, seen: values)
        case .queryParameter(let wanted, let seen):
            self.init(criterion: .queryParam, name: wanted.name, wanted: wanted.value.wish, seen: seen)
        }
    }
}
