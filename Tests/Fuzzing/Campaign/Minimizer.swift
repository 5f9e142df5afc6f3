/// Makes an input smaller as long as it still breaks a promise.
package struct Minimizer {
    private let target: any FuzzTarget
    private let watchdog: Watchdog
    /// How many attempts it makes at most.
    private var left = 2_000

    package init(_ target: any FuzzTarget, watchdog: Watchdog) {
        self.target = target
        self.watchdog = watchdog
    }

    /// Takes pieces out, ever smaller ones.
    package mutating func minimize(_ input: [UInt8]) -> [UInt8] {
        var smallest = input
        var piece = max(1, input.count / 2)
        while left > 0 {
            var start = 0
            while start < smallest.count, left > 0 {
                var shorter = smallest
                shorter.removeSubrange(start..<min(start + piece, shorter.count))
                if breaks(shorter) { smallest = shorter } else { start += piece }
            }
            if piece == 1 { break }
            piece /= 2
        }
        return smallest
    }

    private mutating func breaks(_ input: [UInt8]) -> Bool {
        left -= 1
        var tally = Tally()
        do {
            try watchdog.watching(target, input) { () throws(Finding) in try target.check(input, &tally) }
            return false
        } catch {
            return true
        }
    }
}
