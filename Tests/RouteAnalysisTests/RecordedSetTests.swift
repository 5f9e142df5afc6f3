import GatewayAPI
import GatewayBinding
import RouteAnalysis
import RouteMatching
import RouteModel
import Simulation
import TestSupport
import Testing

/// Route sets that real Envoys have answered for.
@Suite struct RecordedSetTests {
    private static let names = ["generated", "written"].flatMap { folder in
        Repository.names(in: "envoy-truth/\(folder)", ext: "jsonl").map { "envoy-truth/\(folder)/\($0).jsonl" }
    }

    @Test("On every recorded route set each witness gets what is printed of it", arguments: names)
    func recorded(name: String) throws {
        let objects = try Repository.sharedLines(name).first?["set"]["docs"].items ?? []
        let list = JSON.object(["apiVersion": "v1", "kind": "List", "items": .array(objects)]).text
        let input = try AnalysedInput(list)
        var scratch = MatchScratch(capacity: 4096)
        for finding in input.analysis.findings {
            for shown in [finding.witness, finding.remaining].compactMap({ $0 }) {
                #expect(input.world.answer(shown.request, scratch: &scratch) == shown.answer, "\(finding.message)")
            }
        }
        for (place, reachability) in TableAnalysis(input.world).entries {
            let entry = input.world.binding.table.entry(at: place)
            if case .alive(let request) = reachability {
                #expect(input.world.answer(request, scratch: &scratch).origin == entry.origin)
            }
        }
    }
}
