import GatewayAPI
import ManifestLoading
import Simulation

/// A report for people.
struct TextReport {
    let report: TestReport
    /// What of it is shown test by test.
    let shown: TestReport
    let style: TextStyle

    var text: String {
        var lines = shown.files.flatMap(lines)
        if let coverage = report.coverage { lines += coverageLines(coverage) }
        lines.append(summary)
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(_ file: FileResult) -> [String] {
        let word: StyledText =
            !file.errors.isEmpty
            ? StyledText("ERROR", .bad)
            : file.results.allSatisfy(\.passed) ? StyledText("PASS", .good) : StyledText("FAIL", .bad)
        var lines = [
            "\(word.rendered(style))  \(file.path.visible)" + (file.name.isEmpty ? "" : "  \(file.name.visible)")
        ]
        lines += file.errors.flatMap { error in
            DiagnosticRenderer(usesColor: style.usesColor).render(error).split(separator: "\n").map { "  \($0)" }
        }
        for (test, results) in groups(file.results) { lines += testLines(test, results) }
        return lines + [""]
    }

    /// The results of each test, in order.
    private func groups(_ results: [TestResult]) -> [(test: String, results: [TestResult])] {
        var groups: [(test: String, results: [TestResult])] = []
        for result in results {
            if groups.last?.test == result.test {
                groups[groups.count - 1].results.append(result)
            } else {
                groups.append((result.test, [result]))
            }
        }
        return groups
    }

    private func testLines(_ test: String, _ results: [TestResult]) -> [String] {
        let failed = results.filter { !$0.passed }
        let count = results.count > 1 ? "  \(results.count) requests" : ""
        if failed.isEmpty { return ["  \(StyledText("ok", .good).rendered(style))    \(test.visible)\(count)"] }
        let part = results.count > 1 ? "  \(failed.count) of \(results.count) requests" : ""
        let gap = failed.count > 1 ? [""] : []
        return ["  \(StyledText("FAIL", .bad).rendered(style))  \(test.visible)\(part)"]
            + failed.flatMap { failureLines($0) + gap }
    }

    private func failureLines(_ result: TestResult) -> [String] {
        var lines: [String] = []
        for claim in result.unmet {
            let place = StyledText("\(claim.file):\(claim.line)", .faint).rendered(style)
            lines.append("        \(place)  \(claim.key.visible)")
            lines.append("          expected  \(claim.expected.visible)")
            lines.append("          got       \(claim.got.visible)")
        }
        return lines + result.trace.map { $0.isEmpty ? "" : "        \($0)" }
    }

    private func coverageLines(_ coverage: Coverage) -> [String] {
        var lines = ["Coverage\(coverage.isStrict ? " (strict)" : ""): \(coverage.summary)"]
        func list(_ items: [Coverage.Item], _ title: String) {
            guard !items.isEmpty else { return }
            lines.append("  \(title)")
            var table = TextTable(gap: 2, indentation: 4)
            for item in items {
                let place = item.location.map { "\($0.file):\($0.line)" } ?? ""
                table.append([StyledText(item.part.rawValue), StyledText(item.name, .name), StyledText(place, .faint)])
            }
            lines += table.lines(style)
        }
        list(coverage.missing, "not selected by a passing test")
        list(coverage.unprogrammed.filter { $0.part != .rule }, "not programmed, so that no request can select it")
        return lines + [""]
    }

    private var summary: String {
        let counts = report.counts
        let isGood = counts.failed == 0 && counts.errors == 0
        let text = StyledText(report.summary, isGood ? .good : .bad).rendered(style)
        let files = report.files.count
        return "\(text); \(files) \(files == 1 ? "file" : "files"), \(report.duration.secondsText) s"
    }
}
