import TestSupport

extension JSON {
    /// The value as YAML in block style, a field on a line, so that lines can be damaged one by one.
    func blockStyle(indentedBy depth: Int = 0) -> String {
        let indentation = String(repeating: " ", count: depth)
        switch self {
        case .object(let members) where !members.isEmpty:
            return members.sorted { $0.key < $1.key }
                .map { "\(indentation)\($0.key): \($0.value.behindKey(depth + 2))" }.joined(separator: "\n")
        case .array(let items) where !items.isEmpty:
            return items.map { item in
                switch item {
                case .object(let members) where !members.isEmpty:
                    "\(indentation)- " + item.blockStyle(indentedBy: depth + 2).drop { $0 == " " }
                default: "\(indentation)- \(item.text)"
                }
            }.joined(separator: "\n")
        default: return indentation + text
        }
    }

    private func behindKey(_ depth: Int) -> String {
        switch self {
        case .object(let members) where !members.isEmpty: "\n" + blockStyle(indentedBy: depth)
        case .array(let items) where !items.isEmpty: "\n" + blockStyle(indentedBy: depth)
        default: text
        }
    }
}
