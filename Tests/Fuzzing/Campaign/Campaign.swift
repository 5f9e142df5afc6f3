import TestSupport

/// Tries inputs on one target: first those that were kept, then ever new mutations of what was interesting.
package struct Campaign {
    /// When to stop.
    package enum Limit: Sendable {
        case inputs(Int)
        case duration(Duration)
    }

    /// What came of it.
    package struct Report: Sendable {
        package var inputs = 0
        package var kept = 0
        package var tally = Tally()
        package var findings: [(input: [UInt8], finding: Finding)] = []
        /// Inputs that did something new, in the order in which they were found.
        package var interesting: [[UInt8]] = []
    }

    private let target: any FuzzTarget
    private let watchdog: Watchdog
    private var random: SeededGenerator
    private var pool: [[UInt8]] = []
    /// How many inputs at the beginning of the pool are kept ones and seeds, which are never forgotten.
    private var seedCount = 0
    private var report = Report()

    package init(_ target: any FuzzTarget, seed: UInt64, watchdog: Watchdog) {
        self.target = target
        self.watchdog = watchdog
        random = SeededGenerator(seed: seed)
    }

    /// Runs until the limit, or until so many promises are broken.
    package mutating func run(_ limit: Limit, findings: Int = 1) -> Report {
        report = Report()
        let kept = Corpus.inputs(of: target.name).map(\.bytes)
        report.kept = kept.count
        pool = []
        for input in kept + target.seeds where report.findings.count < findings {
            attempt(input)
            pool.append(input)
        }
        seedCount = pool.count
        let clock = ContinuousClock()
        let start = clock.now
        let first = report.inputs
        while report.findings.count < findings {
            switch limit {
            case .inputs(let count): if report.inputs - first >= count { return report }
            case .duration(let duration): if clock.now - start >= duration { return report }
            }
            let input = target.mutate(draw(), with: random.pick(pool), &random)
            if attempt(input) { keep(input) }
        }
        return report
    }

    /// A pool that is full forgets at random, but no seed.
    private mutating func keep(_ input: [UInt8]) {
        report.interesting.append(input)
        if pool.count < seedCount + Self.poolSize {
            pool.append(input)
        } else {
            pool[seedCount + random.below(Self.poolSize)] = input
        }
    }

    private static let poolSize = 4000

    /// Half of the draws go to the seeds, and half of the others to the newest quarter, which has been tried least.
    ///
    /// Damage adds up: what is mutated often is hardly ever valid.
    private mutating func draw() -> [UInt8] {
        if seedCount > 0, random.chance(50) { return pool[random.below(seedCount)] }
        return random.chance(50) ? random.pick(pool) : pool[pool.count - 1 - random.below((pool.count + 3) / 4)]
    }

    /// Tries one input; whether it did something new.
    @discardableResult
    private mutating func attempt(_ input: [UInt8]) -> Bool {
        report.inputs += 1
        do {
            try watchdog.watching(target, input) { () throws(Finding) in try target.check(input, &report.tally) }
        } catch {
            report.findings.append((input, error))
        }
        return report.tally.tookNote()
    }
}
