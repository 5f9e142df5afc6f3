import Yams

/// Says in a user's words what libyaml could not read.
enum SyntaxFault {
    static func explain(_ error: YamlError, in text: String) -> ConversionFault {
        var fault = plain(error)
        if case .reader = error { fault.place = firstUnprintable(in: text) }
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
            var fault = ConversionFault(code: .syntax, mark: mark, message: problem)
            fault.setting = context.map { ($0.text.trimmingBlanks, $0.mark.line) }
            return fault
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return ConversionFault(
                code: .duplicateKey,
                mark: context.mark,
                message: "key \(names) stands more than once in this map",
                fix: duplicates.contains { $0 == "apiVersion" } && duplicates.contains { $0 == "kind" }
                    ? "put a line with --- between two objects" : "keep one of them"
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
        if fault.mentions("alias") {
            let value = fault.place.flatMap { word(beginningWith: "*", at: $0, in: text) } ?? "*.example.com"
            return "quote a value that begins with '*': \"\(value)\""
        }
        if fault.mentions("anchor") { return "quote a value that begins with '&'" }
        if fault.mentions("cannot start any token") {
            return "indent with spaces, not tabs; quote a value that begins with a special character"
        }
        if fault.mentions("quoted scalar") { return "close the quotes" }
        if fault.mentions("mapping values are not allowed") { return "quote a value that holds ': '" }
        return nil
    }
}

extension SyntaxFault {
    /// The place of the first character that YAML does not allow in a file.
    ///
    /// > Source: YAML 1.2.2, section 5.1, as libyaml's reader has it.
    private static func firstUnprintable(in text: String) -> TextPosition? {
        var line = 1
        var column = 1
        var isAfterCarriageReturn = false
        for scalar in text.unicodeScalars {
            // The lines are YAML's; CR LF is one break.
            if isAfterCarriageReturn, scalar != "\n" { (line, column) = (line + 1, 1) }
            isAfterCarriageReturn = scalar == "\r"
            switch scalar.value {
            case 0x0a, 0x85, 0x2028, 0x2029: (line, column) = (line + 1, 0)
            case 0x09, 0x0d, 0x20...0x7e, 0xa0...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...0x10ffff:
                break
            default: return TextPosition(line: line, column: column)
            }
            column += 1
        }
        return nil
    }

    /// The word that begins with a character at or before a place of its line.
    private static func word(beginningWith first: Character, at place: TextPosition, in text: String) -> String? {
        guard let line = SourceLines(Array(text.utf8)[...]).line(place.line - 1) else { return nil }
        let before = line.prefix(place.column)
        guard let start = before.lastIndex(of: first) else { return nil }
        let word = line[start...].prefix { !$0.isWhitespace && !",]}\"".contains($0) }
        return word.count > 1 ? String(word) : nil
    }
}

extension ConversionFault {
    fileprivate func mentions(_ words: String) -> Bool {
        message.contains(words) || setting?.text.contains(words) == true
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
