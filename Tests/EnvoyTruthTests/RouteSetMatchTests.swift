import TestSupport
import Testing

/// Every recorded request, asked of `gwsim match`.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct RouteSetMatchTests {
    private static let tally = Tally("through match", sets: RouteSetRecording.names.count)

    @Test("match names the recorded rule and outcome", arguments: RouteSetRecording.names)
    func matchAgrees(name: String) throws {
        let set = try RouteSetRecording(named: name)
        let folder = try TemporaryDirectory()
        let file = try folder.write(set.list, to: "set.json")
        let requests = set.exchanges.map { Self.question($0).text }.joined(separator: "\n") + "\n"
        let requestFile = try folder.write(requests, to: "requests.jsonl")
        let outcome = try Gwsim.run(
            ["match", "-f", file, "--assume", "never", "--requests", requestFile, "-o", "jsonl"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let answers = try outcome.lines()
        try #require(answers.count == set.exchanges.count, "one answer for each request")

        var different = 0
        for (exchange, answer) in zip(set.exchanges, answers) {
            let differences = MatchComparison.differences(of: answer, from: exchange.answer)
            if differences.isEmpty { continue }
            different += 1
            Issue.record(
                "\(name):\(exchange.line) \(exchange.request): \(differences.joined(separator: "; ")) in \(answer)"
            )
        }
        Self.tally.add(compared: answers.count, different: different, skipped: [:])
    }

    /// The request as a line for `match`.
    static func question(_ exchange: RouteSetRecording.Exchange) -> JSON {
        var question: JSON = [
            "id": .integer(exchange.line), "gateway": exchange.request["gateway"], "port": exchange.request["port"],
            "method": exchange.request["method"], "path": exchange.request["target"],
        ]
        let headers = exchange.request["headers"].items
        // Spaces around a header's value are the wire's, not the value's.
        let host = headers.first { $0[0].string?.lowercased() == "host" }?[1].string
        question["host"] = host.map { .string($0.trimmed) } ?? .null
        question["headers"] = .array(headers.filter { $0[0].string?.lowercased() != "host" })
        return question
    }
}
