import GatewayAPI

/// The order in which kubectl prints the keys of a map in YAML: letters behind all else, numbers by their value.
///
/// > Source: go-yaml v2, `keyList.Less` of `sorter.go`.
struct YAMLKeyOrder {
    private let left: [Unicode.Scalar]
    private let right: [Unicode.Scalar]

    static func precedes(_ left: String, _ right: String) -> Bool {
        YAMLKeyOrder(left: Array(left.unicodeScalars), right: Array(right.unicodeScalars)).leftPrecedes
    }

    private var leftPrecedes: Bool {
        guard let index = (0..<min(left.count, right.count)).first(where: { left[$0] != right[$0] }) else {
            return left.count < right.count
        }
        let (a, b) = (left[index], right[index])
        let (aIsLetter, bIsLetter) = (a.properties.isAlphabetic, b.properties.isAlphabetic)
        if aIsLetter && bIsLetter { return a < b }
        if aIsLetter || bIsLetter { return bIsLetter }
        // A zero within a number is no leading one.
        let isWithinNumber = (a == "0" || b == "0") && hasNumberBefore(index)
        let aNumber = number(left, from: index, isWithinNumber)
        let bNumber = number(right, from: index, isWithinNumber)
        if aNumber.value != bNumber.value { return aNumber.value < bNumber.value }
        if aNumber.end != bNumber.end { return aNumber.end < bNumber.end }
        return a < b
    }

    private func hasNumberBefore(_ index: Int) -> Bool {
        left[..<index].reversed().prefix { $0.isDigit }.contains { $0 != "0" }
    }

    /// Overflow wraps, as Go's does.
    private func number(_ text: [Unicode.Scalar], from start: Int, _ isWithin: Bool) -> (value: Int64, end: Int) {
        var value: Int64 = isWithin ? 1 : 0
        var end = start
        while end < text.count, text[end].isDigit {
            value = value &* 10 &+ Int64(text[end].value) &- 0x30
            end += 1
        }
        return (value, end)
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { properties.generalCategory == .decimalNumber }
}

extension ManifestValue {
    /// The same value with the members of every object in the order in which kubectl prints them in YAML.
    var sortedForYAML: ManifestValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member(key: $0.key, value: $0.value.sortedForYAML) }
                    .sorted { YAMLKeyOrder.precedes($0.key, $1.key) }
            )
        case .array(let elements): .array(elements.map(\.sortedForYAML))
        default: self
        }
    }
}
