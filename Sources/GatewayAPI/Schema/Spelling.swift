/// Finds what somebody meant to write.
package enum Spelling {
    /// The candidate nearest to a word, if it is near enough to be a slip.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let lowered = word.lowercased()
        guard lowered.utf8.count <= 64 else { return nil }
        let allowance = max(1, min(3, lowered.utf8.count / 3))
        let ranked = candidates.map { (candidate: $0, distance: distance(lowered, $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= allowance else { return nil }
        return best.candidate
    }

    /// How many letters must be inserted, dropped, replaced or swapped to turn one word into the other.
    static func distance(_ first: String, _ second: String) -> Int {
        let left = Array(first.utf8)
        let right = Array(second.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(last[column + 1] + 1, current[column] + 1, replaced)
                let isSwap =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
