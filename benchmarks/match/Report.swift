import Foundation

/// The figures of one run.
struct Report: Encodable {
    struct Result: Encodable {
        var scenario: String
        var entries: Int
        var hits: Bool
        /// Per match, the mean.
        var nanoseconds = 0.0
        /// Per match, 50th, 90th and 99th percentile over batches of 64 matches.
        var batchPercentiles: [Double] = []
        var allocationsPerMatch = 0.0
        /// Of the reference matcher, per match.
        var referenceNanoseconds = 0.0
        var compileMilliseconds = 0.0
        var failure: String?

        var line: String {
            let percentiles = batchPercentiles.map { number($0, 7) }.joined()
            let speedup = nanoseconds > 0 ? referenceNanoseconds / nanoseconds : 0
            return column(scenario, 28) + number(Double(entries), 8) + column(hits ? " hit" : " miss", 6)
                + number(nanoseconds, 8) + percentiles + String(format: "%8.2f", allocationsPerMatch)
                + number(referenceNanoseconds, 12) + String(format: "%8.1f", referenceNanoseconds / Double(entries))
                + number(speedup, 9) + number(compileMilliseconds, 9) + (failure.map { "  FAILED: \($0)" } ?? "")
        }
    }

    var date = ISO8601DateFormatter().string(from: Date())
    var machine = Report.machineDescription()
    /// One look at the clock; it happens once per batch of 64.
    var timerNanoseconds = 0.0
    /// What the allocation counter says of code that allocates a thousand times; 0: nothing can be counted here.
    var controlAllocations = 0
    var results: [Result] = []
    var failures: [String] = []

    /// Compares the figures with what the project promises; of times the medians, which others on the machine disturb least.
    mutating func judge() {
        for result in results {
            let name = "\(result.scenario), \(result.entries) entries, \(result.hits ? "hit" : "miss")"
            if let failure = result.failure { failures.append("\(name): \(failure)") }
            let isSet = result.scenario == Scenario.expressionSet.rawValue
            if controlAllocations > 0, !isSet, result.allocationsPerMatch > 0 {
                failures.append("\(name): \(result.allocationsPerMatch) allocations per match")
            }
            guard [Scenario.exact.rawValue, Scenario.prefix.rawValue].contains(result.scenario) else { continue }
            if result.entries == 10_000 {
                if result.median > 300 { failures.append("\(name): more than 300 ns") }
                if result.referenceNanoseconds < 100 * result.median {
                    failures.append("\(name): less than 100 times as fast as the reference")
                }
            }
            if result.entries == 100_000, let small = results.first(where: { result.isLike($0) && $0.entries == 10 }),
                result.median > 3 * small.median
            {
                failures.append("\(name): more than three times the time of 10 entries")
            }
        }
    }

    var text: String {
        let head =
            column("scenario", 28) + column(" entries", 8) + "      " + "  ns mean    p50    p90    p99  allocs"
            + "   reference  ns/entry  speedup  compile ms"
        let verdict = failures.isEmpty ? "all promises kept" : failures.joined(separator: "\n")
        return """
            \(machine), \(date)
            percentiles over batches of 64; a look at the clock costs \(String(format: "%.0f", timerNanoseconds)) ns, once \
            per batch; the allocation counter counts \(controlAllocations) for a control that allocates 1000 times
            \(head)
            \(results.map(\.line).joined(separator: "\n"))
            \(verdict)
            """
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }

    private static func machineDescription() -> String {
        let cpuinfo = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = cpuinfo.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        return "\(name ?? "unknown CPU"), \(ProcessInfo.processInfo.activeProcessorCount) cores"
    }
}

extension Report.Result {
    /// Nanoseconds per match, the median over batches.
    var median: Double { batchPercentiles.first ?? .infinity }

    /// Whether the other result is of the same kind.
    func isLike(_ other: Report.Result) -> Bool {
        scenario == other.scenario && hits == other.hits
    }
}

private func number(_ value: Double, _ width: Int) -> String {
    let text = String(format: "%.0f", value)
    return String(repeating: " ", count: max(width - text.count, 1)) + text
}

private func column(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
}
