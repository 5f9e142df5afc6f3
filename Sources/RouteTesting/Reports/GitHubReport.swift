import GatewayAPI
import ManifestLoading

/// A report as commands of GitHub Actions, which show each failure beside its line.
///
/// > Source: GitHub's "Workflow commands", and `toolkit/packages/core/src/command.ts` for what is escaped.
struct GitHubReport {
    let report: TestReport

    var text: String {
        var lines: [String] = []
        for file in report.files {
            lines += file.errors.map { error in
                let fix = error.fix.map { "\n\($0)" } ?? ""
                let path = error.path.map { "\($0): " } ?? ""
                return command("error", error.location, title: "gwsim test: \(error.code)", path + error.message + fix)
            }
            for result in file.results where !result.passed {
                lines += result.unmet.enumerated().map { index, claim in
                    let trace = index == 0 && !result.trace.isEmpty ? "\n\n" + result.trace.joined(separator: "\n") : ""
                    return command(
                        "error",
                        SourceLocation(file: claim.file, line: claim.line, column: 0),
                        title: result.title,
                        "\(claim.key): expected \(claim.expected), got \(claim.got)\(trace)"
                    )
                }
            }
        }
        if let coverage = report.coverage {
            lines += coverage.missing.filter { $0.part == .match }.map { item in
                command("warning", item.location, title: "gwsim test: coverage", "no passing test selects \(item.name)")
            }
            lines.append("coverage: \(coverage.summary)")
        }
        lines.append(report.summary)
        return lines.map { $0 + "\n" }.joined()
    }

    private func command(_ name: String, _ location: SourceLocation?, title: String, _ message: String) -> String {
        var properties: [String] = []
        if let location {
            properties.append("file=\(property(location.file))")
            if location.line > 0 { properties.append("line=\(location.line)") }
            if location.column > 0 { properties.append("col=\(location.column)") }
        }
        properties.append("title=\(property(title))")
        return "::\(name) \(properties.joined(separator: ","))::\(data(message))"
    }

    private func data(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result += scalar.visible
            }
        }
    }

    private func property(_ text: String) -> String {
        data(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
