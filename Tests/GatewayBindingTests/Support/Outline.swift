/// A tree of texts that is written as YAML: every text in double quotes, so that nothing is read as another type.
indirect enum Outline {
    case text(String)
    case list([Outline])
    case map([(String, Outline)])

    /// The block form, without the final line break.
    func yaml(indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .text(let text): return margin + Self.quoted(text)
        case .list(let items):
            if items.isEmpty { return margin + "[]" }
            return items.map { "\(margin)- \($0.yaml(indent: indent + 2).dropFirst(indent + 2))" }
                .joined(separator: "\n")
        case .map(let members):
            if members.isEmpty { return margin + "{}" }
            return members.map { margin + Self.member($0, $1, indent: indent) }.joined(separator: "\n")
        }
    }

    private static func member(_ key: String, _ value: Outline, indent: Int) -> String {
        switch value {
        case .text(let text): "\(key): \(quoted(text))"
        case .list(let items) where items.isEmpty: "\(key): []"
        case .map(let members) where members.isEmpty: "\(key): {}"
        case .list, .map: "\(key):\n\(value.yaml(indent: indent + 2))"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension Outline {
    static func texts(_ texts: [String]) -> Outline { .list(texts.map(Outline.text)) }
}
