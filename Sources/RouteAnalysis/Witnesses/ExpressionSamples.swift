/// Texts that a regular expression may match, a few for each; whoever uses them checks that it does.
///
/// Knows the common part of RE2's syntax: groups, alternatives, classes, counts. What it does not know makes texts that do
/// not match, never anything worse.
struct ExpressionSamples {
    private var pattern: ArraySlice<Character>
    /// Which alternative is taken and how often a piece is repeated.
    private let choice: Int
    private var depth = 0

    /// At most `limit` different texts, the shortest first.
    static func texts(for pattern: String, limit: Int = 6) -> [String] {
        var texts: [String] = []
        for choice in 0..<(limit * 2) where texts.count < limit {
            var sample = ExpressionSamples(pattern: Array(pattern.prefix(2_000))[...], choice: choice)
            let text = String(sample.alternatives().prefix(500))
            if !texts.contains(text) { texts.append(text) }
        }
        return texts
    }

    private init(pattern: ArraySlice<Character>, choice: Int) {
        self.pattern = pattern
        self.choice = choice
    }

    private mutating func alternatives() -> String {
        depth += 1
        defer { depth -= 1 }
        guard depth < 50 else { return "" }
        var texts = [sequence()]
        while pattern.first == "|" {
            pattern.removeFirst()
            texts.append(sequence())
        }
        return texts[choice % texts.count]
    }

    private mutating func sequence() -> String {
        var text = ""
        while let character = pattern.first, character != "|", character != ")" || depth == 1 {
            let piece = atom()
            let count = repetitions()
            if text.count < 500 { text += String(repeating: piece, count: count) }
        }
        return text
    }

    private mutating func atom() -> String {
        switch pattern.removeFirst() {
        case "(":
            if pattern.first == "?" { return flags() }
            return group()
        case "[": return characterClass()
        case ".": return ["x", "y", "-"][choice % 3]
        case "^", "$": return ""
        case "\\": return pattern.isEmpty ? "" : escaped(pattern.removeFirst())
        case let character: return String(character)
        }
    }

    private mutating func group() -> String {
        let text = alternatives()
        if pattern.first == ")" { pattern.removeFirst() }
        return text
    }

    /// `(?i)` says something about what follows; `(?:…)` and `(?P<name>…)` are groups.
    private mutating func flags() -> String {
        while let character = pattern.popFirst() {
            switch character {
            case ")": return ""
            case ":", ">": return group()
            default: continue
            }
        }
        return ""
    }

    private func escaped(_ character: Character) -> String {
        switch character {
        case "d": ["1", "7", "42"][choice % 3]
        case "w": ["a", "b", "Z"][choice % 3]
        case "W", "S", "D": "-"
        case "A", "z", "b", "B", "Q", "E": ""
        default: String(character)
        }
    }

    private mutating func characterClass() -> String {
        let isNegated = pattern.first == "^"
        if isNegated { pattern.removeFirst() }
        var members: [Character] = []
        while let character = pattern.popFirst() {
            if character == "]", !members.isEmpty { break }
            if character == "\\", let next = pattern.popFirst() {
                members += Array(escaped(next))
            } else if character == "[", pattern.first == ":" {
                members += Self.posixClass(skipped(through: "]"))
            } else {
                members.append(character)
            }
        }
        guard isNegated else { return members.isEmpty ? "" : String(members[choice % members.count]) }
        let others = "zq7-_".filter { !members.contains($0) }
        return others.first.map(String.init) ?? "~"
    }

    private static func posixClass(_ name: String) -> [Character] {
        name.contains("digit") ? ["7"] : name.contains("upper") ? ["A"] : ["a"]
    }

    private mutating func repetitions() -> Int {
        let count: Int
        switch pattern.first {
        case "*":
            pattern.removeFirst()
            count = choice % 3
        case "+":
            pattern.removeFirst()
            count = 1 + choice % 2
        case "?":
            pattern.removeFirst()
            count = choice % 2
        case "{":
            let least = pattern.dropFirst().prefix { $0.isNumber }
            guard !least.isEmpty else { return 1 }
            _ = skipped(through: "}")
            count = min(Int(String(least)) ?? 1, 200)
        default: return 1
        }
        if pattern.first == "?" { pattern.removeFirst() }
        return count
    }

    private mutating func skipped(through end: Character) -> String {
        var text = ""
        while let character = pattern.popFirst(), character != end { text.append(character) }
        return text
    }
}
