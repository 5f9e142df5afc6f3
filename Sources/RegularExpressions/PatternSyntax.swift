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
