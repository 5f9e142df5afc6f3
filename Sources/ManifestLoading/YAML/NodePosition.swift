import GatewayAPI
import Yams

/// Finds where a field stands among the nodes of a document.
enum NodePosition {
    /// The node at a place, or the nearest one above it that exists.
    ///
    /// - Parameter wantsKey: Whether the key of the last step is wanted instead of its value.
    /// - Returns: The node, and whether it is the very place.
    static func find(_ steps: ArraySlice<FieldPath.Step>, in root: Node, wantsKey: Bool) -> (node: Node, isExact: Bool)
    {
        var node = root
        for (offset, step) in steps.enumerated() {
            guard let (key, value) = child(step, of: node) else { return (node, false) }
            if let key, wantsKey, offset == steps.count - 1 { return (key, true) }
            node = value
        }
        return (node, true)
    }

    private static func child(_ step: FieldPath.Step, of node: Node) -> (key: Node?, value: Node)? {
        switch (step, node) {
        case (.index(let index), .sequence(let sequence)):
            return index < sequence.count ? (nil, sequence[index]) : nil
        case (.field(let name), .mapping(let mapping)):
            return member(name, of: mapping, depth: 0)
        default: return nil
        }
    }

    private static func member(_ name: String, of mapping: Node.Mapping, depth: Int) -> (key: Node?, value: Node)? {
        guard depth < 8 else { return nil }
        for (key, value) in mapping where (try? NodeConversion.name(of: key)) == name { return (key, value) }
        for (key, value) in mapping where NodeConversion.isMerge(key) {
            let sources: [Node] = if case .sequence(let list) = value { Array(list) } else { [value] }
            for case .mapping(let source) in sources {
                if let found = member(name, of: source, depth: depth + 1) { return found }
            }
        }
        return nil
    }
}
