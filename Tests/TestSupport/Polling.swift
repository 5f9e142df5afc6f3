import Foundation
import Synchronization

/// Asks again and again, with short pauses, until there is an answer or the time is up.
///
/// For what another process does in its own time: a port that opens, a line in a log.
package func poll<Answer>(
    for duration: Duration = .seconds(10),
    _ question: () throws -> Answer?
) rethrows -> Answer? {
    let clock = ContinuousClock()
    let end = clock.now + duration
    while true {
        if let answer = try question() { return answer }
        if clock.now >= end { return nil }
        Thread.sleep(forTimeInterval: 0.003)
    }
}

/// Runs the work for every item on threads of its own, at most `width` at a time, and returns when all are done.
///
/// Blocking work belongs on threads, not on the cooperative pool.
package func inParallel<Item: Sendable, Result: Sendable>(
    _ items: [Item],
    width: Int,
    _ work: @escaping @Sendable (Item) -> Result
) -> [Result] {
    let results = Collected<Result>()
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = width
    for (index, item) in items.enumerated() {
        queue.addOperation { results.put(work(item), at: index) }
    }
    queue.waitUntilAllOperationsAreFinished()
    return results.inOrder
}

private final class Collected<Value: Sendable>: Sendable {
    private let values = Mutex<[Int: Value]>([:])

    func put(_ value: Value, at index: Int) {
        values.withLock { $0[index] = value }
    }

    var inOrder: [Value] {
        values.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    }
}
