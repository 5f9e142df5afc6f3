import Foundation

// Measures one stage: from a request head to the route that it takes. Prints a table, and writes all figures to
// benchmarks/runs/DATE.json.
//
//     swift run -c release matchbench [--quick] [--scenario NAME] [--output FILE]

let arguments = CommandLine.arguments.dropFirst()
let isQuick = arguments.contains("--quick")
var scenarios = Scenario.allCases
if let flag = arguments.firstIndex(of: "--scenario"), arguments.index(after: flag) < arguments.endIndex {
    scenarios = scenarios.filter { $0.rawValue == arguments[arguments.index(after: flag)] }
}
var run = MatchBenchmark(scenarios, isQuick: isQuick)
run.measure()
print(run.report.text)

let output: String
if let flag = arguments.firstIndex(of: "--output"), arguments.index(after: flag) < arguments.endIndex {
    output = arguments[arguments.index(after: flag)]
} else {
    output = "benchmarks/runs/match-\(run.report.date.prefix(10)).json"
}
do {
    let url = URL(fileURLWithPath: output)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try run.report.json().write(to: url)
    print("raw results: \(output)")
} catch {
    print("raw results not written: \(error)")
    exit(1)
}
exit(run.report.failures.isEmpty ? 0 : 1)
