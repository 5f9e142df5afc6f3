/// A string as a YAML scalar in the style that kubectl chooses for it.
///
/// > Source: go-yaml v2, `stringv` of `encode.go`, and libyaml, `yaml_emitter_analyze_scalar` and
/// > `yaml_emitter_select_scalar_style`.
struct YAMLScalar {
    /// How a string is written.
    enum Style {
        case plain
        case singleQuoted
        case doubleQuoted
        case literal
    }

    let scalars: [Unicode.Scalar]
    let isKey: Bool
    private let string: String

    /// - Parameter isKey: whether it stands before a colon; then it is never folded or broken.
    init(_ string: String, isKey: Bool = false) {
        self.string = string
        self.isKey = isKey
        scalars = Array(string.unicodeScalars)
    }

    var style: Style {
        let traits = Traits(scalars)
        if string.contains("\n") {
            return traits.mayBeLiteral && !isKey ? .literal : .doubleQuoted
        }
        if !YAMLPlainText.isString(string) { return .doubleQuoted }
        if traits.isMultiline, isKey { return .doubleQuoted }
        if traits.mayBePlain { return .plain }
        return traits.maySingleQuoted ? .singleQuoted : .doubleQuoted
    }
}

extension YAMLScalar {
    /// What the characters of a string allow.
    private struct Traits {
        var isMultiline = false
        private var hasIndicators = false
        private var isSpecial = false
        private var breakThenSpace = false
        private var spaceThenBreak = false
        private var beginsOrEndsBlank = false
        private var endsInSpace = false

        init(_ scalars: [Unicode.Scalar]) {
            if scalars.starts(with: "---".unicodeScalars) || scalars.starts(with: "...".unicodeScalars) {
                hasIndicators = true
            }
            var previous: Unicode.Scalar?
            for (index, scalar) in scalars.enumerated() {
                let next = index + 1 < scalars.count ? scalars[index + 1] : nil
                if isIndicator(scalar, previous: previous, next: next) { hasIndicators = true }
                if !scalar.isYAMLPrintable { isSpecial = true }
                if scalar.isYAMLBreak { isMultiline = true }
                if scalar == " ", previous?.isYAMLBreak == true { breakThenSpace = true }
                if scalar.isYAMLBreak, previous == " " { spaceThenBreak = true }
                previous = scalar
            }
            if let first = scalars.first, let last = scalars.last {
                beginsOrEndsBlank = [first, last].contains { $0 == " " || $0.isYAMLBreak }
                endsInSpace = last == " "
            }
        }

        private func isIndicator(_ scalar: Unicode.Scalar, previous: Unicode.Scalar?, next: Unicode.Scalar?) -> Bool {
            let isFollowedByBlank = next.map { $0 == " " || $0 == "\t" || $0.isYAMLBreak } ?? true
            guard let previous else {
                if "#,[]{}&*!|>'\"%@`".unicodeScalars.contains(scalar) { return true }
                return "?:-".unicodeScalars.contains(scalar) && isFollowedByBlank
            }
            let isAfterBlank = previous == " " || previous == "\t" || previous.isYAMLBreak
            return (scalar == ":" && isFollowedByBlank) || (scalar == "#" && isAfterBlank)
        }

        private var isBroken: Bool { spaceThenBreak || isSpecial }

        var mayBePlain: Bool { !beginsOrEndsBlank && !breakThenSpace && !isBroken && !isMultiline && !hasIndicators }
        var maySingleQuoted: Bool { !breakThenSpace && !isBroken }
        var mayBeLiteral: Bool { !endsInSpace && !isBroken }
    }
}

extension Unicode.Scalar {
    /// A line break of YAML 1.1.
    var isYAMLBreak: Bool {
        switch value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// What may stand outside double quotes.
    var isYAMLPrintable: Bool {
        switch value {
        case 0x0A, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        default: false
        }
    }
}
