public import Simulation

/// How a report is written.
public enum ReportFormat: String, Hashable, Sendable, CaseIterable {
    /// For people.
    case text
    /// One JSON object.
    case json
    /// JUnit's XML, as GitHub's and GitLab's readers take it.
    case junit
    /// Version 14 of the Test Anything Protocol.
    case tap
    /// Commands of GitHub Actions, which show failures beside the lines.
    case github
}

extension TestReport {
    /// The report in a format.
    ///
    /// - Parameters:
    ///   - onlyFailures: whether what passed is left out.
    ///   - style: the colours of text.
    public func rendered(as format: ReportFormat, onlyFailures: Bool, style: TextStyle) -> String {
        let shown = onlyFailures ? failures : self
        return switch format {
        case .text: TextReport(report: self, shown: shown, style: style).text
        case .json: JSONReport(report: self, shown: shown).value.prettyJSON() + "\n"
        case .junit: JUnitReport(report: shown).text
        case .tap: TAPReport(report: shown).text
        case .github: GitHubReport(report: self).text
        }
    }

    /// The report without what passed.
    private var failures: TestReport {
        var report = self
        report.files = files.map { file in
            var file = file
            file.results.removeAll { $0.passed }
            return file
        }
        report.files.removeAll { $0.results.isEmpty && $0.errors.isEmpty }
        return report
    }

    /// For example `3 passed, 1 failed, 0 errors in 2 files`.
    var summary: String {
        let counts = counts
        var text = "\(counts.passed) passed, \(counts.failed) failed"
        if counts.errors > 0 { text += ", \(counts.errors) \(counts.errors == 1 ? "file" : "files") with errors" }
        return text
    }
}

extension Duration {
    /// In seconds, with milliseconds.
    var secondsText: String {
        let (seconds, attoseconds) = components
        let milliseconds = String(attoseconds / 1_000_000_000_000_000)
        return "\(seconds)." + String(repeating: "0", count: max(0, 3 - milliseconds.count)) + milliseconds
    }
}

extension Coverage {
    /// The counts of each part, for example `3 of 4 matches (75 %), 2 of 2 rules`.
    var summary: String {
        let words: [(Part, String)] = [
            (.match, "matches"), (.rule, "rules"), (.route, "routes"), (.listener, "listeners"),
        ]
        return words.map { part, word in
            let (selected, all) = counts(part)
            return "\(selected) of \(all) \(word)" + (part == .match ? " (\(percentText) %)" : "")
        }
        .joined(separator: ", ")
    }

    /// The percentage, with one decimal at most, never rounded up to 100.
    var percentText: String {
        let tenths = (percent * 10).rounded(.down) / 10
        return tenths.shortText
    }
}
