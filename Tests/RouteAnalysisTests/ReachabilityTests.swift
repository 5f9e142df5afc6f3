import Foundation
import GatewayAPI
import RouteAnalysis
import RouteMatching
import RouteModel
import Simulation
import TestSupport
import Testing

/// Which entries can win, and which requests show it.
@Suite struct ReachabilityTests {
    private func reachability(_ matchers: [RequestMatcher]) -> [Reachability] {
        let entries = matchers.enumerated().map { RouteEntry.made($1, number: $0) }
        return TableAnalysis(World([VirtualHost(domain: "*", routes: entries)])).hosts[0].reachability
    }

    @Test(
        "The last of these entries is covered by the one before it (fact 4.2, fact 4.3, fact 4.6)",
        arguments: [
            (RequestMatcher(path: .pathSeparatedPrefix("/a")), RequestMatcher(path: .exact("/a/b"))),
            (.init(path: .pathSeparatedPrefix("/a")), .init(path: .pathSeparatedPrefix("/a/b"), method: "GET")),
            (.init(path: .prefix("/")), .init(path: .regularExpression("/x[0-9]+"))),
            (.init(path: .pathSeparatedPrefix("/api")), .init(path: .regularExpression("/api/v[0-9]+"))),
            (.init(path: .regularExpression("/a.*")), .init(path: .exact("/ab"))),
            (.init(path: nil, method: "GET"), .init(path: .exact("/"), method: "GET")),
            (
                .init(path: .prefix("/"), headers: [.init(name: "x", value: .present)]),
                .init(path: .exact("/a"), headers: [.init(name: "x", value: .exact("1"))])
            ),
            (
                .init(path: .prefix("/"), queryParameters: [.init(name: "q", value: .regularExpression("[0-9]"))]),
                .init(path: .exact("/a"), queryParameters: [.init(name: "q", value: .exact("1"))])
            ),
        ] as [(RequestMatcher, RequestMatcher)]
    )
    func covered(first: RequestMatcher, second: RequestMatcher) {
        let all = reachability([first, second])
        guard case .alive = all[0], case .dead(let by, let lost) = all[1] else {
            Issue.record("\(all)")
            return
        }
        #expect(by.index == 0)
        #expect(lost?.taken?.route == "shop/r0")
    }

    @Test(
        "The last of these entries keeps something (fact 4.2, fact 4.7, fact 4.9)",
        arguments: [
            (RequestMatcher(path: .pathSeparatedPrefix("/a")), RequestMatcher(path: .exact("/ab"))),
            (.init(path: .exact("/a")), .init(path: .pathSeparatedPrefix("/a"))),
            (.init(path: .prefix("/"), method: "GET"), .init(path: .prefix("/"))),
            (.init(path: .regularExpression("/a.*")), .init(path: .prefix("/"))),
            (
                .init(path: .prefix("/"), headers: [.init(name: "x", value: .exact("1"))]),
                .init(path: .prefix("/"), headers: [.init(name: "x", value: .present)])
            ),
            (
                .init(path: .prefix("/"), headers: [.init(name: "x", value: .exact("1"))]),
                .init(path: .prefix("/"), headers: [.init(name: "x", value: .exact("2"))])
            ),
        ] as [(RequestMatcher, RequestMatcher)]
    )
    func kept(first: RequestMatcher, second: RequestMatcher) {
        let all = reachability([first, second])
        guard case .alive = all[1] else {
            Issue.record("\(all)")
            return
        }
    }

    @Test("What no request has is not called alive (fact 4.5)")
    func neverMet() {
        guard case .unknown(_, let lost) = reachability([.init(path: .exact("/a%41"))])[0] else {
            Issue.record("an exact value with %41 matches nothing")
            return
        }
        #expect(lost.isEmpty)
    }

    @Test("A rule that loses where both conditions hold is told apart from one that is the more special")
    func overlaps() {
        let canary = RequestMatcher(path: .prefix("/"), headers: [.init(name: "x-canary", value: .exact("yes"))])
        let entries = [RequestMatcher(path: .pathSeparatedPrefix("/api")), canary, .init(path: .prefix("/"))]
            .enumerated().map { RouteEntry.made($1, number: $0) }
        let world = World([VirtualHost(domain: "*", routes: entries)])
        let overlaps = TableAnalysis(world).hosts[0].overlaps
        #expect(overlaps.map(\.loser.index) == [1])
        #expect(overlaps.map(\.winner.index) == [0])
        #expect(overlaps.first?.lost.target == "/api")
        #expect(overlaps.first?.lost.headers.map(\.value) == ["yes"])
    }

    /// How many tables; `GWSIM_TABLES=2000` for a long run.
    private static let tables = ProcessInfo.processInfo.environment["GWSIM_TABLES"].flatMap { Int($0) } ?? 160

    @Test("On random tables the dead are never selected, and the alive are by their witnesses")
    func randomTables() throws {
        var tally = (alive: 0, dead: 0, unknown: 0)
        for seed in 0..<Self.tables {
            let table = RandomHost(seed: UInt64(seed), hasExpressions: seed % 3 == 0, isOrdered: seed % 2 == 0)
            let world = World([VirtualHost(domain: "*", routes: table.entries)])
            let analysis = try #require(TableAnalysis(world).hosts.first)
            var scratch = MatchScratch(capacity: 4096)
            var dead: Set<RouteOrigin> = []
            for (entry, reachability) in zip(table.entries, analysis.reachability) {
                switch reachability {
                case .alive(let witness):
                    tally.alive += 1
                    #expect(world.answer(witness, scratch: &scratch).origin == entry.origin, "table \(seed)")
                case .dead(let by, _):
                    tally.dead += 1
                    #expect(table.entries[by.index].origin != entry.origin)
                    dead.insert(entry.origin)
                case .notProgrammed: Issue.record("nothing is left out here")
                case .unknown:
                    tally.unknown += 1
                    #expect(table.hasExpressions, "table \(seed): \(entry.matcher) is decidable")
                }
            }
            for overlap in analysis.overlaps {
                let winner = world.answer(overlap.lost, scratch: &scratch).origin
                #expect(winner == table.entries[overlap.winner.index].origin, "table \(seed)")
                #expect(world.meets(overlap.lost, EntryMatcher(table.entries[overlap.loser.index].matcher)))
            }
            var random = SeededGenerator(seed: UInt64(seed) &+ 77)
            let base = SimulatedRequest(gateway: "shop/web", port: 80, host: "any.example")
            for _ in 0..<100 {
                let request = RandomHost.request(base, &random)
                if let taken = world.answer(request, scratch: &scratch).origin {
                    #expect(!dead.contains(taken), "table \(seed): \(request)")
                }
            }
        }
        // A test that never saw one of the verdicts would prove nothing.
        #expect(tally.alive > 100 && tally.dead > 100)
        #expect(tally.unknown * 20 < tally.alive + tally.dead)
    }
}
