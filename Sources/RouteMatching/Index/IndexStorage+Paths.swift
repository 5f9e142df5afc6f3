internal import MessageLayout
internal import RegularExpressions

extension IndexStorage {
    /// The lowest position in a virtual host's list of an entry whose conditions all hold; nil if there is none.
    func entry(
        _ host: Int,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ found: inout [Int32]
    ) -> Int? {
        let node = virtualHosts[host]
        // Lower positions only, from here on.
        var best = node.always
        lowestOfHashed(host, node, view, context, &value, &best)
        for group in node.scanned.places {
            guard groups[group].first < best else { continue }
            if beginsAsWanted(group, view) { lowest(group, view, context, &value, &best) }
        }
        if node.firstExpression < best { lowestOfExpressions(node, view, context, &value, &found, &best) }
        return best == .max ? nil : Int(best)
    }

    /// Asks the group of the exact path, and those of its path-separated prefixes from the longest on.
    @inline(__always)
    private func lowestOfHashed(
        _ host: Int,
        _ node: VirtualHostNode,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        guard node.longestPrefix > 0 || node.hasExactPaths else { return }
        let (exact, deepest) = hashedGroups(host, node, view)
        if let exact { lowest(exact, view, context, &value, &best) }
        guard let deepest, deepest.firstInChain < best else { return }
        lowest(deepest, view, context, &value, &best)
        // Nothing further up can be lower where the deepest is the lowest of its chain.
        guard deepest.firstInChain < deepest.first || !deepest.decidesAlone else { return }
        var prefix = Int(groups[Int(deepest.group)].parent)
        while prefix >= 0, groups[prefix].firstInChain < best {
            lowest(prefix, view, context, &value, &best)
            prefix = Int(groups[prefix].parent)
        }
    }

    @inline(__always)
    private func lowest(
        _ hit: PathRecords.Hit,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        if hit.first >= best { return }
        if hit.decidesAlone { best = hit.first } else { lowest(Int(hit.group), view, context, &value, &best) }
    }

    /// What the exact path leads to, and what the longest path-separated prefix does, in one pass.
    @inline(__always)
    private func hashedGroups(
        _ host: Int,
        _ node: VirtualHostNode,
        _ view: borrowing RequestView
    ) -> (exact: PathRecords.Hit?, prefix: PathRecords.Hit?) {
        let path = view.edge.path
        let limit = min(path.count, node.longestPrefix)
        var hash = ByteHash(space: UInt64(truncatingIfNeeded: host))
        var deepest: PathRecords.Hit?
        var offset = path.lowerBound
        while true {
            let isLast = offset &+ 8 > path.upperBound
            let word = isLast ? view.target.partialWord(offset..<path.upperBound) : view.target.word(at: offset)
            let done = offset &- path.lowerBound
            if done <= limit {
                var slashes = word.lanes(equalTo: UInt8(ascii: "/"))
                while slashes != 0 {
                    let lane = slashes.trailingZeroBitCount >> 3
                    slashes &= slashes &- 1
                    let count = done &+ lane
                    guard count <= limit else { break }
                    if count == 0 { continue }
                    let key = hash.finished(rest: word.lowBytes(lane), count: count)
                    deepest = record(key, .pathSeparatedPrefix, host, count, view) ?? deepest
                }
            }
            if isLast {
                if path.count <= limit {
                    let key = hash.finished(rest: word, count: path.count)
                    deepest = record(key, .pathSeparatedPrefix, host, path.count, view) ?? deepest
                }
                guard node.hasExactPaths else { return (nil, deepest) }
                return (record(hash.finished(rest: word, count: ~path.count), .exact, host, path.count, view), deepest)
            }
            hash.combine(word)
            offset &+= 8
        }
    }

    /// The record under a hash whose key is the first `count` bytes of the path.
    @inline(__always)
    private func record(
        _ hash: UInt64,
        _ kind: PathGroup.Kind,
        _ host: Int,
        _ count: Int,
        _ view: borrowing RequestView
    ) -> PathRecords.Hit? {
        let start = view.edge.path.lowerBound
        return pathRecords.find(hash, kind, virtualHost: host, view.target, start..<start &+ count)
    }

