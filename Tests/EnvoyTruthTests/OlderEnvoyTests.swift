import GatewayBinding
import ManifestLoading
import RouteModel
import Simulation
import TestSupport
import Testing

/// The recordings say where Envoy before 1.39 answers otherwise: it joins the lines of a repeated header.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct OlderEnvoyTests {
    @Test(
        "With joined header lines every answer is that of the older Envoy (fact 4.9)",
        arguments: RouteSetRecording.names
    )
    func olderAnswers(name: String) throws {
        let set = try RouteSetRecording(named: name)
        let manifests = ManifestLoader.load(inputs: [.text(set.list, name: "set.json")])
        try #require(!manifests.hasErrors)
        var binding = bind(manifests.resources, options: BindingOptions(assume: .never))
        binding.table.behavior = EnvoyBehavior(matchesRepeatedHeadersJoined: true)
        var answers = RequestLineAnswers(world: World(binding))
        for exchange in set.exchanges {
            let line = Array(RouteSetMatchTests.question(exchange).text.utf8)
            var output: [UInt8] = []
            answers.answer(line[...], to: &output)
            let answer = try JSON(parsing: output)
            let older = exchange.answer["before_1_39"]
            let differences =
                older == .null
                ? MatchComparison.differences(of: answer, from: exchange.answer)
                : Self.differences(of: answer, from: older)
            if !differences.isEmpty {
                Issue.record("\(name):\(exchange.line) \(exchange.request): \(differences.joined(separator: "; "))")
            }
        }
    }

    private static func differences(of answer: JSON, from older: JSON) -> [String] {
        var comparison = AnswerComparison()
        let rule = answer["route"].string.map { "\($0)/\(answer["rule"].int ?? -1)" }
        comparison.equal("rule", older["rule"].string ?? "none", rule ?? "none")
        if let backend = older["backend"].string {
            comparison.equal("backend", backend, answer["backends"][0]["service"].string ?? "none")
        } else {
            comparison.equal("status", older["status"].int ?? 0, answer["status"].int ?? 0)
        }
        return comparison.differences
    }

    @Test("The recordings hold such answers")
    func present() throws {
        let count = try RouteSetRecording.names.reduce(0) { count, name in
            try count + RouteSetRecording(named: name).exchanges.count { $0.answer["before_1_39"] != .null }
        }
        #expect(count >= 10)
    }
}
