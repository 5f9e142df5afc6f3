import Fuzzing
import Testing

/// A short run of what `make fuzz` does at length: the corpus, and some thousand new inputs of fixed seeds.
@Suite("Fuzzing finds nothing", .serialized)
struct FuzzTests {
    private static let watchdog = Watchdog()

    private func run(_ target: some FuzzTarget, inputs: Int, seed: UInt64 = 3) -> Campaign.Report {
        var campaign = Campaign(target, seed: seed, watchdog: Self.watchdog)
        let report = campaign.run(.inputs(inputs))
        for (input, finding) in report.findings {
            let file = FailureFile.write(input, target: target.name)
            Issue.record("seed \(seed): \(finding)\n\(FailureFile.advice(file, target.name))")
        }
        return report
    }

    @Test("Requests say the same however they are cut, and what llhttp says where Envoy is no different")
    func requests() {
        let report = run(RequestStream(), inputs: 600)
        #expect(report.tally.count(beginning: "agreed: whole message") > 50)
        #expect(report.kept > 0)
    }

    @Test("Responses say the same however they are cut, and what llhttp says where Envoy is no different")
    func responses() {
        let report = run(ResponseStream(), inputs: 600)
        #expect(report.tally.count(beginning: "agreed: whole message") > 50)
    }

    @Test("The edge takes any target, and normalises paths as semantics 8.10 says, step by step (fact 8.10)")
    func paths() {
        let report = run(RequestTargets(), inputs: 10_000)
        #expect(report.tally.count(beginning: "plain: compared") > 1_000)
    }

    @Test("Loading any file ends soon, twice alike, with positions inside the file")
    func manifests() {
        let report = run(ManifestFiles(), inputs: 300)
        #expect(report.tally.count(beginning: "without a word") > 20)
        #expect(report.tally.count(beginning: "error: ") > 50)
    }

    @Test(
        "What loads binds in any order, the index finds what the plain matcher finds, and each question has an answer"
    )
    func routes() {
        let report = run(RouteSets(), inputs: 60)
        #expect(report.tally.count(beginning: "asked: a route") > 500)
        #expect(report.tally.count(beginning: "answered: forward") > 200)
    }
}
