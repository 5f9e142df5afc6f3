public import Simulation

extension FindingReport {
    /// The lines for people.
    ///
    /// - Parameter showsInfo: whether what is only worth knowing is shown; else it is counted.
    public func lines(_ style: TextStyle, showsInfo: Bool) -> [String] {
        var lines: [String] = []
        for (finding, place) in findings where showsInfo || finding.severity > .info {
            lines += self.lines(finding, place, style)
            lines.append("")
        }
        lines.append(summary(showsInfo: showsInfo))
        return lines
    }

    private func lines(_ finding: Finding, _ place: FindingPlace?, _ style: TextStyle) -> [String] {
        let emphasis: StyledText.Emphasis =
            switch finding.severity {
            case .error: .bad
            case .warning: .warning
            case .info: .name
            }
        let severity = StyledText("\(finding.severity.rawValue) \(finding.rule.code)", emphasis).rendered(style)
        let prefix = place.map { StyledText("\($0.text): ", .strong).rendered(style) } ?? ""
        var lines = [
            "\(prefix)\(severity): \(StyledText("\(finding.object): \(finding.message)").rendered(style))"
        ]
        func add(_ label: String, _ text: String) {
            lines.append("  \(StyledText(label, .faint).rendered(style)) \(StyledText(text).rendered(style))")
        }
        if let witness = finding.witness { add("request:", "\(witness.command) → \(witness.verdict)") }
        if let remaining = finding.remaining { add("is left:", "\(remaining.command) → \(remaining.verdict)") }
        for related in finding.related {
            let place = relatedPlaces[related].map { " at \($0.text)" } ?? ""
            add("\(related.note):", "\(related.object) \(related.path)\(place)")
        }
        add("rests on:", finding.rule.basis + (finding.isSearched ? "; searched for, not proved" : ""))
        add("fix:", finding.fix)
        return lines
    }

    private func summary(showsInfo: Bool) -> String {
        func count(_ severity: FindingSeverity, _ noun: String) -> String {
            let number = findings.count { $0.finding.severity == severity }
            return "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        var parts = [count(.error, "error"), count(.warning, "warning")]
        let infos = findings.count { $0.finding.severity == .info }
        if infos > 0 { parts.append("\(infos) worth knowing" + (showsInfo ? "" : " (--all shows them)")) }
        if suppressedCount > 0 { parts.append("\(suppressedCount) suppressed") }
        return parts.joined(separator: ", ")
    }

    /// Workflow commands of GitHub Actions, which show the findings beside the lines.
    ///
    /// > Source: docs.github.com, "Workflow commands for GitHub Actions".
    public var githubLines: [String] {
        findings.map { finding, place in
            let command =
                switch finding.severity {
                case .error: "error"
                case .warning: "warning"
                case .info: "notice"
                }
            var properties = place.map { "file=\(Self.property($0.file)),line=\($0.line),col=\($0.column)," } ?? ""
            properties += "title=\(Self.property("\(finding.rule.code) \(finding.rule.title)"))"
            let request = finding.witness.map { "\n\($0.command) → \($0.verdict)" } ?? ""
            let text = "\(finding.object): \(finding.message)\(request)\nfix: \(finding.fix)"
            return "::\(command) \(properties)::\(Self.escaped(text))"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
