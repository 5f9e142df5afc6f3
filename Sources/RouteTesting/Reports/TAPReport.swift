import GatewayAPI
import ManifestLoading
import Simulation

/// A report as version 14 of the Test Anything Protocol: one test point for each request.
///
/// > Source: https://testanything.org/tap-version-14-specification.html
struct TAPReport {
    let report: TestReport

    var text: String {
        var lines: [String] = []
        var number = 0
        for file in report.files {
            if !file.errors.isEmpty {
                number += 1
                lines.append("not ok \(number) - \(Self.escaped(file.path))")
                lines += block(errors(file))
            }
            for result in file.results {
                number += 1
                let word = result.passed ? "ok" : "not ok"
                lines.append("\(word) \(number) - \(Self.escaped(file.name)): \(Self.escaped(result.title))")
                if !result.passed { lines += block(details(result)) }
            }
        }
        if let coverage = report.coverage { lines.append("# coverage: \(coverage.summary)") }
        lines.append("# \(report.summary)")
        return (["TAP version 14", "1..\(number)"] + lines).map { $0 + "\n" }.joined()
    }

    private func errors(_ file: FileResult) -> [String] {
        let texts = file.errors.map { error in
            let place = error.location.map { "\($0.file):\($0.line): " } ?? ""
            return "\(place)\(error.path.map { "\($0): " } ?? "")\(error.message)"
        }
        return ["message: \(quoted("the file cannot be used"))", "errors: |"] + texts.map { "  \($0.visible)" }
    }

    private func details(_ result: TestResult) -> [String] {
        let unmet = result.unmet.flatMap { claim in
            [
                "  - key: \(quoted(claim.key))", "    expected: \(quoted(claim.expected))",
                "    got: \(quoted(claim.got))", "    at: \(quoted("\(claim.file):\(claim.line)"))",
            ]
        }
        let lines = result.trace.filter { !$0.isEmpty }.map { "  \($0.visible)" }
        let trace = lines.isEmpty ? [] : ["trace: |"] + lines
        return ["message: \(quoted("\(result.unmet.count) unmet"))", "unmet:"] + unmet + trace
    }

    private func quoted(_ text: String) -> String { ManifestValue.string(text.visible).compactJSON() }

    /// A diagnostic block between its markers, in the part of YAML that `prove` reads.
    private func block(_ lines: [String]) -> [String] {
        ["  ---"] + lines.map { "  \($0)" } + ["  ..."]
    }

    /// A description: `#` would begin a directive.
    private static func escaped(_ text: String) -> String {
        text.visible.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "#" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
}
