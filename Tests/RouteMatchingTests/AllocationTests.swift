import CAllocationProbe
import MessageLayout
import RouteModel
import Testing

@testable import RouteMatching

@Suite(
    "Matching allocates nothing",
    .enabled(if: allocation_probe_is_available() != 0, "allocations are counted on Linux")
)
struct AllocationTests {
    @Test("The probe counts what code allocates")
    func control() {
        var kept: [[UInt8]] = []
        kept.reserveCapacity(100)
        allocation_probe_start()
        for size in 1...100 { kept.append([UInt8](repeating: 1, count: 64 * size)) }
        let count = allocation_probe_stop()
        #expect(kept.count == 100 && count >= 100)
    }

    @Test("No request on a random table makes the index allocate", arguments: 0..<40 as Range<UInt64>)
    func randomTables(seed: UInt64) throws {
        let table = RandomTable(seed: seed)
        let index = try MatcherPair(table.virtualHosts).index
        guard index.storage.sets.isEmpty else { return }
        var random = SeededGenerator(seed: ~seed)
        let requests = (0..<200).map { _ in table.request(&random) }
        var scratch = MatchScratch()
        let context = RequestContext()
        // Once before: RE2 builds its automata while it matches.
        _ = matchAll(index, requests, context, &scratch)
        allocation_probe_start()
        let hits = matchAll(index, requests, context, &scratch)
        let count = allocation_probe_stop()
        #expect(count == 0, "\(hits) hits")
    }

    private func matchAll(
        _ index: RoutingIndex,
        _ requests: [RequestFixture],
        _ context: RequestContext,
        _ scratch: inout MatchScratch
    ) -> Int {
        var hits = 0
        for number in requests.indices {
            // Not `for request in requests`: without optimisation the iterator allocates.
            let request = requests[number]
            let match = index.match(
                request.bytes.span,
                request.layout,
                fields: request.fields.span,
                context: context,
                scratch: &scratch
            )
            if case .route = match.outcome { hits += 1 }
        }
        return hits
    }
}
