internal import RouteModel

/// The entries of a virtual host by their paths, to find those that can meet on one request.
struct PathNeighbours {
    /// Sorted by path, then by position.
    private var sorted: [(path: [UInt8], index: Int)] = []
    private var byPath: [[UInt8]: [Int]] = [:]

    init(_ paths: [PathMatcher?]) {
        for (index, path) in paths.enumerated() where !path.isExpression {
            let bytes = Array(path.literal.utf8)
            sorted.append((bytes, index))
            byPath[bytes, default: []].append(index)
        }
        sorted.sort { left, right in
            left.path == right.path
                ? left.index < right.index : left.path.lexicographicallyPrecedes(right.path)
        }
    }

    /// The entries at, below and above a path, at most so many.
    func near(_ matcher: PathMatcher?, limit: Int) -> [Int] {
        guard !matcher.isExpression else { return [] }
        let path = Array(matcher.literal.utf8)
        var near = Array((byPath[path] ?? []).prefix(limit))
        if case .exact = matcher {} else { below(path, limit: limit, into: &near) }
        var end = path.count
        while end > 0, near.count < 2 * limit {
            end = path[..<end].lastIndex(of: UInt8(ascii: "/")) ?? 0
            near += (byPath[Array(path[..<end])] ?? []).prefix(limit)
        }
        return near
    }

    private func below(_ path: [UInt8], limit: Int, into near: inout [Int]) {
        let start = path + [UInt8(ascii: "/")]
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].path.lexicographicallyPrecedes(start) { low = middle + 1 } else { high = middle }
        }
        while low < sorted.count, near.count < limit, sorted[low].path.starts(with: start) {
            near.append(sorted[low].index)
            low += 1
        }
    }
}
