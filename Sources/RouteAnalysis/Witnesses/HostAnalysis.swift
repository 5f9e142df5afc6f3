internal import GatewayBinding
internal import RouteMatching
internal import RouteModel
public import Simulation

/// What becomes of the entries of one virtual host.
public struct HostAnalysis: Sendable {
    /// Which virtual host.
    public let place: HostPlace
    /// For each programmed entry, then for each that is not.
    public private(set) var reachability: [Reachability]
    /// Entries of which an earlier one takes a part that it does not cover.
    public private(set) var overlaps: [Overlap]
}

/// An entry that loses a part of its requests to one before it, neither being the more special.
public struct Overlap: Hashable, Sendable {
    /// The entry that loses.
    public var loser: EntryPlace
    /// The one before it.
    public var winner: EntryPlace
    /// A request that meets the conditions of both, and comes to the winner.
    public var lost: SimulatedRequest
    /// A request that comes to the loser.
    public var left: SimulatedRequest
}

/// Finds out which entries of a virtual host can win.
///
/// A request is made that has what an entry asks for and nothing else: words that no other entry names where there is a
/// choice. The matcher that serves says who takes it. If it is the entry, it is alive, and the request shows it. If not, the
/// one who takes it covers the entry, which is then proved from their conditions; what cannot be proved stays unknown. So
/// the cost is that of a few requests for each entry, however many there are.
struct HostAnalyst {
    let world: World
    let place: HostPlace
    private let host: VirtualHost
    private let matchers: [RequestMatcher]
    private let positions: [RouteOrigin: Int]
    private let candidates: Candidates?
    private var covering = Covering()
    private var scratch: MatchScratch

