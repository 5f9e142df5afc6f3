import TestSupport

/// A text that a simple regular expression matches; good enough for the expressions of tests.
struct ExpressionSample {
    private var pattern: ArraySlice<Character>
    private var random: SeededGenerator

    static func text(for pattern: String, using random: inout SeededGenerator) -> String {
        var sample = ExpressionSample(pattern: Array(pattern)[...], random: SeededGenerator(seed: random.next()))
        return sample.alternatives()
    }

    private mutating func alternatives() -> String {
        var texts = [sequence()]
        while pattern.first == "|" {
            pattern.removeFirst()
            texts.append(sequence())
        }
        return texts.randomElement(using: &random) ?? ""
    }

    private mutating func sequence() -> String {
        var text = ""
        while let character = pattern.first, character != "|", character != ")" {
            let atom = atom()
            let count = repetitions()
            text += String(repeating: atom, count: count)
        }
        return text
    }

    private mutating func atom() -> String {
        switch pattern.removeFirst() {
        case "(":
            if pattern.first == "?" { skip(through: ":") }
            let text = alternatives()
            if pattern.first == ")" { pattern.removeFirst() }
            return text
        case "[": return characterClass()
        case ".": return ["x", "-", "/"].randomElement(using: &random) ?? "x"
        case "^", "$": return ""
        case "\\": return pattern.isEmpty ? "" : escape(pattern.removeFirst())
        case let character: return String(character)
        }
    }

    private func escape(_ character: Character) -> String {
        switch character {
        case "d": "7"
        case "w": "a"
        case "s": "-"
        default: String(character)
        }
    }

    private mutating func characterClass() -> String {
        let isNegated = pattern.first == "^"
        if isNegated { pattern.removeFirst() }
        let first = pattern.first.map(String.init) ?? ""
        skip(through: "]")
        return isNegated ? "z" : first
    }

    private mutating func repetitions() -> Int {
        switch pattern.first {
        case "*":
            pattern.removeFirst()
            return Int.random(in: 0...2, using: &random)
        case "+":
            pattern.removeFirst()
            return Int.random(in: 1...2, using: &random)
        case "?":
            pattern.removeFirst()
            return Int.random(in: 0...1, using: &random)
        case "{":
            let digits = pattern.dropFirst().prefix { $0.isNumber }
            skip(through: "}")
            return Int(String(digits)) ?? 1
        default: return 1
        }
    }

    private mutating func skip(through end: Character) {
        while let character = pattern.popFirst(), character != end {}
    }
}
