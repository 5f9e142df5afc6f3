public import GatewayAPI

extension ManifestValue {
    /// The value as a YAML document without markers, ending in a line break, in kubectl's style: block collections,
    /// lists at the depth of their key.
    ///
    /// - Parameter width: the column behind which long text is folded at a space; nil: it is not. kubectl's is 80.
    public func yaml(width: Int? = nil) -> String {
        var text = YAMLText(width: width)
        text.append(document: self)
        return text.text
    }
}

/// YAML text under construction.
///
/// > Source: what `kubectl get -o yaml` writes: `sigs.k8s.io/yaml`, whose emitter is libyaml's.
struct YAMLText {
    private(set) var text = ""
    /// How many characters stand on the last line.
    var column = 0
    let width: Int?

    init(width: Int?) {
        self.width = width
    }

    /// A key that is longer is written with a question mark before it.
    private static let maxSimpleKeyBytes = 128

    mutating func append(document value: ManifestValue) {
        switch value {
        case .object(let members) where !members.isEmpty: append(members, depth: 0)
        case .array(let elements) where !elements.isEmpty: append(elements, depth: 0)
        default: append(flow: value, depth: 0)
        }
        if column > 0 { breakLine() }
    }

    /// Writes members one below the other; the first goes on where the text is.
    private mutating func append(_ members: [ManifestValue.Member], depth: Int) {
        for (index, member) in members.enumerated() {
            if index > 0 { indent(depth) }
            let isSimple =
                member.key.utf8.count <= Self.maxSimpleKeyBytes
                && !member.key.unicodeScalars.contains { $0.isYAMLBreak }
            if isSimple {
                append(YAMLScalar(member.key, isKey: true), depth: depth)
            } else {
                write("? ")
                append(YAMLScalar(member.key), depth: depth)
                indent(depth)
            }
            write(":")
            append(valueOf: member, depth: depth, isSimple: isSimple)
        }
    }

    private mutating func append(valueOf member: ManifestValue.Member, depth: Int, isSimple: Bool) {
        switch member.value {
        case .object(let members) where !members.isEmpty:
            if isSimple { indent(depth + 2) } else { write(" ") }
            append(members, depth: depth + 2)
        case .array(let elements) where !elements.isEmpty:
            if isSimple { indent(depth) } else { write(" ") }
            append(elements, depth: isSimple ? depth : depth + 2)
        default:
            write(" ")
            append(flow: member.value, depth: depth)
        }
    }

    /// Writes elements one below the other; the first goes on where the text is.
    private mutating func append(_ elements: [ManifestValue], depth: Int) {
        for (index, element) in elements.enumerated() {
            if index > 0 { indent(depth) }
            write("- ")
            switch element {
            case .object(let members) where !members.isEmpty: append(members, depth: depth + 2)
            case .array(let inner) where !inner.isEmpty: append(inner, depth: depth + 2)
            default: append(flow: element, depth: depth)
            }
        }
    }

    /// A scalar or an empty collection, on the line that has begun.
    private mutating func append(flow value: ManifestValue, depth: Int) {
        switch value {
        case .null: write("null")
        case .bool(let bool): write(bool ? "true" : "false")
        case .int(let int): write(String(int))
        case .double(let double): write(String(double))
        case .string(let string): append(YAMLScalar(string), depth: depth)
        case .array: write("[]")
        case .object: write("{}")
        }
    }
}

// MARK: - Lines

extension YAMLText {
    /// Writes text without line breaks.
    mutating func write(_ piece: String) {
        text += piece
        column += piece.unicodeScalars.count
    }

    /// Writes a character that is no line break.
    mutating func write(_ scalar: Unicode.Scalar) {
        text.unicodeScalars.append(scalar)
        column += 1
    }

    mutating func breakLine() {
        text += "\n"
        column = 0
    }

    /// Goes to a column of a new line, or of the line where it is empty.
    mutating func indent(_ depth: Int) {
        if column > 0 { breakLine() }
        write(String(repeating: " ", count: depth))
    }

    /// Whether the line is so long that the next space may break it.
    var isFull: Bool { width.map { column > $0 } ?? false }
}
