import GatewayAPI
import RouteAnalysis
import RouteMatching
import RouteModel
import Simulation
import TestSupport
import Testing

/// Which requests end differently by two route sets.
@Suite struct DifferenceTests {
    @Test("A route set does not differ from itself")
    func same() {
        for seed in 0..<40 {
            let table = RandomHost(seed: UInt64(seed), hasExpressions: seed % 2 == 0, isOrdered: true)
            let world = World([VirtualHost(domain: "*", routes: table.entries)])
            #expect(WorldDifference(from: world, to: world).differences.isEmpty)
        }
    }

    @Test("A new exact host takes the requests of a wildcard (fact 4.23)")
    func hosts() {
        let wildcard = VirtualHost(domain: "*.example", routes: [.made(.init(path: .prefix("/")), number: 0)])
        let exact = VirtualHost(
            domain: "a.example",
            routes: [.made(.init(path: .pathSeparatedPrefix("/x")), number: 1)]
        )
        let difference = WorldDifference(from: World([wildcard]), to: World([wildcard, exact]))
        #expect(Set(difference.differences.compactMap(\.request.host)) == ["a.example"])
        #expect(difference.differences.contains { $0.before.status == 200 && $0.after.outcome == .noRoute })
    }

    @Test("A change of headers alone is told, and told apart")
    func headers() throws {
        let entry = RouteEntry.made(.init(path: .prefix("/")), number: 0)
        var other = entry
        other.requestHeaders.set = [HeaderValue(name: "x-env", value: "prod")]
        let old = World([VirtualHost(domain: "*", routes: [entry])])
        let new = World([VirtualHost(domain: "*", routes: [other])])
        let difference = try #require(WorldDifference(from: old, to: new).differences.first)
        #expect(difference.isBesides)
        #expect(difference.before == difference.after)
    }

    @Test("No change of one to three entries hides from it, and each request that it names does end differently")
    func randomChanges() {
        var different = 0
        for seed in 0..<120 {
            var random = SeededGenerator(seed: UInt64(seed))
            let table = RandomHost(seed: UInt64(seed), hasExpressions: false, isOrdered: seed % 2 == 0)
            var entries = table.entries
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.change(&entries, seed, &random) }
            let old = World([VirtualHost(domain: "*", routes: table.entries)])
            let new = World([VirtualHost(domain: "*", routes: entries)])
            let found = WorldDifference(from: old, to: new).differences
            var scratch = MatchScratch(capacity: 4096)
            for difference in found {
                #expect(old.answer(difference.request, scratch: &scratch) == difference.before)
                #expect(new.answer(difference.request, scratch: &scratch) == difference.after)
                #expect(difference.before.status != difference.after.status)
            }
            let pairs = Set(found.map { [$0.before.status, $0.after.status] })
            let base = SimulatedRequest(gateway: "shop/web", port: 80, host: "any.example")
            for _ in 0..<150 {
                var request = RandomHost.request(base, &random)
                // One line for each header, as promised.
                request.headers = Array(
                    request.headers.reduce(into: [String: HTTPHeader]()) { $0[$1.name] = $1 }.values
                )
                let before = old.answer(request, scratch: &scratch).status
                let after = new.answer(request, scratch: &scratch).status
                if before == after { continue }
                different += 1
                #expect(pairs.contains([before, after]), "table \(seed): \(request.target) \(request.headers)")
            }
        }
        #expect(different > 500)
    }

    private static func change(_ entries: inout [RouteEntry], _ seed: Int, _ random: inout SeededGenerator) {
        let index = Int.random(in: entries.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where entries.count > 1: entries.remove(at: index)
        case 1: entries.swapAt(index, Int.random(in: entries.indices, using: &random))
        case 2:
            let other = RandomHost(seed: UInt64(seed) &+ 1_000, hasExpressions: false, isOrdered: false)
            entries.insert(
                .made(other.entries[0].matcher, number: 60 + Int.random(in: 0..<9, using: &random)),
                at: index
            )
        default: entries[index].action = .directResponse(status: 300 + Int.random(in: 0..<40, using: &random))
        }
    }
}