    /// The hash under which a group is kept; the same as `hashedGroups` computes on its way.
    static func groupHash(_ key: Span<UInt8>, _ range: Range<Int>, _ kind: PathGroup.Kind, host: Int) -> UInt64 {
        var hash = ByteHash(space: UInt64(host))
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            hash.combine(key.word(at: offset))
            offset += 8
        }
        let rest = key.partialWord(offset..<range.upperBound)
        return hash.finished(rest: rest, count: kind == .exact ? ~range.count : range.count)
    }

    private func beginsAsWanted(_ index: Int, _ view: borrowing RequestView) -> Bool {
        let key = groups[index].key.indices
        let path = view.edge.path
        guard key.count <= path.count,
            view.target.equals(path.lowerBound..<path.lowerBound + key.count, text.span, key)
        else { return false }
        return groups[index].kind != .pathSeparatedPrefix || path.count == key.count
            || view.target[path.lowerBound + key.count] == UInt8(ascii: "/")
    }
}

extension IndexStorage {
    /// Asks the regular expressions that the path might match: those whose required prefix it has.
    private func lowestOfExpressions(
        _ node: VirtualHostNode,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ found: inout [Int32],
        _ best: inout Int32
    ) {
        var index = longestExpressionNode(node.expressions, view)
        while index >= 0, expressionNodes[index].firstInChain < best {
            let expressionNode = expressionNodes[index]
            index = Int(expressionNode.parent)
            guard expressionNode.first < best, hasPrefix(expressionNode, view) else { continue }
            if expressionNode.set >= 0, ask(expressionNode, view, context, &value, &found, &best) { continue }
            let path = view.target.extracting(view.edge.path)
            for slot in expressionNode.groups.places {
                let group = Int(expressionGroups[slot])
                if groups[group].first >= best { break }
                if expressions[Int(groups[group].expression)].matches(path) {
                    lowest(group, view, context, &value, &best)
                }
            }
        }
    }

    /// Asks a node's set; false if it ran out of memory and knows nothing.
    private func ask(
        _ node: RegularExpressionNode,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ found: inout [Int32],
        _ best: inout Int32
    ) -> Bool {
        let set = sets[Int(node.set)]
        if found.count < set.count { found = Array(repeating: 0, count: set.count) }
        guard let count = set.matches(view.target.extracting(view.edge.path), into: &found) else { return false }
        for slot in 0..<count {
            lowest(Int(expressionGroups[Int(node.groups.lowerBound + found[slot])]), view, context, &value, &best)
        }
        return true
    }

    /// Of the nodes with a prefix that is not behind the path in order, the last: each node whose prefix the path has is
    /// it, or on the way up from it.
    private func longestExpressionNode(_ nodes: Range<Int32>, _ view: borrowing RequestView) -> Int {
        var low = Int(nodes.lowerBound)
        var high = Int(nodes.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(expressionNodes[middle], view) { high = middle } else { low = middle + 1 }
        }
        return low > Int(nodes.lowerBound) ? low - 1 : -1
    }

    /// Whether the node's prefix is greater than the path.
    private func isBehind(_ node: RegularExpressionNode, _ view: borrowing RequestView) -> Bool {
        let prefix = node.prefix.indices
        let path = view.edge.path
        for offset in 0..<min(prefix.count, path.count) {
            let wanted = text[prefix.lowerBound + offset]
            let seen = view.target[path.lowerBound + offset]
            if wanted != seen { return wanted > seen }
        }
        return prefix.count > path.count
    }

    private func hasPrefix(_ node: RegularExpressionNode, _ view: borrowing RequestView) -> Bool {
        let prefix = node.prefix.indices
        let start = view.edge.path.lowerBound
        return prefix.count <= view.edge.path.count
            && view.target.equals(start..<start + prefix.count, text.span, prefix)
    }
}
