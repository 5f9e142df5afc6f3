import Foundation
import GatewayAPI
import ManifestLoading
import Testing

@Suite("What the cluster accepts loads without a word", .enabled(if: Shared.isPresent, Shared.missing))
struct CorpusTests {
    @Test(
        "Each manifest of the conformance suite",
        arguments: Shared.files(in: "conformance/manifests", ending: ".yaml")
    )
    func conformance(file: URL) throws { try expectClean(file) }

    @Test("The base manifests of the conformance suite")
    func base() throws {
        let loaded = try expectClean(Shared.folder.appendingPathComponent("conformance/base/manifests.yaml"))
        #expect(loaded.resources.gateways.count == 4)
        #expect(loaded.resources.services.count > 5)
        #expect(loaded.resources.workloads.count > 5)
    }

    @Test("The store demo")
    func storeDemo() throws {
        let loaded = try expectClean(
            Shared.folder.appendingPathComponent("aks-store-demo/aks-store-all-in-one.yaml"),
            options: LoadOptions(namespace: "pets")
        )
        #expect(loaded.resources.services.contains { $0.metadata.key.description == "pets/store-front" })
        let front = loaded.resources.workloads.first { $0.metadata.name == "store-front" }
        #expect(front?.podLabels == ["app": "store-front"])
    }

    @Test(
        "Each recorded set of routes",
        arguments: Shared.files(in: "envoy-truth/written", ending: ".jsonl")
            + Shared.files(in: "envoy-truth/generated", ending: ".jsonl")
    )
    func recordings(file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let first = try #require(text.split(separator: "\n", maxSplits: 1).first)
        let line = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
        let set = try #require(line["set"] as? [String: Any])
        let docs = try #require(set["docs"] as? [[String: Any]])
        let json = try docs.map { try JSONSerialization.data(withJSONObject: $0) }
        let inputs = json.enumerated().map { index, data in
            ManifestInput.text(name: "\(index).json", bytes: [UInt8](data))
        }
        let loaded = ManifestLoader.load(inputs: inputs)
        #expect(loaded.diagnostics.map(\.message) == [])
        #expect(loaded.objects.count == docs.count)
    }

    /// Loads a manifest with the suite's placeholders replaced.
    @discardableResult
    private func expectClean(_ file: URL, options: LoadOptions = LoadOptions()) throws -> LoadedManifests {
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacingOccurrences(of: "{GATEWAY_CLASS_NAME}", with: "istio")
            .replacingOccurrences(of: "{GATEWAY_CONTROLLER_NAME}", with: "istio.io/gateway-controller")
        let loaded = load(text, name: file.lastPathComponent, options: options)
        #expect(loaded.diagnostics.map { DiagnosticRenderer().render($0) } == [])
        #expect(!loaded.objects.isEmpty || !loaded.notSimulated.isEmpty)
        return loaded
    }
}
