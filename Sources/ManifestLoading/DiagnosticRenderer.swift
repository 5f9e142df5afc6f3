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
                location.line > 0 ? "\(location.file):\(location.line):\(location.column)" : location.file
            )
        }
        parts.append(paint(diagnostic.severity.rawValue, diagnostic.severity == .error ? "1;31" : "1;35"))
        if let object = diagnostic.object { parts.append(object.description) }
        if let path = diagnostic.path, !path.steps.isEmpty { parts.append(path.description) }
        parts.append(diagnostic.message)
        return parts.joined(separator: ": ")
    }

    private func excerpt(_ diagnostic: Diagnostic) -> [String] {
        guard let line = diagnostic.sourceLine, let column = diagnostic.location?.column, column > 0 else { return [] }
        let before = line.unicodeScalars.prefix(column - 1)
        let padding = String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " }))
        return [line, padding + paint("^", "1;32")]
    }

    private func notes(_ diagnostic: Diagnostic) -> [String] {
        let detail = diagnostic.detail.map { ": the API server would say: \($0)" } ?? ""
        let code = "  = \(diagnostic.code)\(detail)"
        return diagnostic.fix.map { [code, "  = fix: \($0)"] } ?? [code]
    }

    private func paint(_ text: String, _ style: String) -> String {
        usesColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}
