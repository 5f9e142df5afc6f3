/// What Envoy's RE2 understands and an older RE2 does not.
enum PatternSyntax {
    /// The pattern with each `(?<name>` written `(?P<name>`, which every RE2 understands.
    ///
    /// Text that is quoted, escaped or inside a character class stays, and so do `(?<=` and `(?<!`, which RE2 refuses.
    ///
    /// > Source: RE2 accepts `(?<name>` since 2023-09-01.
    static func translated(_ pattern: String) -> String {
        guard pattern.utf8.contains(where: { $0 == UInt8(ascii: "<") }) else { return pattern }
        var scanner = Scanner(input: Array(pattern.utf8))
        return String(decoding: scanner.translate(), as: UTF8.self)
    }

    /// What RE2 says of a pattern it refuses, in the words of the RE2 that Envoy has.
    static func message(_ message: String, for pattern: String) -> String {
        // It was given `(?P<name` for `(?<name`, and names look-behind by its first three characters.
        if let quoted = message.firstRange(of: "(?P"), !pattern.contains(message[quoted.lowerBound...]) {
            let rest = message[quoted.upperBound...]
            return message[..<quoted.lowerBound] + (rest.isEmpty ? "(?<" : "(?" + rest)
        }
        if message.hasSuffix(": (?<"), let behind = ["(?<=", "(?<!"].first(where: pattern.contains) {
            return message + behind.suffix(1)
        }
        return message
    }

    private struct Scanner {
        let input: [UInt8]
        var position = 0
        var output: [UInt8] = []

        mutating func translate() -> [UInt8] {
            while position < input.count {
                if starts(with: "\\Q") {
                    copy(through: "\\E")
                } else if starts(with: "\\") {
                    copy(2)
                } else if starts(with: "[") {
                    copyClass()
                } else if starts(with: "(?<"), !starts(with: "(?<="), !starts(with: "(?<!") {
                    output += "(?P<".utf8
                    position += 3
                } else {
                    copy(1)
                }
            }
            return output
        }

        func starts(with text: StaticString) -> Bool {
            let end = position + text.utf8CodeUnitCount
            guard end <= input.count else { return false }
            return input[position..<end].elementsEqual(text.description.utf8)
        }

        mutating func copy(_ count: Int) {
            let end = min(position + count, input.count)
            output += input[position..<end]
            position = end
        }

        mutating func copy(through terminator: StaticString) {
            copy(terminator.utf8CodeUnitCount)
            while position < input.count, !starts(with: terminator) { copy(1) }
            copy(terminator.utf8CodeUnitCount)
        }

        /// A `]` that comes first in a class is a member of it.
        mutating func copyClass() {
            copy(1)
            if starts(with: "^") { copy(1) }
            if starts(with: "]") { copy(1) }
            while position < input.count, !starts(with: "]") {
                if starts(with: "[:") {
                    copy(through: ":]")
                } else {
                    copy(starts(with: "\\") ? 2 : 1)
                }
            }
            copy(1)
        }
    }
}
