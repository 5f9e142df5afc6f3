import GatewayAPI

/// Prints diagnostics as compilers do: place, severity, object, field, message; then the source line with a caret, and
/// what to do.
public struct DiagnosticRenderer: Sendable {
    /// Whether to use ANSI colours.
    public var usesColor: Bool

    /// Makes a renderer.
    public init(usesColor: Bool = false) {
        self.usesColor = usesColor
    }

    /// The diagnostics, each ending in a line break.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { render($0) + "\n" }.joined()
    }

    /// One diagnostic, of one or more lines, without the last line break.
    public func render(_ diagnostic: Diagnostic) -> String {
        ([headline(diagnostic)] + excerpt(diagnostic) + notes(diagnostic)).joined(separator: "\n")
    }

    private func headline(_ diagnostic: Diagnostic) -> String {
        var parts: [String] = []
        if let location = diagnostic.location {
            parts.append(
                location.line > 0
                    ? "\(location.file.visible):\(location.line):\(location.column)" : location.file.visible
            )
        }
        parts.append(paint(diagnostic.severity.rawValue, diagnostic.severity == .error ? "1;31" : "1;35"))
        if let object = diagnostic.object { parts.append(object.description.visible) }
        if let path = diagnostic.path, !path.steps.isEmpty { parts.append(path.description.visible) }
        parts.append(diagnostic.message.visible)
        return parts.joined(separator: ": ")
    }

    private func excerpt(_ diagnostic: Diagnostic) -> [String] {
        guard let line = diagnostic.sourceLine, let column = diagnostic.location?.column, column > 0 else { return [] }
        let excerpt = SourceExcerpt(of: line, column: column)
        return [excerpt.text, excerpt.padding + paint("^", "1;32")]
    }

    private func notes(_ diagnostic: Diagnostic) -> [String] {
        let detail = diagnostic.detail.map { ": the API server would say: \($0.visible)" } ?? ""
        let code = "  = \(diagnostic.code)\(detail)"
        return diagnostic.fix.map { [code, "  = fix: \($0.visible)"] } ?? [code]
    }

    private func paint(_ text: String, _ style: String) -> String {
        usesColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}

/// The part of a source line that is shown, and what stands before the caret below it.
private struct SourceExcerpt {
    var text = ""
    var padding = ""

    /// How much of a long line is shown on either side of the column; a file may be one line.
    private static let reach = 100

    init(of line: String, column: Int) {
        let scalars = line.unicodeScalars
        let end = scalars.endIndex
        let caret = scalars.index(scalars.startIndex, offsetBy: column - 1, limitedBy: end) ?? end
        let start = scalars.index(caret, offsetBy: -Self.reach, limitedBy: scalars.startIndex) ?? scalars.startIndex
        let stop = scalars.index(caret, offsetBy: Self.reach, limitedBy: end) ?? end
        if start > scalars.startIndex { (text, padding) = ("…", " ") }
        for scalar in scalars[start..<caret] {
            let shown = scalar.visible
            text += shown
            padding += scalar == "\t" ? shown : String(repeating: " ", count: shown.unicodeScalars.count)
        }
        for scalar in scalars[caret..<stop] { text += scalar.visible }
        if stop < end { text += "…" }
    }
}
