import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation
import TestSupport
import Testing

/// `explain` and the matcher that serves are one code path: on every recorded request they name the same winner.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct ExplainTests {
    @Test("explain names the recorded winner, and each candidate's part in it", arguments: RouteSetRecording.names)
    func explainNamesTheWinner(name: String) throws {
        let set = try RouteSetRecording(named: name)
        let manifests = ManifestLoader.load(inputs: [.text(set.list, name: name)])
        try #require(!manifests.hasErrors)
        let world = World(bind(manifests.resources, options: BindingOptions(assume: .never)))
        var scratch = MatchScratch()
        for exchange in set.exchanges {
            let request = SimulatedRequest(exchange)
            let explanation = world.explain(request, scratch: &scratch)
            #expect(explanation.answer == world.answer(request, scratch: &scratch))
            let winner = explanation.answer.origin.map { "\($0.route)/\($0.rule)" }
            #expect(winner == exchange.answer["rule"].string, "\(name):\(exchange.line)")
            let won = explanation.candidates.filter { $0.result == .won }.map { "\($0.origin.route)/\($0.origin.rule)" }
            #expect(won == (winner.map { [$0] } ?? []), "\(name):\(exchange.line)")
            expectMirrors(explanation, exchange, in: name)
            if explanation.answer.outcome == .noRoute || explanation.answer.outcome == .noHost {
                // Each candidate says on which value it lost.
                let saysWhy = !explanation.nearMisses.isEmpty || !explanation.candidates.isEmpty
                #expect(saysWhy, "\(name):\(exchange.line) \(request)")
            }
        }
    }

    /// Who got a copy is who explain says gets one; of a part of the requests it may be nobody.
    private func expectMirrors(_ explanation: Explanation, _ exchange: RouteSetRecording.Exchange, in name: String) {
        guard exchange.answer["details"] == "via_upstream" else { return }
        let said = explanation.policies?.mirrors.filter { $0.reason == nil } ?? []
        let got = Set(exchange.answer["mirrors"].strings)
        #expect(got.isSubset(of: said.map(\.place)), "\(name):\(exchange.line) (fact 5.23)")
        #expect(got.isSuperset(of: said.filter { $0.share == 1 }.map(\.place)), "\(name):\(exchange.line) (fact 5.23)")
    }
}

extension MirroredBackend {
    fileprivate var place: String { "\(service):\(port)" }
}

extension SimulatedRequest {
    fileprivate init(_ exchange: RouteSetRecording.Exchange) {
        let headers = exchange.httpRequest.headers
        self.init(
            gateway: exchange.gateway,
            port: exchange.port,
            method: exchange.httpRequest.method,
            host: headers.first { $0.name.lowercased() == "host" }?.value.trimmed,
            target: exchange.httpRequest.target,
            headers: headers.filter { $0.name.lowercased() != "host" }
                .map { HTTPHeader(name: $0.name, value: $0.value) }
        )
    }
}
