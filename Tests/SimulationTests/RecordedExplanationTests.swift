import Foundation
import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import Simulation
import TestSupport
import Testing

/// Explanations of every recorded request: the index decides the winner, the verdicts of the others must agree.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct RecordedExplanationTests {
    private static let files: [String] = {
        guard let folder = Repository.shared?.appendingPathComponent("envoy-truth") else { return [] }
        return ["written", "generated"].flatMap { part in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + part)) ?? []
            return names.filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(part)/\($0)" }
        }
    }()

    @Test("No candidate before the winner matches, and without a winner none does", arguments: files)
    func verdictsAgree(name: String) throws {
        let file = try #require(Repository.shared).appendingPathComponent("envoy-truth/\(name)")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n")
        let list: JSON = ["apiVersion": "v1", "kind": "List", "items": try JSON(parsing: lines[0])["set"]["docs"]]
        let manifests = ManifestLoader.load(inputs: [.text(list.text, name: "\(name).json")])
        let world = World(bind(manifests.resources, options: BindingOptions(assume: .never)))
        var scratch = MatchScratch()
        for line in lines.dropFirst() {
            let request = Self.request(try JSON(parsing: line)["request"])
            let explanation = world.explain(request, scratch: &scratch)
            #expect(Self.fault(explanation) == nil, "\(name): \(line)")
            #expect(explanation.answer == world.answer(request, scratch: &scratch))
        }
    }

    private static func fault(_ explanation: Explanation) -> String? {
        let winner = explanation.candidates.firstIndex { $0.result == .won }
        let programmed = explanation.candidates.filter { $0.result != .notProgrammed }
        if let winner {
            if explanation.candidates[winner].origin != explanation.answer.origin { return "another winner than match" }
            return explanation.candidates[..<winner].contains(where: \.matches) ? "a match before the winner" : nil
        }
        if explanation.answer.origin != nil { return "no winner among the candidates" }
        return programmed.contains(where: \.matches) ? "a match without a winner" : nil
    }

    private static func request(_ json: JSON) -> SimulatedRequest {
        let lines = json["headers"].items.map { HTTPHeader(name: $0[0].string ?? "", value: $0[1].string ?? "") }
        return SimulatedRequest(
            gateway: json["gateway"].string,
            port: json["port"].int,
            method: json["method"].string ?? "GET",
            host: nil,
            target: json["target"].string ?? "/",
            headers: lines
        )
    }
}
