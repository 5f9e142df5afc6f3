import GatewayAPI
import ManifestLoading

/// A report as JUnit's XML: one suite for each file, one case for each request.
///
/// > Source: what GitLab's `Gitlab::Ci::Parsers::Test::Junit` and the test reporters of GitHub Actions read.
struct JUnitReport {
    let report: TestReport

    var text: String {
        let counts = report.counts
        let total = counts.passed + counts.failed + counts.errors
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites name=\"gwsim test\""
                + numbers(tests: total, failures: counts.failed, errors: counts.errors, report.duration) + ">",
        ]
        for file in report.files { lines += suite(file) }
        lines.append("</testsuites>")
        return lines.map { $0 + "\n" }.joined()
    }

    private func suite(_ file: FileResult) -> [String] {
        let errors = file.errors.isEmpty ? 0 : 1
        let duration = file.results.reduce(Duration.zero) { $0 + $1.duration }
        let failures = file.results.count { !$0.passed }
        let numbers = numbers(tests: file.results.count + errors, failures: failures, errors: errors, duration)
        var lines = ["  <testsuite name=\"\(Self.escaped(file.title))\" file=\"\(Self.escaped(file.path))\"\(numbers)>"]
        if let coverage = report.coverage, file.path == report.files.first?.path {
            lines.append("    <properties>")
            lines.append("      <property name=\"coverage.matches.percent\" value=\"\(coverage.percentText)\"/>")
            lines.append("    </properties>")
        }
        if errors > 0 { lines += errorCase(file) }
        lines += file.results.flatMap { testCase($0, in: file) }
        lines.append("  </testsuite>")
        return lines
    }

    private func numbers(tests: Int, failures: Int, errors: Int, _ duration: Duration) -> String {
        " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\" time=\"\(duration.secondsText)\""
    }

    private func opening(_ name: String, in file: FileResult, _ duration: Duration) -> String {
        "    <testcase name=\"\(Self.escaped(name))\" classname=\"\(Self.escaped(file.title))\""
            + " file=\"\(Self.escaped(file.path))\" time=\"\(duration.secondsText)\""
    }

    private func errorCase(_ file: FileResult) -> [String] {
        let text = DiagnosticRenderer().render(file.errors)
        let message = file.errors.first?.message ?? ""
        return [
            opening("the file can be used", in: file, .zero) + ">",
            "      <error message=\"\(Self.escaped(message))\" type=\"\(Self.escaped(file.errors.first?.code ?? ""))\">"
                + "\(Self.escaped(text))</error>",
            "    </testcase>",
        ]
    }

    private func testCase(_ result: TestResult, in file: FileResult) -> [String] {
        let opening = opening(result.title, in: file, result.duration)
        if result.passed { return [opening + "/>"] }
        let keys = result.unmet.map { "\($0.key): expected \($0.expected), got \($0.got)" }
        let places = result.unmet.map { "\($0.file):\($0.line): \($0.key): expected \($0.expected), got \($0.got)" }
        let text = (places + [""] + result.trace).joined(separator: "\n")
        return [
            opening + ">",
            "      <failure message=\"\(Self.escaped(keys.joined(separator: "; ")))\" type=\"unmet\">"
                + "\(Self.escaped(text))</failure>",
            "    </testcase>",
        ]
    }

    /// Text as it may stand in an element or an attribute; characters that XML cannot hold are spelled out.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\u{FFFE}", "\u{FFFF}": result += "?"
            default: result += scalar.visible
            }
        }
    }
}
