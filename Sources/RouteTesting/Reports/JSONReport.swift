import GatewayAPI
import ManifestLoading
import RouteModel
import Simulation

/// A report as one JSON object.
struct JSONReport {
    let report: TestReport
    /// What of it is shown test by test.
    let shown: TestReport

    private typealias Member = ManifestValue.Member

    var value: ManifestValue {
        let counts = report.counts
        var members = [
            Member(
                key: "summary",
                value: .object([
                    number("passed", counts.passed), number("failed", counts.failed), number("errors", counts.errors),
                    Member(key: "seconds", value: .double(seconds(report.duration))),
                ])
            ),
            Member(key: "files", value: .array(shown.files.map(file))),
        ]
        if let coverage = report.coverage { members.append(Member(key: "coverage", value: value(of: coverage))) }
        return .object(members)
    }

    private func file(_ file: FileResult) -> ManifestValue {
        .object([
            text("file", file.path), text("name", file.name),
            Member(key: "errors", value: .array(file.errors.map(error))),
            Member(key: "tests", value: .array(file.results.map(result))),
        ])
    }

    private func error(_ error: Diagnostic) -> ManifestValue {
        var members = [text("code", error.code)]
        if let location = error.location { members += place(location) }
        if let path = error.path { members.append(text("path", path.description)) }
        members.append(text("message", error.message))
        if let fix = error.fix { members.append(text("fix", fix)) }
        return .object(members)
    }

    private func result(_ result: TestResult) -> ManifestValue {
        var members = [text("name", result.test)]
        if let request = result.request { members.append(text("request", request)) }
        members.append(text("result", result.passed ? "passed" : "failed"))
        members += place(result.location)
        if let origin = result.selection?.origin {
            members += [text("kind", origin.kind), text("route", origin.route), number("rule", origin.rule)]
            if let match = origin.match { members.append(number("match", match)) }
        }
        if !result.passed {
            members.append(Member(key: "unmet", value: .array(result.unmet.map(claim))))
            members.append(Member(key: "trace", value: .array(result.trace.map(ManifestValue.string))))
        }
        members.append(Member(key: "seconds", value: .double(seconds(result.duration))))
        return .object(members)
    }

    private func claim(_ claim: UnmetClaim) -> ManifestValue {
        .object([
            text("key", claim.key), text("expected", claim.expected), text("got", claim.got), text("file", claim.file),
            number("line", claim.line),
        ])
    }

    private func value(of coverage: Coverage) -> ManifestValue {
        var members = [Member(key: "strict", value: .bool(coverage.isStrict))]
        members.append(Member(key: "percent", value: .double(coverage.percent)))
        for part in Coverage.Part.allCases {
            let items = coverage.items.filter { $0.part == part }.map { item in
                ManifestValue.object(
                    [text("name", item.name)] + (item.location.map(place) ?? [])
                        + [Member(key: "programmed", value: .bool(item.isProgrammed)), number("count", item.count)]
                )
            }
            members.append(Member(key: part.rawValue, value: .array(items)))
        }
        return .object(members)
    }

    private func place(_ location: SourceLocation) -> [ManifestValue.Member] {
        location.line > 0
            ? [text("file", location.file), number("line", location.line)] : [text("file", location.file)]
    }

    private func text(_ key: String, _ text: String) -> ManifestValue.Member { Member(key: key, value: .string(text)) }

    private func number(_ key: String, _ number: Int) -> ManifestValue.Member {
        Member(key: key, value: .int(Int64(number)))
    }

    private func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000) / 1_000_000
    }
}
