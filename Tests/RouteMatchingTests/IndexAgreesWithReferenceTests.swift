import MessageLayout
import RouteModel
import Synchronization
import Testing

@testable import RouteMatching

@Suite("The index answers as the reference matcher does")
struct IndexAgreesWithReferenceTests {
    static let tables = 2_000
    static let requestsPerTable = 500
    /// Tables are dealt out to this many cases, which run side by side.
    static let parts = 8
    /// The figures of the parts that are done.
    static let done = Mutex<[Shares]>([])

    @Test("1 000 000 requests on 2 000 random tables", arguments: 0..<parts)
    func randomTables(part: Int) throws {
        var shares = Shares()
        for table in stride(from: part, to: Self.tables, by: Self.parts) {
            try compare(RandomTable(seed: UInt64(table)), seed: UInt64(table), requests: Self.requestsPerTable, &shares)
        }
        let all = Self.done.withLock { done in
            done.append(shares)
            return done
        }
        guard all.count == Self.parts else { return }
        let total = all.reduce(into: Shares()) { $0.add($1) }
        print(total)
        #expect(total.pairs >= 1_000_000)
        #expect(total.percent(\.hits) >= 40)
        for decider in [\Shares.byMethod, \.byHeader, \.byQuery, \.byConcatenationOrder] {
            #expect(total.percent(decider) >= 10)
        }
        #expect(total.percent(\.byExpression) >= 5)
    }

    @Test(
        "The same where the lines of a repeated header are joined and private peers are trusted (fact 4.9, fact 8.15)",
        arguments: 0..<4
    )
    func otherBehaviors(part: Int) throws {
        var shares = Shares()
        let behavior = EnvoyBehavior(matchesRepeatedHeadersJoined: part < 3, trustsPrivatePeers: part > 0)
        for table in stride(from: part, to: 400, by: 4) {
            let seed = UInt64(table)
            try compare(RandomTable(seed: seed), seed: seed, requests: 250, as: behavior, &shares)
        }
        #expect(shares.percent(\.byHeader) >= 10)
    }

    /// Whether two normalised targets are equal.
    private static func agree(_ target: ForwardedTarget, _ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard case .normalized(let count) = target else { return true }
        return left[..<count].elementsEqual(right[..<count])
    }

    private func compare(
        _ table: RandomTable,
        seed: UInt64,
        requests: Int,
        as behavior: EnvoyBehavior = EnvoyBehavior(),
        _ shares: inout Shares
    ) throws {
        let pair = try MatcherPair(table.virtualHosts, behavior: behavior)
        var random = SeededGenerator(seed: ~seed)
        var scratch = MatchScratch(capacity: 1024)
        let contexts = [
            RequestContext(),
            RequestContext(isTLS: true, peerAddress: Array("10.1.2.3".utf8)),
            RequestContext(peerAddress: Array("8.8.8.8".utf8)),
        ]
        for number in 0..<requests {
            let request = table.request(&random)
            let context = contexts[number % 3]
            let found = pair.index.match(
                request.bytes.span,
                request.layout,
                fields: request.fields.span,
                context: context,
                scratch: &scratch
            )
            let target = scratch.target
            let wanted = pair.reference.match(
                request.bytes.span,
                request.layout,
                fields: request.fields.span,
                context: context,
                scratch: &scratch
            )
            if found != wanted || !Self.agree(found.target, target, scratch.target) {
                Issue.record(
                    """
                    table \(seed), request \(number): index \(found), reference \(wanted)
                    \(String(decoding: request.bytes, as: UTF8.self))
                    """
                )
                return
            }
            shares.add(found.outcome, request, context, pair.reference, table, behavior)
        }
    }
}

/// What decided how often.
struct Shares: CustomStringConvertible {
    var pairs = 0
    var hits = 0
    var byMethod = 0
    var byHeader = 0
    var byQuery = 0
    var byConcatenationOrder = 0
    var byExpression = 0

    /// A condition decides where the winner has it and a later entry that the request meets as well does not outrank it by an
    /// earlier criterion, or where the last entry before the winner with the same path fails on it.
    mutating func add(
        _ outcome: RouteMatch.Outcome,
        _ request: RequestFixture,
        _ context: RequestContext,
        _ reference: ReferenceMatcher,
        _ table: RandomTable,
        _ behavior: EnvoyBehavior
    ) {
        pairs += 1
        guard case .route(let host, let winner) = outcome else { return }
        hits += 1
        let routes = table.virtualHosts[host].routes
        let matcher = routes[winner].matcher
        if matcher.usesExpression { byExpression += 1 }
        guard
            let seen = ReferenceMatcher.see(
                request.bytes.span,
                request.layout,
                fields: request.fields.span,
                context: context,
                behavior: behavior
            )
        else { return }
        var deciders: Set<String> = []
        if winner > 0, routes[winner - 1].matcher.path == matcher.path {
            switch reference.miss(seen, virtualHost: host, entry: winner - 1) {
            case .method: deciders.insert("method")
            case .header: deciders.insert("header")
            case .queryParameter: deciders.insert("query")
            case .path, nil: break
            }
        }
        for next in (winner + 1..<routes.count).prefix(12)
        where routes[next].matcher.path == matcher.path && reference.miss(seen, virtualHost: host, entry: next) == nil {
            let other = routes[next].matcher
            switch RandomTable.Criterion.allCases.first(where: { $0.rank(matcher) != $0.rank(other) }) {
            case .method: deciders.insert("method")
            case .headers: deciders.insert("header")
            case .queryParameters: deciders.insert("query")
            case nil: deciders.insert("order")
            case .hasMatch, .pathKind, .pathLength: break
            }
            break
        }
        if deciders.contains("method") { byMethod += 1 }
        if deciders.contains("header") { byHeader += 1 }
        if deciders.contains("query") { byQuery += 1 }
        if deciders.contains("order") { byConcatenationOrder += 1 }
    }

    mutating func add(_ other: Shares) {
        pairs += other.pairs
        hits += other.hits
        byMethod += other.byMethod
        byHeader += other.byHeader
        byQuery += other.byQuery
        byConcatenationOrder += other.byConcatenationOrder
        byExpression += other.byExpression
    }

    /// Of all pairs.
    func percent(_ part: KeyPath<Shares, Int>) -> Double {
        pairs == 0 ? 0 : 100 * Double(self[keyPath: part]) / Double(pairs)
    }

    var description: String {
        """
        \(pairs) pairs: \(percent(\.hits)) % hits; decided by method \(percent(\.byMethod)) %, header \
        \(percent(\.byHeader)) %, query \(percent(\.byQuery)) %, concatenation order \
        \(percent(\.byConcatenationOrder)) %, regular expression \(percent(\.byExpression)) %
        """
    }
}

extension RequestMatcher {
    /// Whether any of its conditions is a regular expression.
    fileprivate var usesExpression: Bool {
        if case .regularExpression = path { return true }
        let values = headers.map(\.value) + queryParameters.map(\.value)
        return values.contains { if case .regularExpression = $0 { true } else { false } }
    }
}
