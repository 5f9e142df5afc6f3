internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Matches that others keep from their requests.
struct PrecedenceFindings {
    private var context: AnalysisContext
    /// Of one match and one blocker on several hosts, the first and the hosts.
    private var found: [Pair: (finding: Finding, hosts: [String])] = [:]
    private var order: [Pair] = []

    /// A match, and the one that keeps requests from it.
    private struct Pair: Hashable {
        var code: String
        var loser: String
        var winner: String
    }

    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        var family = PrecedenceFindings(context: context)
        for host in context.table.hosts { family.add(host) }
        return family.order.compactMap { pair in
            guard let (finding, hosts) = family.found[pair] else { return nil }
            return finding.on(hosts)
        }
    }

    private init(context: AnalysisContext) {
        self.context = context
    }

    private mutating func add(_ host: HostAnalysis) {
        let table = context.binding.table
        let domain = table.virtualHost(at: host.place).domain
        let entries = host.reachability.indices.map { table.entry(at: EntryPlace(host: host.place, index: $0)) }
        // A route that comes by two listeners or hostnames stands there twice, and once is enough.
        var served: Set<String> = []
        for (entry, reachability) in zip(entries, host.reachability) {
            if case .alive = reachability { served.insert(entry.origin.subject) }
        }
        for (entry, reachability) in zip(entries, host.reachability) {
            if served.contains(entry.origin.subject) { continue }
            switch reachability {
            case .alive: break
            case .dead(let by, let lost): addDead(entry, by: table.entry(at: by), lost: lost, on: domain)
            case .notProgrammed(let behind, let lost):
                addUnprogrammed(entry, behind: behind.map(table.entry), lost: lost, on: domain)
            case .unknown(let tried, let lost): addUnknown(entry, tried: tried, lost: lost, on: domain)
            }
        }
        for overlap in host.overlaps { add(overlap) }
    }

    // MARK: Dead

    private mutating func addDead(_ entry: RouteEntry, by winner: RouteEntry, lost: Witness?, on host: String) {
        guard let lost else { return }
        let criterion = PrecedenceCriterion.deciding(winner, over: entry)
        let isSameMatch = winner.matcher.asks(theSameAs: entry.matcher)
        let rule: FindingRule =
            if criterion == .listOrder {
                .listOrder
            } else if isSameMatch, winner.origin.route != entry.origin.route || winner.origin.kind != entry.origin.kind
            {
                .collision
            } else {
                .shadowed
            }
        let verb = isSameMatch ? "asks for the same as" : "is covered by"
        let message =
            "\(entry.matcher.words) never wins: it \(verb) \(winner.matcher.words) of \(winner.origin.subject), which goes "
            + "first (\(words(for: criterion, winner, entry)))"
        add(rule, entry, winner, message, lost.request, on: host)
    }

    private mutating func addUnprogrammed(
        _ entry: RouteEntry,
        behind winner: RouteEntry?,
        lost: Witness?,
        on host: String
    ) {
        guard let winner, let lost else { return }
        let isCollision = winner.matcher.asks(theSameAs: entry.matcher) && winner.origin.route != entry.origin.route
        let rule: FindingRule =
            entry.matcher.path.isExpression && !isCollision ? .deadExpression : isCollision ? .collision : .shadowed
        let reason =
            isCollision
            ? "\(winner.origin.subject) asks for the same, and goes first "
                + "(\(words(for: .deciding(winner, over: entry), winner, entry)))"
            : "Istio programs nothing after the catch-all \(winner.matcher.words) of \(winner.origin.subject)"
        add(rule, entry, winner, "\(entry.matcher.words) never wins: \(reason)", lost.request, on: host)
    }

    // MARK: Unknown

    private mutating func addUnknown(_ entry: RouteEntry, tried: Int, lost: [Witness], on host: String) {
        guard tried > 0 else { return }
        if let first = lost.first {
            guard entry.matcher.hasExpressions, lost.allSatisfy({ $0.taken != nil && $0.taken != entry.origin }) else {
                return
            }
            let taker = first.taken.map(\.subject) ?? "nobody"
            let message =
                "\(entry.matcher.words): of \(tried) requests made from it none came to it; the first goes to \(taker)"
            add(.unreachedExpression, entry, nil, message, first.request, on: host, isSearched: true)
        } else if !entry.matcher.hasExpressions {
            let message = "\(entry.matcher.words): no request meets this\(reason(entry.matcher))"
            add(.neverMet, entry, nil, message, nil, on: host, isSearched: true)
        }
    }

    private func reason(_ matcher: RequestMatcher) -> String {
        if matcher.path.literal.contains("%") { return "; Envoy decodes the request's path before it compares" }
        if let header = matcher.headers.first(where: { HeaderNames.isWritten($0.name) }) {
            return "; Envoy writes or removes the header \(header.name) itself"
        }
        return ""
    }

    // MARK: Overlaps

    private mutating func add(_ overlap: Overlap) {
        let table = context.binding.table
        let (loser, winner) = (table.entry(at: overlap.loser), table.entry(at: overlap.winner))
        let criterion = PrecedenceCriterion.deciding(winner, over: loser)
        let message =
            "\(loser.matcher.words) loses to \(winner.matcher.words) of \(winner.origin.subject) where a request meets both "
            + "(\(words(for: criterion, winner, loser)))"
        add(
            .partlyShadowed,
            loser,
            winner,
            message,
            overlap.lost,
            remaining: overlap.left,
            on: table.virtualHost(at: overlap.loser.host).domain
        )
    }

    // MARK: Putting together

    private mutating func add(
        _ rule: FindingRule,
        _ loser: RouteEntry,
        _ winner: RouteEntry?,
        _ message: String,
        _ request: SimulatedRequest?,
        remaining: SimulatedRequest? = nil,
        on host: String,
        isSearched: Bool = false
    ) {
        let pair = Pair(
            code: rule.code,
            loser: loser.origin.subject,
            winner: winner?.origin.subject ?? ""
        )
        if found[pair] != nil {
            found[pair]?.hosts.append(host)
            return
        }
        let shown = request.map { context.ask($0) }
        // The matcher has the last word: a request that comes to the match after all proves nothing against it.
        if let shown, shown.answer.origin == loser.origin || !context.meets(shown.request, loser.matcher) { return }
        let related = winner.map {
            [RelatedPlace(object: .init($0.origin), path: .init($0.origin), note: "goes first")]
        }
        let finding = Finding(
            rule,
            ObjectIdentity(loser.origin),
            FieldPath(loser.origin),
            message,
            witness: shown,
            remaining: remaining.map { context.ask($0) },
            related: related ?? [],
            isSearched: isSearched
        )
        found[pair] = (finding, [host])
        order.append(pair)
    }

    private func words(for criterion: PrecedenceCriterion, _ winner: RouteEntry, _ loser: RouteEntry) -> String {
        switch criterion {
        case .pathKind: "the kind of the path"
        case .pathLength: "the longer path"
        case .method: "it names a method"
        case .headerCount: "more headers"
        case .queryParameterCount: "more query parameters"
        case .listOrder: "its list of another hostname or listener comes first"
        case .catchAllLast: "what takes everything goes last"
        case .concatenationOrder: tieBreak(winner.origin, loser.origin)
        }
    }

    private func tieBreak(_ winner: RouteOrigin, _ loser: RouteOrigin) -> String {
        guard winner.route != loser.route || winner.kind != loser.kind else {
            return winner.rule == loser.rule ? "the earlier match" : "the earlier rule"
        }
        if context.created(winner) != context.created(loser) { return "the older route" }
        return "neither is older, and its namespace and name come first"
    }
}

extension Finding {
    /// The same, with the hosts on which it is so.
    fileprivate func on(_ hosts: [String]) -> Finding {
        var names: [String] = []
        for host in hosts where !names.contains(host) { names.append(host) }
        var finding = self
        let shown = names.prefix(3).joined(separator: ", ")
        let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
        finding.message += names == ["*"] ? "" : ", on \(shown)\(rest)"
        return finding
    }
}

extension RequestMatcher {
    /// Whether it asks for the same, in whatever order.
    func asks(theSameAs other: RequestMatcher) -> Bool {
        path == other.path && method == other.method && Set(headers) == Set(other.headers)
            && Set(queryParameters) == Set(other.queryParameters)
    }
}
