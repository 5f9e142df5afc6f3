import Yams

/// Says in a user's words what libyaml could not read.
enum SyntaxFault {
    static func explain(_ error: YamlError, in text: String) -> ConversionFault {
        var fault = plain(error)
        if let advice = advice(for: fault, in: text) {
            fault.fix = advice
        }
        return fault
    }

    private static func plain(_ error: YamlError) -> ConversionFault {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if problem.contains("nesting") || context?.text.contains("nesting") == true {
                return NodeConversion.tooDeep(mark)
            }
            let setting = context.map { "\($0.text) that begins on line \($0.mark.line)" }
            return ConversionFault(
                code: .syntax,
                mark: mark,
                message: setting.map { "\(problem) (\($0.trimmingBlanks))" } ?? problem
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return ConversionFault(
                code: .duplicateKey,
                mark: context.mark,
                message: "key \(names) stands more than once in this map",
                fix: "keep one of them"
            )
        case .reader(let problem, _, _, _): return ConversionFault(code: .syntax, message: problem)
        case .memory: return NodeConversion.tooDeep(nil)
        default: return ConversionFault(code: .syntax, message: String(describing: error))
        }
    }

    /// What to do about a fault of the text itself.
    static func advice(for fault: ConversionFault, in text: String) -> String? {
        guard fault.code == .syntax || fault.code == .notJSON else { return nil }
        if text.utf8.contains("{{") {
            return "this looks like a template; render the chart first: helm template … | gwsim … -f -"
        }
        if fault.message.contains("alias") {
            let value = fault.mark.flatMap { word(beginningWith: "*", at: $0, in: text) } ?? "*.example.com"
            return "quote a value that begins with '*': \"\(value)\""
        }
        if fault.message.contains("anchor") { return "quote a value that begins with '&'" }
        if fault.message.contains("cannot start any token") {
            return "indent with spaces, not tabs; quote a value that begins with a special character"
        }
        if fault.message.contains("quoted scalar") { return "close the quotes" }
        if fault.message.contains("mapping values are not allowed") { return "quote a value that holds ': '" }
        return nil
    }
}

extension SyntaxFault {
    /// The word that begins with a character at or before a place of its line.
    private static func word(beginningWith first: Character, at mark: Mark, in text: String) -> String? {
        guard let line = SourceLines.line(mark.line - 1, of: Array(text.utf8)[...]) else { return nil }
        let before = line.prefix(mark.column)
        guard let start = before.lastIndex(of: first) else { return nil }
        let word = line[start...].prefix { !$0.isWhitespace && !",]}\"".contains($0) }
        return word.count > 1 ? String(word) : nil
    }
}

extension String.UTF8View {
    fileprivate func contains(_ word: String) -> Bool {
        let wanted = Array(word.utf8)
        guard let first = wanted.first else { return true }
        var rest = self[...]
        while let index = rest.firstIndex(of: first) {
            rest = rest[index...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension String {
    fileprivate var trimmingBlanks: String { split(separator: " ").joined(separator: " ") }
}
