// How scalars are written, and where long ones are folded.
//
// > Source: libyaml, `yaml_emitter_write_plain_scalar` and its siblings.

extension YAMLText {
    /// - Parameter depth: the column of the collection that the scalar belongs to.
    mutating func append(_ scalar: YAMLScalar, depth: Int) {
        switch scalar.style {
        case .plain: writeFlow(scalar, depth: depth, quote: nil)
        case .singleQuoted: writeFlow(scalar, depth: depth, quote: "'")
        case .doubleQuoted: writeDoubleQuoted(scalar, depth: depth)
        case .literal: writeLiteral(scalar, depth: depth)
        }
    }

    private mutating func writeFlow(_ scalar: YAMLScalar, depth: Int, quote: Unicode.Scalar?) {
        if let quote { write(quote) }
        let scalars = scalar.scalars
        var isAfterSpace = false
        var isAfterBreak = false
        for (index, character) in scalars.enumerated() {
            if character == " " {
                let isInner = quote == nil || (index > 0 && index < scalars.count - 1)
                let isLast = index + 1 < scalars.count && scalars[index + 1] != " "
                if !scalar.isKey, !isAfterSpace, isFull, isInner, isLast {
                    indent(depth + 2)
                } else {
                    write(character)
                }
                isAfterSpace = true
            } else if character.isYAMLBreak {
                writeBreak(character)
                isAfterBreak = true
            } else {
                if isAfterBreak { indent(depth + 2) }
                if character == quote { write(character) }
                write(character)
                isAfterSpace = false
                isAfterBreak = false
            }
        }
        if let quote { write(quote) }
    }

    /// A break other than LF stays what it is, and begins a line all the same.
    private mutating func writeBreak(_ character: Unicode.Scalar) {
        write(character)
        column = 0
    }

    private mutating func writeDoubleQuoted(_ scalar: YAMLScalar, depth: Int) {
        write("\"")
        let scalars = scalar.scalars
        var isAfterSpace = false
        for (index, character) in scalars.enumerated() {
            if character == " " {
                if !scalar.isKey, !isAfterSpace, isFull, index > 0, index < scalars.count - 1 {
                    indent(depth + 2)
                    if scalars[index + 1] == " " { write("\\") }
                } else {
                    write(character)
                }
                isAfterSpace = true
            } else {
                if let escape = character.yamlEscape { write(escape) } else { write(character) }
                isAfterSpace = false
            }
        }
        write("\"")
    }

    private mutating func writeLiteral(_ scalar: YAMLScalar, depth: Int) {
        let scalars = scalar.scalars
        write("|")
        if let first = scalars.first, first == " " || first.isYAMLBreak { write("2") }
        if scalars.last?.isYAMLBreak != true {
            write("-")
        } else if scalars.count == 1 || scalars[scalars.count - 2].isYAMLBreak {
            write("+")
        }
        breakLine()
        var isAfterBreak = true
        for character in scalars {
            if character == "\n" {
                breakLine()
                isAfterBreak = true
            } else if character.isYAMLBreak {
                writeBreak(character)
                isAfterBreak = true
            } else {
                if isAfterBreak { indent(depth + 2) }
                write(character)
                isAfterBreak = false
            }
        }
    }
}

extension Unicode.Scalar {
    /// The escape that stands for the character between double quotes; nil where it needs none.
    fileprivate var yamlEscape: String? {
        switch value {
        case 0x00: return "\\0"
        case 0x07: return "\\a"
        case 0x08: return "\\b"
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0B: return "\\v"
        case 0x0C: return "\\f"
        case 0x0D: return "\\r"
        case 0x1B: return "\\e"
        case 0x22: return "\\\""
        case 0x5C: return "\\\\"
        case 0x85: return "\\N"
        case 0xA0: return isYAMLPrintable ? nil : "\\_"
        case 0x2028: return "\\L"
        case 0x2029: return "\\P"
        default: break
        }
        if isYAMLPrintable { return nil }
        let digits = String(value, radix: 16, uppercase: true)
        let (mark, count) = value <= 0xFF ? ("\\x", 2) : value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
        return mark + String(repeating: "0", count: count - digits.count) + digits
    }
}
