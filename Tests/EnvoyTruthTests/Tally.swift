import Synchronization
import TestSupport

/// Counts what all sets of one comparison did; prints one line once the last set is done.
final class Tally: Sendable {
    private let title: String
    private let sets: Int
    private let counts = Mutex(Counts())

    private struct Counts {
        var sets = 0
        var compared = 0
        var different = 0
        var skipped: [String: Int] = [:]
    }

    init(_ title: String, sets: Int) {
        self.title = title
        self.sets = sets
    }

    /// Adds the figures of one set.
    func add(compared: Int, different: Int, skipped: [String: Int]) {
        counts.withLock { counts in
            counts.sets += 1
            counts.compared += compared
            counts.different += different
            counts.skipped.merge(skipped, uniquingKeysWith: +)
            guard counts.sets == sets else { return }
            let reasons = counts.skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            let total = counts.skipped.values.reduce(0, +)
            print(
                "envoy-truth, \(title): compared \(counts.compared) requests, \(counts.different) different, "
                    + "skipped \(total) (\(reasons.joined(separator: ", ")))"
            )
        }
    }
}
