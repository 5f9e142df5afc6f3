public import GatewayAPI

// Values as YAML text in the style of `kubectl get -o yaml`: block collections, lists at the depth of their key.

extension ManifestValue {
    /// The value as a YAML document without markers, ending in a line break.
    public func yaml() -> String {
        var text = ""
        switch self {
        case .object(let members) where !members.isEmpty: Self.append(members, to: &text, depth: 0)
        case .array(let elements) where !elements.isEmpty: Self.append(elements, to: &text, depth: 0)
        default: text += flowText(depth: 0) + "\n"
        }
        return text
    }

    private static func append(_ members: [Member], to text: inout String, depth: Int, firstIsPlaced: Bool = false) {
        for (index, member) in members.enumerated() {
            if index > 0 || !firstIsPlaced { text += String(repeating: " ", count: depth) }
            text += YAMLScalar(member.key).text(depth: depth) + ":"
            switch member.value {
            case .object(let inner) where !inner.isEmpty:
                text += "\n"
                append(inner, to: &text, depth: depth + 2)
            case .array(let elements) where !elements.isEmpty:
                text += "\n"
                append(elements, to: &text, depth: depth)
            default:
                text += " " + member.value.flowText(depth: depth) + "\n"
            }
        }
    }

    private static func append(
        _ elements: [ManifestValue],
        to text: inout String,
        depth: Int,
        firstIsPlaced: Bool = false
    ) {
        for (index, element) in elements.enumerated() {
            if index > 0 || !firstIsPlaced { text += String(repeating: " ", count: depth) }
            text += "- "
            switch element {
            case .object(let members) where !members.isEmpty:
                append(members, to: &text, depth: depth + 2, firstIsPlaced: true)
            case .array(let inner) where !inner.isEmpty:
                append(inner, to: &text, depth: depth + 2, firstIsPlaced: true)
            default:
                text += element.flowText(depth: depth) + "\n"
            }
        }
    }

    /// A scalar or an empty collection, on the line of its key.
    private func flowText(depth: Int) -> String {
        switch self {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .double(let double): String(double)
        case .string(let string): YAMLScalar(string).text(depth: depth)
        case .array: "[]"
        case .object: "{}"
        }
    }
}

/// A string as a YAML scalar: plain where it stays a string, quoted where it would become something else.
struct YAMLScalar {
    let string: String

    init(_ string: String) {
        self.string = string
    }

    /// - Parameter depth: the indentation of the key, for text of several lines.
    func text(depth: Int) -> String {
        if string.utf8.contains(0x0A), isLiteral { return literal(depth: depth) }
        if needsEscapes || resolvesToAnotherType { return doubleQuoted }
        return isPlain
            ? string
            : "'" + string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Whether every scalar can stand in a block of text.
    private var isLiteral: Bool {
        string.unicodeScalars.first != " " && string.unicodeScalars.first != "\n"
            && string.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    private func literal(depth: Int) -> String {
        let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        let trailingBreaks = lines.reversed().prefix { $0.isEmpty }.count
        let header = trailingBreaks == 0 ? "|-" : trailingBreaks == 1 ? "|" : "|+"
        let indentation = String(repeating: " ", count: depth + 2)
        let body = trailingBreaks == 0 ? lines[...] : lines.dropLast()
        return header + "\n" + body.map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
    }

    private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value)
            || (scalar.value >= 0xA0 && !(0xD800...0xDFFF).contains(scalar.value))
                && scalar.value != 0x2028 && scalar.value != 0x2029 && scalar.value != 0xFEFF
    }

    private var needsEscapes: Bool { !string.unicodeScalars.allSatisfy(isPrintable) }

    private var isPlain: Bool {
        let scalars = string.unicodeScalars
        guard let first = scalars.first, first != " ", scalars.last != " ", scalars.last != ":" else { return false }
        let startsIndicator = "#&*!|>'\"%@`,[]{}".unicodeScalars.contains(first)
        guard !startsIndicator else { return false }
        if "-?:".unicodeScalars.contains(first), scalars.count == 1 || scalars.dropFirst().first == " " { return false }
        return !holds(":", " ") && !holds(" ", "#") && string != "---" && string != "..."
    }

    /// Whether these two bytes stand side by side.
    private func holds(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        zip(string.unicodeScalars, string.unicodeScalars.dropFirst()).contains { $0 == first && $1 == second }
    }

    /// Whether a YAML 1.1 parser, kubectl's among them, would read another type than a string.
    private var resolvesToAnotherType: Bool {
        if Self.words.contains(string.lowercased()) { return true }
        guard let first = string.utf8.first, "0123456789+-.".utf8.contains(first) else { return false }
        guard string.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return false }
        let looksNumeric = string.utf8.allSatisfy { "0123456789abcdefABCDEFxXoO_+-.:TZtz ".utf8.contains($0) }
        let dots = string.utf8.count { $0 == UInt8(ascii: ".") }
        return looksNumeric && (dots < 2 || string.utf8.contains(UInt8(ascii: ":")))
    }

    private static let words: Set<String> = [
        "", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan", "<<",
        "=",
    ]

    private var doubleQuoted: String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where isPrintable(scalar): text.unicodeScalars.append(scalar)
            default:
                let wide = scalar.value > 0xFFFF
                let digits = String(scalar.value, radix: 16)
                text += (wide ? "\\U" : "\\u") + String(repeating: "0", count: (wide ? 8 : 4) - digits.count) + digits
            }
        }
        return text + "\""
    }
}
