internal import RouteMatching
internal import RouteModel
internal import Simulation

/// The entries of one virtual host in two tables, and the requests that could tell them apart.
///
/// A request that ends differently is won by an entry of either table, and both entries meet on it. If both stand unchanged and
/// in the same order in both tables, the first of them wins in both; so one of them was changed, added, removed or moved.
/// Where two entries meet, a request that has what both ask for and nothing else stands for all: what comes before them and
/// takes it takes all that they share. So these requests find every difference, but for regular expressions and for
/// headers that stand on several lines.
struct HostDifference {
    private let old: [RouteEntry]
    private let new: [RouteEntry]
    private let candidates: Candidates

    init(base: SimulatedRequest, old: [RouteEntry], new: [RouteEntry]) {
        self.old = old
        self.new = new
        candidates = Candidates(base: base, fresh: FreshWords((old + new).map(\.matcher)))
    }

    /// Requests of which one shows each difference.
    var requests: [SimulatedRequest] {
        let changes = EntryChanges(old: old, new: new)
        if changes.old.isEmpty && changes.new.isEmpty { return [] }
        return requests(of: changes.old, in: old, meeting: new) + requests(of: changes.new, in: new, meeting: old)
    }

    private func requests(of changed: [Int], in entries: [RouteEntry], meeting others: [RouteEntry])
        -> [SimulatedRequest]
    {
        let neighbours = PathNeighbours(others.map(\.matcher.path))
        let expressions = others.indices.filter { others[$0].matcher.path.isExpression }
        return changed.flatMap { index in
            let matcher = entries[index].matcher
            let near =
                matcher.path.isExpression ? Array(others.indices) : neighbours.near(matcher.path, limit: .max / 4)
            let shared = (near + expressions).flatMap { other -> [SimulatedRequest] in
                guard let both = matcher.met(with: others[other].matcher) else { return [] }
                return candidates.requests(for: both)
            }
            return candidates.requests(for: matcher) + shared
        }
    }
}

/// What was changed, added, removed or moved between two lists of entries.
struct EntryChanges {
    /// Positions in the old list.
    private(set) var old: [Int] = []
    /// Positions in the new list.
    private(set) var new: [Int] = []

    init(old before: [RouteEntry], new after: [RouteEntry]) {
        var places: [RouteEntry: [Int]] = [:]
        for (index, entry) in after.enumerated().reversed() { places[entry.unplaced, default: []].append(index) }
        var matched: [(old: Int, new: Int)] = []
        for (index, entry) in before.enumerated() {
            if let place = places[entry.unplaced]?.popLast() {
                matched.append((index, place))
            } else {
                old.append(index)
            }
        }
        let kept = Self.longestRise(matched.map(\.new))
        let isKept = Set(kept)
        old += matched.filter { !isKept.contains($0.new) }.map(\.old)
        new = after.indices.filter { !isKept.contains($0) }
    }

    /// The longest part of a list that rises.
    private static func longestRise(_ numbers: [Int]) -> [Int] {
        var ends: [Int] = []
        var previous = Array(repeating: -1, count: numbers.count)
        for index in numbers.indices {
            var low = 0
            var high = ends.count
            while low < high {
                let middle = (low + high) / 2
                if numbers[ends[middle]] < numbers[index] { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = ends[low - 1] }
            if low == ends.count { ends.append(index) } else { ends[low] = index }
        }
        var rise: [Int] = []
        var index = ends.last ?? -1
        while index >= 0 {
            rise.append(numbers[index])
            index = previous[index]
        }
        return rise
    }
}

extension RouteEntry {
    /// The same without the place where it was written, which no request sees.
    fileprivate var unplaced: RouteEntry {
        var entry = self
        let nowhere = ListenerReference(gateway: "", name: "", protocol: "", port: 0, hostname: "")
        entry.origin = RouteOrigin(kind: "", route: "", rule: 0, match: nil, listener: nowhere, hostname: "")
        entry.name = ""
        entry.decoratorOperation = ""
        return entry
    }
}

extension RequestMatcher {
    /// What both ask for; of two paths with a regular expression, the other path, or the expression where both have one.
    fileprivate func met(with other: RequestMatcher) -> RequestMatcher? {
        guard path.isExpression || other.path.isExpression else { return intersected(with: other) }
        var (left, right) = (self, other)
        let path = path.isExpression && !other.path.takesEveryPath && !other.path.isExpression ? other.path : path
        (left.path, right.path) = (nil, nil)
        var both = left.intersected(with: right)
        both?.path = path
        return both
    }
}
