import Foundation
import TestSupport

/// Manifests to begin with: the samples, and what lies beside the repository.
enum ManifestSeeds {
    /// Short ones are tried more often for the same time, so long files are cut at their documents.
    static let texts: [[UInt8]] = {
        var files = ["store", "store-paths", "canary", "mistakes"].flatMap { texts(in: Repository.sample($0)) }
        if let shared = Repository.shared {
            files += texts(in: shared.appendingPathComponent("conformance/manifests").path)
            files += texts(in: shared.appendingPathComponent("conformance/base").path)
            files += texts(in: shared.appendingPathComponent("aks-store-demo").path)
        }
        return files.flatMap { pieces(of: $0) } + bombs
    }()

    /// Whole sets that bind to something: the recordings' route sets, the samples, the conformance tests.
    static let routeSets: [[UInt8]] = {
        var sets = ["store", "store-paths", "canary"].map {
            Array(texts(in: Repository.sample($0)).joined(separator: "\n---\n").utf8)
        }
        for folder in ["envoy-truth/written", "envoy-truth/generated"] {
            for name in Repository.names(in: folder, ext: "jsonl") {
                let text = (try? Repository.sharedText("\(folder)/\(name).jsonl")) ?? ""
                guard let line = text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first,
                    let set = try? JSON(parsing: Array(line))
                else { continue }
                let documents = set["set"]["docs"].items.map { $0.blockStyle() }
                sets.append(Array(documents.joined(separator: "\n---\n").utf8))
            }
        }
        return sets + texts
    }()

    private static func texts(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map {
                String(decoding: $0, as: UTF8.self).replacing("{GATEWAY_CLASS_NAME}", with: "istio")
            }
        }
    }

    private static func pieces(of text: String) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece = ""
        for document in text.split(separator: "\n---", omittingEmptySubsequences: true) {
            piece += "\n---" + document
            if piece.utf8.count > 3000 {
                pieces.append(Array(piece.utf8))
                piece = ""
            }
        }
        return piece.isEmpty ? pieces : pieces + [Array(piece.utf8)]
    }

    /// What grows when it is read.
    private static let bombs = [
        (["a0: &a0 [x]"] + (1...9).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]" })
            .joined(separator: "\n"),
        (["m0: &m0 {a: b}"] + (1...12).map { "m\($0): &m\($0)\n  <<: [*m\($0 - 1), *m\($0 - 1)]" }).joined(
            separator: "\n"
        ),
        String(repeating: "[", count: 300), String(repeating: "- ", count: 120) + "a",
        String(repeating: "{a: ", count: 120),
        "apiVersion: v1\nkind: List\nitems:\n- &s {apiVersion: v1, kind: Service, metadata: {name: a}}\n- *s\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}}\n",
    ].map { Array($0.utf8) }
}