    init(world: World, place: HostPlace, scratch: MatchScratch = MatchScratch(capacity: 4096)) {
        self.world = world
        self.place = place
        self.scratch = scratch
        host = world.binding.table.virtualHost(at: place)
        matchers = (host.routes + host.deadRoutes).map(\.matcher)
        positions = Dictionary(
            host.routes.enumerated().map { ($1.origin, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let fresh = FreshWords(matchers)
        candidates = SimulatedRequest.base(at: place, of: world.binding.table).map {
            Candidates(base: $0, fresh: fresh)
        }
    }

    mutating func analysis() -> HostAnalysis {
        var reachability: [Reachability] = []
        for index in matchers.indices { reachability.append(self.reachability(of: index)) }
        return HostAnalysis(place: place, reachability: reachability, overlaps: overlaps(reachability))
    }

    private func at(_ index: Int) -> EntryPlace { EntryPlace(host: place, index: index) }

    private mutating func winner(_ request: SimulatedRequest) -> (origin: RouteOrigin?, index: Int?) {
        let origin = world.answer(request, scratch: &scratch).origin
        return (origin, origin.flatMap { positions[$0] })
    }

    // MARK: One entry

    private mutating func reachability(of index: Int) -> Reachability {
        guard let candidates else { return .unknown(tried: 0, lost: []) }
        let matcher = matchers[index]
        let requests = candidates.requests(for: matcher)
        var lost: [(request: SimulatedRequest, origin: RouteOrigin?, winner: Int?)] = []
        for request in requests {
            let (origin, winner) = winner(request)
            if winner == index { return .alive(request) }
            lost.append((request, origin, winner))
        }
        let conditions = EntryMatcher(matcher)
        let meeting = lost.filter { world.meets($0.request, conditions) }
        if index >= host.routes.count {
            let example = meeting.first.map { Witness(request: $0.request, taken: $0.origin) }
            return .notProgrammed(behind: catchAll(for: index).map(at), lost: example)
        }
        for item in meeting.reversed() {
            guard let winner = item.winner, winner < index else { continue }
            if covering.covers(matchers[winner], matcher) == .yes {
                return .dead(by: at(winner), lost: Witness(request: item.request, taken: item.origin))
            }
        }
        return .unknown(
            tried: requests.count,
            lost: meeting.prefix(3).map { Witness(request: $0.request, taken: $0.origin) }
        )
    }

    /// The catch-all at which Istio stops: that of the same list, which is among the programmed ones.
    private func catchAll(for index: Int) -> Int? {
        let origin = host.deadRoutes[index - host.routes.count].origin
        return host.routes.lastIndex { entry in
            entry.matcher.takesAll && entry.origin.listener == origin.listener
                && entry.origin.hostname == origin.hostname
        }
    }

    // MARK: Overlaps

    /// How many entries are compared with one.
    private static let reach = 256

    private mutating func overlaps(_ reachability: [Reachability]) -> [Overlap] {
        guard host.routes.contains(where: \.matcher.hasConditions) else { return [] }
        let neighbours = PathNeighbours(host.routes.map(\.matcher.path))
        var found: [Overlap] = []
        for index in host.routes.indices where host.routes[index].matcher.hasConditions {
            guard case .alive(let left) = reachability[index] else { continue }
            for other in neighbours.near(host.routes[index].matcher.path, limit: Self.reach) where other < index {
                guard let lost = overlap(of: index, with: other) else { continue }
                found.append(Overlap(loser: at(index), winner: at(other), lost: lost, left: left))
                break
            }
        }
        return found
    }

    /// A request that both would take, where neither covers the other and they do different things.
    private mutating func overlap(of index: Int, with other: Int) -> SimulatedRequest? {
        let (later, earlier) = (host.routes[index], host.routes[other])
        // The cheapest first: most neighbours ask for another value of the same header.
        guard !later.matcher.contradicts(earlier.matcher), covering.covers(later.matcher, earlier.matcher) == .no,
            !later.doesTheSame(as: earlier), let both = later.matcher.intersected(with: earlier.matcher)
        else { return nil }
        let conditions = EntryMatcher(later.matcher)
        for request in candidates?.requests(for: both) ?? [] where winner(request).index == other {
            if world.meets(request, conditions) { return request }
        }
        return nil
    }
}

extension RouteEntry {
    /// Whether requests end up in the same place by either.
    func doesTheSame(as other: RouteEntry) -> Bool {
        switch (action, other.action) {
        case (.forward(let left), .forward(let right)):
            func targets(_ action: ForwardAction) -> Set<String> {
                Set(action.clusters.map { "\($0.cluster) \($0.service) \($0.port)" })
            }
            return targets(left) == targets(right)
        default: return action == other.action
        }
    }
}

extension RequestMatcher {
    /// Whether it asks for more than a path.
    var hasConditions: Bool { method != nil || !headers.isEmpty || !queryParameters.isEmpty }

    /// Whether Istio stops at it.
    var takesAll: Bool { !hasConditions && path.takesEveryPath && path != .regularExpression("/.*") }

    /// Whether another one asks for a different value of the same method, header or parameter.
    func contradicts(_ other: RequestMatcher) -> Bool {
        if let method, let wanted = other.method, method != wanted { return true }
        for header in headers {
            for wanted in other.headers where wanted.name == header.name && header.value.excludes(wanted.value) {
                return true
            }
        }
        for parameter in queryParameters {
            for wanted in other.queryParameters where wanted.name == parameter.name {
                if parameter.value.excludes(wanted.value) { return true }
            }
        }
        return false
    }

    /// What both ask for; nil where that excludes itself, or needs two values of one header.
    func intersected(with other: RequestMatcher) -> RequestMatcher? {
        guard method == nil || other.method == nil || method == other.method else { return nil }
        guard let path = Self.deeper(path, other.path) else { return nil }
        guard let headers = Self.joined(headers.map { ($0.name, $0.value) }, other.headers.map { ($0.name, $0.value) }),
            let parameters = Self.joined(
                queryParameters.map { ($0.name, $0.value) },
                other.queryParameters.map { ($0.name, $0.value) }
            )
        else { return nil }
        return RequestMatcher(
            path: path,
            method: method ?? other.method,
            headers: headers.map { HeaderMatcher(name: $0, value: $1) },
            queryParameters: parameters.map { QueryParameterMatcher(name: $0, value: $1) }
        )
    }

    private static func deeper(_ left: PathMatcher?, _ right: PathMatcher?) -> PathMatcher?? {
        if left.isExpression || right.isExpression { return nil }
        if case .exact(let path) = left { return path.isInside(right) ? .some(left) : nil }
        if case .exact(let path) = right { return path.isInside(left) ? .some(right) : nil }
        if left.literal.isAtOrBelow(right.literal) { return .some(left) }
        return right.literal.isAtOrBelow(left.literal) ? .some(right) : nil
    }

    private static func joined(
        _ left: [(String, ValueMatcher)],
        _ right: [(String, ValueMatcher)]
    ) -> [(String, ValueMatcher)]? {
        var all = left
        for (name, value) in right {
            guard let index = all.firstIndex(where: { $0.0 == name }) else {
                all.append((name, value))
                continue
            }
            switch (all[index].1, value) {
            case (.present, _): all[index].1 = value
            case (_, .present): break
            case (let given, _) where given == value: break
            default: return nil
            }
        }
        return all
    }
}

extension ValueMatcher {
    fileprivate func excludes(_ other: ValueMatcher) -> Bool {
        if case .exact(let value) = self, case .exact(let wanted) = other { value != wanted } else { false }
    }
}

extension String {
    fileprivate func isInside(_ matcher: PathMatcher?) -> Bool {
        if case .exact(let path) = matcher { return path == self }
        return isAtOrBelow(matcher.literal)
    }
}
