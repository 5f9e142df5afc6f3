public import GatewayAPI

// Values as JSON text. Members keep their order: the order of a command's answer is part of its contract.

extension ManifestValue {
    /// The value on one line, without spaces.
    public func compactJSON() -> String {
        var text = JSONText(indentation: nil)
        text.append(self, depth: 0)
        return text.text
    }

    /// The value on several lines, indented by four spaces as kubectl does.
    public func prettyJSON() -> String {
        var text = JSONText(indentation: 4)
        text.append(self, depth: 0)
        return text.text
    }
}

/// JSON text under construction.
struct JSONText {
    /// Spaces per level; nil for one line.
    let indentation: Int?
    private(set) var text = ""

    init(indentation: Int?) {
        self.indentation = indentation
    }

    mutating func append(_ value: ManifestValue, depth: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let int): text += String(int)
        case .double(let double): text += double.isFinite ? String(double) : "null"
        case .string(let string): append(quoted: string)
        case .array(let elements):
            append(elements, between: ("[", "]"), depth: depth) { text, element in
                text.append(element, depth: depth + 1)
            }
        case .object(let members):
            append(members, between: ("{", "}"), depth: depth) { text, member in
                text.append(quoted: member.key)
                text.text += text.indentation == nil ? ":" : ": "
                text.append(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func append<Element>(
        _ elements: [Element],
        between brackets: (String, String),
        depth: Int,
        element: (inout JSONText, Element) -> Void
    ) {
        text += brackets.0
        for index in elements.indices {
            if index > 0 { text += "," }
            breakLine(depth: depth + 1)
            element(&self, elements[index])
        }
        if !elements.isEmpty { breakLine(depth: depth) }
        text += brackets.1
    }

    private mutating func breakLine(depth: Int) {
        guard let indentation else { return }
        text += "\n"
        text += String(repeating: " ", count: indentation * depth)
    }

    private mutating func append(quoted string: String) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            text += string
        } else {
            for scalar in string.unicodeScalars { append(escaped: scalar) }
        }
        text += "\""
    }

    private mutating func append(escaped scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
