import Foundation
import Synchronization

/// Looks on while inputs are tried, and ends the program if one takes too long: a hang is a failure with a name.
package final class Watchdog: Sendable {
    private struct Trial {
        var target: any FuzzTarget
        var input: [UInt8]
        var start: ContinuousClock.Instant
    }

    private let trial = Mutex<Trial?>(nil)

    /// Starts a thread that looks every now and then for the rest of the program's life.
    package init() {
        Thread.detachNewThread { [self] in
            while true {
                Thread.sleep(forTimeInterval: 0.25)
                if let hung { Self.stop(hung) }
            }
        }
    }

    /// Looks on while something is done with an input.
    package func watching(
        _ target: any FuzzTarget,
        _ input: [UInt8],
        _ work: () throws(Finding) -> Void
    ) throws(Finding) {
        begin(target, input)
        defer { end() }
        try work()
    }

    private func begin(_ target: any FuzzTarget, _ input: [UInt8]) {
        let now = ContinuousClock().now
        trial.withLock { $0 = Trial(target: target, input: input, start: now) }
    }

    private func end() {
        trial.withLock { $0 = nil }
    }

    /// What is being tried.
    package var current: (target: String, input: [UInt8])? {
        trial.withLock { $0.map { ($0.target.name, $0.input) } }
    }

    private var hung: Trial? {
        let now = ContinuousClock().now
        return trial.withLock { trial in
            trial.flatMap { now - $0.start > $0.target.patience ? $0 : nil }
        }
    }

    private static func stop(_ trial: Trial) -> Never {
        let file = FailureFile.write(trial.input, target: trial.target.name)
        print(
            "\(trial.target.name): no end after \(trial.target.patience)\n\(FailureFile.advice(file, trial.target.name))"
        )
        fflush(nil)
        exit(70)
    }
}
