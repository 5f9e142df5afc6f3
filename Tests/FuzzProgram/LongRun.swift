import Foundation
import Fuzzing

/// Every target for its share of the time, in rounds, each with a seed of its own.
struct LongRun {
    private let options: FuzzOptions
    private let watchdog = Watchdog()

    init(_ options: FuzzOptions) {
        self.options = options
    }

    /// Returns the exit code: 1 if a promise was broken.
    func run() throws -> Int32 {
        CrashReport.install(watchdog)
        let names = options.targets.map(\.name).joined(separator: ", ")
        say("fuzz: seed \(options.seed), \(options.seconds) s, targets \(names)")
        // A round gives each target at most five minutes, so that none waits long for its turn.
        let share = max(1, min(300, options.seconds / options.targets.count))
        let rounds = max(1, options.seconds / (share * options.targets.count))
        var findings = 0
        for round in 0..<rounds {
            for target in options.targets {
                let seed = options.seed &+ UInt64(round)
                findings += try run(target, seed: seed, seconds: share)
            }
        }
        say("fuzz: \(findings) findings")
        return findings == 0 ? 0 : 1
    }

    private func run(_ target: any FuzzTarget, seed: UInt64, seconds: Int) throws -> Int {
        var campaign = Campaign(target, seed: seed, watchdog: watchdog)
        let start = processorSeconds()
        let report = campaign.run(.duration(.seconds(seconds)), findings: options.findings)
        let used = String(format: "%.1f", processorSeconds() - start)
        say("\(target.name): seed \(seed), \(report.inputs) inputs in \(used) s of processor time,")
        say("  \(report.kept) of the corpus, \(report.interesting.count) did something new")
        for (name, count) in report.tally.counts.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("#") {
            say("  \(count)  \(name)")
        }
        for (input, finding) in report.findings {
            var minimizer = Minimizer(target, watchdog: watchdog)
            let smallest = minimizer.minimize(input)
            let file = FailureFile.write(smallest, target: target.name)
            say("FINDING in \(target.name), seed \(seed): \(finding)\n\(FailureFile.advice(file, target.name))")
        }
        try keep(report.interesting, of: target)
        return report.findings.count
    }

    private func keep(_ inputs: [[UInt8]], of target: any FuzzTarget) throws {
        guard let folder = options.keep else { return }
        let url = URL(fileURLWithPath: "\(folder)/\(target.name)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for input in inputs {
            try Data(input).write(to: url.appendingPathComponent(String(fingerprint(of: input), radix: 16)))
        }
    }
}

/// Prints a line at once, wherever standard output goes.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

/// Processor time that this process has used so far.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

/// One input once more.
struct Trial {
    private let options: FuzzOptions

    init(_ options: FuzzOptions) {
        self.options = options
    }

    /// Returns the exit code.
    func run(_ path: String) throws -> Int32 {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
        let watchdog = Watchdog()
        CrashReport.install(watchdog)
        for target in options.targets {
            var tally = Tally()
            do {
                try watchdog.watching(target, [UInt8](bytes)) { () throws(Finding) in
                    try target.check([UInt8](bytes), &tally)
                }
                say("\(target.name): fine")
                for name in tally.counts.keys.sorted() { say("  \(name)") }
            } catch {
                say("FINDING in \(target.name): \(error)")
                return 1
            }
        }
        return 0
    }
}
