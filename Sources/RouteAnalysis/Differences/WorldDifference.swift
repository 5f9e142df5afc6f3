internal import GatewayBinding
internal import RouteMatching
internal import RouteModel
public import Simulation

/// A request that ends differently by two route sets.
public struct RequestDifference: Hashable, Sendable {
    /// The request.
    public var request: SimulatedRequest
    /// What the client gets by the old set.
    public var before: MatchAnswer
    /// What the client gets by the new one.
    public var after: MatchAnswer
    /// Whether the answers are the same, and only what is done besides differs: header changes, timeouts and so on.
    public var isBesides: Bool
}

/// The requests that end differently by two route sets: at least one for each difference between them.
///
/// Complete for exact paths, prefixes, methods, equality and presence, one line for each header; regular expressions are
/// searched by texts made from them. What is compared is the answer: status, backends with their shares, location, path and
/// host upstream; and what is done to the request besides: header changes, timeouts, retries, copies, CORS.
public struct WorldDifference: Sendable {
    /// In the order of ports and hosts.
    public private(set) var differences: [RequestDifference] = []

    /// Compares two worlds.
    public init(from old: World, to new: World) {
        var scratch = MatchScratch(capacity: 4096)
        var asked: Set<SimulatedRequest> = []
        let (oldDeeds, newDeeds) = (Deeds(old), Deeds(new))
        for host in ComparedHost.hosts(of: old, and: new) {
            for request in host.requests where asked.insert(request).inserted {
                let before = old.answer(request, scratch: &scratch)
                let after = new.answer(request, scratch: &scratch)
                let isBesides = before.isSeen(as: after)
                if isBesides, oldDeeds.of(before) == newDeeds.of(after) { continue }
                differences.append(
                    RequestDifference(request: request, before: before, after: after, isBesides: isBesides)
                )
            }
        }
    }
}

extension MatchAnswer {
    /// Whether clients and backends see no difference: who decided, and under what name, they do not see.
    func isSeen(as other: MatchAnswer) -> Bool {
        func seen(_ answer: MatchAnswer) -> MatchAnswer {
            var answer = answer
            (answer.origin, answer.matchedRule, answer.note) = (nil, nil, nil)
            return answer
        }
        return seen(self) == seen(other)
    }
}

/// A name under which clients come to either world.
private struct ComparedHost {
    var base: SimulatedRequest
    var old: [RouteEntry]
    var new: [RouteEntry]

    var requests: [SimulatedRequest] { [base] + HostDifference(base: base, old: old, new: new).requests }

    /// One for each virtual host of either world.
    static func hosts(of old: World, and new: World) -> [ComparedHost] {
        let (before, after) = (HostFinder(old), HostFinder(new))
        var seen: Set<SimulatedRequest> = []
        return (before.bases(beside: after) + after.bases(beside: before)).filter { seen.insert($0).inserted }.map {
            base in
            ComparedHost(base: base, old: before.entries(for: base), new: after.entries(for: base))
        }
    }
}

/// Finds the virtual host of a request.
private struct HostFinder {
    let world: World
    private let chains: [String: (names: Set<String>, hosts: [String: [RouteEntry]])]

    init(_ world: World) {
        self.world = world
        var chains: [String: (names: Set<String>, hosts: [String: [RouteEntry]])] = [:]
        for place in world.servingHosts {
            let table = world.binding.table
            guard let base = SimulatedRequest.base(at: place, of: table) else { continue }
            let host = table.virtualHost(at: place)
            let key = Self.key(base)
            chains[key, default: ([], [:])].names.insert(host.domain)
            chains[key]?.hosts[host.domain] = host.routes
        }
        self.chains = chains
    }

    /// Requests to each virtual host, under names that neither world knows better.
    func bases(beside other: HostFinder) -> [SimulatedRequest] {
        world.servingHosts.compactMap { place in
            guard var base = SimulatedRequest.base(at: place, of: world.binding.table), let host = base.host else {
                return nil
            }
            let key = Self.key(base)
            let known = (chains[key]?.names ?? []).union(other.chains[key]?.names ?? [])
            let domain = world.binding.table.virtualHost(at: place).domain
            guard domain.hasPrefix("*"), let dot = host.firstIndex(of: ".") else { return base }
            let label = FreshWords.fresh("any") { known.contains($0 + host[dot...]) }
            base.host = label + host[dot...]
            return base
        }
    }

    /// The entries that a request to that host is held against.
    func entries(for base: SimulatedRequest) -> [RouteEntry] {
        guard let host = base.host, let chain = chains[Self.key(base)] else { return [] }
        if let exact = chain.hosts[host] { return exact }
        var rest = host[...]
        while let dot = rest.firstIndex(of: ".") {
            if let wildcard = chain.hosts["*" + rest[dot...]] { return wildcard }
            rest = rest[rest.index(after: dot)...]
        }
        return chain.hosts["*"] ?? []
    }

    private static func key(_ base: SimulatedRequest) -> String {
        "\(base.gateway ?? "") \(base.effectivePort) \(base.isTLS)"
    }
}

/// What is done to requests besides answering them, by entry.
private struct Deeds {
    private var entries: [RouteOrigin: RouteEntry] = [:]

    init(_ world: World) {
        for place in world.servingHosts {
            for entry in world.binding.table.virtualHost(at: place).routes { entries[entry.origin] = entry }
        }
    }

    /// Nil where no entry decided.
    func of(_ answer: MatchAnswer) -> Deed? {
        answer.origin.flatMap { entries[$0] }.map {
            Deed(action: $0.action, requestHeaders: $0.requestHeaders, responseHeaders: $0.responseHeaders)
        }
    }

    struct Deed: Hashable {
        var action: RouteAction
        var requestHeaders: HeaderMutation
        var responseHeaders: HeaderMutation
    }
}
