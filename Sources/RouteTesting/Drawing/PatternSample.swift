/// Draws a text that a regular expression may match.
///
/// Reads the common part of RE2's syntax; whoever draws must ask the expression whether the text does match.
///
/// > Source: https://github.com/google/re2/wiki/Syntax
struct PatternSample {
    private let pattern: [Unicode.Scalar]
    private var position = 0
    /// Which of several texts: 0 is the shortest.
    private let variant: Int

    /// How deep groups may nest, and how long a text may become.
    private static let maxDepth = 50
    private static let maxLength = 2000

    private struct NotRead: Error {}

    /// The text; nil where the expression is not understood.
    static func text(of pattern: String, variant: Int) -> String? {
        var sample = PatternSample(pattern: Array(pattern.unicodeScalars), variant: variant)
        guard let text = try? sample.alternatives(depth: 0), sample.position == sample.pattern.count else { return nil }
        return text
    }

    private init(pattern: [Unicode.Scalar], variant: Int) {
        self.pattern = pattern
        self.variant = variant
    }

    private var peek: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

    private mutating func pass(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard pattern[position...].starts(with: scalars) else { return false }
        position += scalars.count
        return true
    }

    private mutating func next() throws(NotRead) -> Unicode.Scalar {
        guard let scalar = peek else { throw NotRead() }
        position += 1
        return scalar
    }

    private mutating func alternatives(depth: Int) throws(NotRead) -> String {
        guard depth < Self.maxDepth else { throw NotRead() }
        var texts = [try sequence(depth: depth)]
        while pass("|") { texts.append(try sequence(depth: depth)) }
        return texts[variant % texts.count]
    }

    private mutating func sequence(depth: Int) throws(NotRead) -> String {
        var text = ""
        while let scalar = peek, scalar != "|", scalar != ")" {
            let atom = try atom(depth: depth)
            text += String(repeating: atom, count: try repetition())
            guard text.utf8.count <= Self.maxLength else { throw NotRead() }
        }
        return text
    }

    private mutating func atom(depth: Int) throws(NotRead) -> String {
        let scalar = try next()
        switch scalar {
        case "^", "$": return ""
        case ".": return "a"
        case "(": return try group(depth: depth)
        case "[": return try characterClass()
        case "\\": return try escape()
        case "*", "+", "?": throw NotRead()
        default: return String(Character(scalar))
        }
    }

    private mutating func repetition() throws(NotRead) -> Int {
        var count = 1
        if pass("*") {
            count = variant
        } else if pass("+") {
            count = 1 + variant
        } else if pass("?") {
            count = min(variant, 1)
        } else if let bounds = bounds() {
            count = min(bounds.lowerBound + variant, bounds.upperBound)
        } else {
            return 1
        }
        _ = pass("?")
        return count
    }

    /// `{2}`, `{2,}`, `{2,3}`; other braces are text.
    private mutating func bounds() -> ClosedRange<Int>? {
        guard peek == "{", let end = pattern[position...].firstIndex(of: "}") else { return nil }
        var text = ""
        text.unicodeScalars.append(contentsOf: pattern[(position + 1)..<end])
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard let least = parts.first ?? nil, (0...1000).contains(least), parts.count <= 2 else { return nil }
        let most = parts.count == 1 ? least : parts[1] ?? least + 1000
        guard most >= least else { return nil }
        position = end + 1
        return least...most
    }

    private mutating func group(depth: Int) throws(NotRead) -> String {
        if pass("?") {
            let isNamed = pass("P<") || pass("<")
            let ends: [Unicode.Scalar] = isNamed ? [">"] : [":", ")"]
            while let scalar = peek, !ends.contains(scalar) { position += 1 }
            if try next() == ")" { return "" }
        }
        let text = try alternatives(depth: depth + 1)
        guard pass(")") else { throw NotRead() }
        return text
    }

    private mutating func escape() throws(NotRead) -> String {
        let scalar = try next()
        switch scalar {
        case "d": return "0"
        case "w", "D", "S": return "a"
        case "s": return " "
        case "W": return "-"
        case "b", "B", "A", "z": return ""
        case "n", "r", "t", "p", "P", "x", "C", "f", "v", "a": throw NotRead()
        case "Q":
            var text = ""
            while position < pattern.count, !pass("\\E") { text.unicodeScalars.append(try next()) }
            return text
        default: return String(Character(scalar))
        }
    }

    /// What a negated class most likely leaves.
    private static let common = Array("a0Z-_./~ ".unicodeScalars)

    private mutating func characterClass() throws(NotRead) -> String {
        let isNegated = pass("^")
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        repeat {
            ranges += try classItem()
        } while peek != "]"
        position += 1
        if isNegated {
            guard let scalar = Self.common.first(where: { scalar in !ranges.contains { $0 ~= scalar } }) else {
                throw NotRead()
            }
            return String(Character(scalar))
        }
        return String(Character(ranges[variant % ranges.count].lowerBound))
    }

    private mutating func classItem() throws(NotRead) -> [ClosedRange<Unicode.Scalar>] {
        if pass("[:") {
            let names: [(String, [ClosedRange<Unicode.Scalar>])] = [
                ("alpha:]", ["a"..."z", "A"..."Z"]), ("digit:]", ["0"..."9"]), ("lower:]", ["a"..."z"]),
                ("upper:]", ["A"..."Z"]), ("alnum:]", ["a"..."z", "A"..."Z", "0"..."9"]),
            ]
            for (name, ranges) in names where pass(name) { return ranges }
            throw NotRead()
        }
        let first = try next()
        if first == "\\" {
            switch try next() {
            case "d": return ["0"..."9"]
            case "w": return ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"]
            case "s": return [" "..." "]
            case let scalar where "DWSnrtpPx".unicodeScalars.contains(scalar): throw NotRead()
            case let scalar: return [try range(from: scalar)]
            }
        }
        return [try range(from: first)]
    }

    private mutating func range(from first: Unicode.Scalar) throws(NotRead) -> ClosedRange<Unicode.Scalar> {
        guard peek == "-", position + 1 < pattern.count, pattern[position + 1] != "]" else { return first...first }
        position += 1
        var last = try next()
        if last == "\\" { last = try next() }
        guard first <= last else { throw NotRead() }
        return first...last
    }
}
