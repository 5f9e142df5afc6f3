import CAllocationProbe
import Foundation
import MessageLayout
import RouteMatching

/// Runs every scenario at every size.
struct MatchBenchmark {
    private(set) var report = Report()
    private let scenarios: [Scenario]
    private let sizes: [Int]
    private let requestCount: Int
    private let rounds: Int
    private static let batch = 64

    init(_ scenarios: [Scenario], isQuick: Bool) {
        self.scenarios = scenarios
        sizes = isQuick ? [10, 10_000] : [10, 100, 1_000, 10_000, 100_000]
        requestCount = isQuick ? 8_192 : 65_536
        rounds = isQuick ? 2 : 5
    }

    mutating func measure() {
        report.timerNanoseconds = Self.timerCost()
        report.controlAllocations = Self.controlAllocations()
        for scenario in scenarios {
            for size in scenario.sizes(sizes) { measure(scenario, size) }
        }
        report.judge()
    }

    private mutating func measure(_ scenario: Scenario, _ size: Int) {
        let table = scenario.table(size)
        let clock = ContinuousClock()
        let start = clock.now
        guard case .compiled(let index) = RoutingIndex.compile(table) else {
            report.failures.append("\(scenario.rawValue), \(size) entries: the table was refused")
            return
        }
        let compile = clock.now - start
        let reference = ReferenceMatcher(table)
        for hits in [true, false] {
            let requests = RequestSet(scenario, entries: size, hits: hits, count: requestCount)
            var result = Report.Result(scenario: scenario.rawValue, entries: size, hits: hits)
            result.compileMilliseconds = compile.nanoseconds / 1e6
            measure(index, requests, &result)
            measure(reference, index, requests, &result)
            report.results.append(result)
            FileHandle.standardError.write(Data((result.line + "\n").utf8))
        }
    }

    private func measure(_ index: RoutingIndex, _ set: RequestSet, _ result: inout Report.Result) {
        var scratch = MatchScratch()
        let context = RequestContext()
        // Once for the caches, the automata of regular expressions, and to see that the requests do what they should.
        let hits = Self.matchAll(index, set, 0..<set.requests.count, context, &scratch)
        if hits != (result.hits ? set.requests.count : 0) {
            result.failure = "\(hits) of \(set.requests.count) requests hit"
        }
        allocation_probe_start()
        _ = Self.matchAll(index, set, 0..<set.requests.count, context, &scratch)
        result.allocationsPerMatch = Double(allocation_probe_stop()) / Double(set.requests.count)
        var batches: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            for batch in stride(from: 0, to: set.requests.count, by: Self.batch) {
                let start = clock.now
                _ = Self.matchAll(index, set, batch..<batch + Self.batch, context, &scratch)
                batches.append((clock.now - start).nanoseconds / Double(Self.batch))
            }
        }
        batches.sort()
        result.nanoseconds = batches.reduce(0, +) / Double(batches.count)
        result.batchPercentiles = [0.5, 0.9, 0.99].map { batches[Int(Double(batches.count - 1) * $0)] }
    }

    /// A part of the requests is enough for the reference: it takes its time.
    ///
    /// The two must agree.
    private func measure(
        _ reference: ReferenceMatcher,
        _ index: RoutingIndex,
        _ set: RequestSet,
        _ result: inout Report.Result
    ) {
        let count = min(max(2_000_000 / result.entries, 16), 4_096, set.requests.count)
        var scratch = MatchScratch()
        let context = RequestContext()
        var found: [RouteMatch] = []
        let clock = ContinuousClock()
        let start = clock.now
        for request in set.requests[..<count] {
            found.append(
                reference.match(
                    set.bytes.span.extracting(request.bytes),
                    request.layout,
                    fields: set.fields.span.extracting(request.fields),
                    context: context,
                    scratch: &scratch
                )
            )
        }
        result.referenceNanoseconds = (clock.now - start).nanoseconds / Double(count)
        for (request, wanted) in zip(set.requests, found) {
            let match = index.match(
                set.bytes.span.extracting(request.bytes),
                request.layout,
                fields: set.fields.span.extracting(request.fields),
                context: context,
                scratch: &scratch
            )
            if match != wanted { result.failure = "index and reference differ" }
        }
    }

    /// Matches a range of the requests; the number of hits keeps the optimiser from leaving anything out.
    @inline(never)
    private static func matchAll(
        _ index: RoutingIndex,
        _ set: borrowing RequestSet,
        _ range: Range<Int>,
        _ context: RequestContext,
        _ scratch: inout MatchScratch
    ) -> Int {
        var hits = 0
        for number in range {
            let request = set.requests[number]
            let match = index.match(
                set.bytes.span.extracting(request.bytes),
                request.layout,
                fields: set.fields.span.extracting(request.fields),
                context: context,
                scratch: &scratch
            )
            if case .route = match.outcome { hits += 1 }
        }
        return hits
    }

    /// Nanoseconds between two looks at the clock.
    private static func timerCost() -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var last = start
        for _ in 0..<100_000 { last = clock.now }
        return (last - start).nanoseconds / 100_000
    }

    /// What the probe counts for a thousand allocations: proof that it counts.
    private static func controlAllocations() -> Int {
        guard allocation_probe_is_available() != 0 else { return 0 }
        var kept: [[UInt8]] = []
        kept.reserveCapacity(1_000)
        allocation_probe_start()
        for number in 0..<1_000 { kept.append(Array(repeating: UInt8(truncatingIfNeeded: number), count: 100)) }
        let count = allocation_probe_stop()
        return kept.count == 1_000 ? Int(count) : 0
    }
}

extension Duration {
    /// In nanoseconds.
    var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
