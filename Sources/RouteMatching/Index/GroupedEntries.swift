internal import RouteModel

/// The entries of one virtual host by path matcher, without those that can never win.
struct GroupedEntries {
    struct Group {
        var path: PathMatcher?
        /// Rising positions.
        var entries: [(position: Int, matcher: RequestMatcher)] = []
        /// Whether the last entry has no further condition, so that none behind it can win.
        var isClosed = false
    }

    /// In the order of their first entries.
    private(set) var groups: [Group] = []
    private var indices: [PathMatcher?: Int] = [:]
    private var matchers: Set<RequestMatcher> = []

    /// Adds the next entry.
    mutating func add(_ matcher: RequestMatcher, at position: Int) {
        guard matchers.insert(matcher).inserted else { return }
        let index = indices[matcher.path] ?? groups.count
        if index == groups.count {
            indices[matcher.path] = index
            groups.append(Group(path: matcher.path))
        }
        if groups[index].isClosed { return }
        groups[index].entries.append((position, matcher))
        groups[index].isClosed =
            matcher.method == nil && matcher.headers.isEmpty && matcher.queryParameters.isEmpty
    }
}
