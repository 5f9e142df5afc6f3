internal import MessageLayout
internal import RegularExpressions

/// Sorts the regular expressions of a virtual host by the bytes that their texts must begin with.
enum ExpressionNodeBuilder {
    /// Adds nodes for groups of one virtual host.
    ///
    /// - Returns: the nodes' range.
    static func add(_ groups: [Int32], to storage: inout IndexStorage, setMemory: Int) -> Range<Int32> {
        let start = Int32(storage.expressionNodes.count)
        var byPrefix: [[UInt8]: [Int32]] = [:]
        for group in groups {
            let expression = storage.expressions[Int(storage.groups[Int(group)].expression)]
            byPrefix[expression.requiredPrefix(), default: []].append(group)
        }
        // The prefixes that the one at hand begins with, longest last.
        var path: [(prefix: [UInt8], node: Int32)] = []
        for prefix in byPrefix.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            while let last = path.last, !prefix.starts(with: last.prefix) { path.removeLast() }
            let node = node(prefix, byPrefix[prefix] ?? [], parent: path.last?.node ?? -1, &storage, setMemory)
            path.append((prefix, Int32(storage.expressionNodes.count)))
            storage.expressionNodes.append(node)
        }
        return start..<Int32(storage.expressionNodes.count)
    }

    private static func node(
        _ prefix: [UInt8],
        _ groups: [Int32],
        parent: Int32,
        _ storage: inout IndexStorage,
        _ setMemory: Int
    ) -> RegularExpressionNode {
        let sorted = groups.sorted { storage.groups[Int($0)].first < storage.groups[Int($1)].first }
        let first = sorted.first.map { storage.groups[Int($0)].first } ?? .max
        let start = Int32(storage.expressionGroups.count)
        storage.expressionGroups += sorted
        let text = ByteRange(start: storage.text.count, count: prefix.count)
        storage.text += prefix
        return RegularExpressionNode(
            prefix: text,
            parent: parent,
            groups: start..<Int32(storage.expressionGroups.count),
            set: set(sorted, &storage, setMemory),
            first: first,
            firstInChain: parent < 0 ? first : min(first, storage.expressionNodes[Int(parent)].firstInChain)
        )
    }

    /// The set of many expressions; -1 for few, and where RE2 cannot hold them in memory.
    private static func set(_ groups: [Int32], _ storage: inout IndexStorage, _ memory: Int) -> Int32 {
        guard groups.count >= RegularExpressionNode.setThreshold else { return -1 }
        let expressions = groups.map { storage.expressions[Int(storage.groups[Int($0)].expression)] }
        guard let set = RegularExpressionSet(expressions, memory: memory) else { return -1 }
        storage.sets.append(set)
        return Int32(storage.sets.count - 1)
    }
}
