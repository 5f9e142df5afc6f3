import Foundation
import TestSupport
import Testing

/// The exported bootstrap makes a real Envoy answer as `gwsim serve` does.
@Suite(.enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"), .serialized)
struct EnvoyComparisonTests {
    /// How many route sets are made; `GWSIM_EXPORT_SETS` says another number.
    private static let setCount =
        ProcessInfo.processInfo.environment["GWSIM_EXPORT_SETS"].flatMap { Int($0) } ?? 8

    private static let recordedNames = Repository.names(in: "envoy-truth/written", ext: "jsonl")

    @Test("Envoy answers like gwsim on a sample", arguments: ExportSamples.names)
    func sample(name: String) throws {
        var comparison = try EnvoyComparison(["-f", Repository.sample(name)])
        guard !comparison.gateways.addresses.isEmpty else {
            #expect(comparison.gateways.exported.bootstrap["static_resources"]["listeners"].items.isEmpty)
            return
        }
        try comparison.run(seed: 1, count: 60)
        comparison.compareCopies()
        expectAlike(comparison, name)
    }

    @Test("Envoy answers like gwsim on a generated route set", arguments: 0..<setCount)
    func generated(number: Int) throws {
        let folder = try TemporaryDirectory()
        var generator = RouteSetGenerator(seed: UInt64(number))
        let file = try folder.write(generator.manifests().text, to: "set.json")
        var comparison = try EnvoyComparison(["-f", file] + generator.backendArguments)
        try comparison.run(seed: UInt64(number) + 1000, count: 120)
        comparison.compareCopies()
        expectAlike(comparison, "generated set \(number)")
    }

    @Test(
        "Envoy answers like gwsim on a recorded route set",
        .enabled(if: Repository.shared != nil, "no ../shared beside the repository"),
        arguments: recordedNames
    )
    func recorded(name: String) throws {
        let set = try Repository.sharedLines("envoy-truth/written/\(name).jsonl").first?["set"] ?? .null
        let folder = try TemporaryDirectory()
        var comparison = try EnvoyComparison(RecordedSet.arguments(set, in: folder))
        guard !comparison.gateways.addresses.isEmpty else {
            #expect(comparison.gateways.exported.bootstrap["static_resources"]["listeners"].items.isEmpty)
            return
        }
        try comparison.run(seed: 7, count: 100)
        comparison.compareCopies()
        expectAlike(comparison, name)
    }

    private func expectAlike(_ comparison: EnvoyComparison, _ name: String) {
        let summary = comparison.summary(of: name)
        print(summary)
        #expect(comparison.differences.isEmpty, "\(summary)")
        #expect(comparison.compared > 0, "\(name): nothing was asked")
    }
}
