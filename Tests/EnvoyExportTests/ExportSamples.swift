import Foundation
import TestSupport

/// The samples of the repository: each folder, and each file of the folder of mistakes but for the one that Envoy refuses.
enum ExportSamples {
    static let names: [String] = {
        let folders = ["store", "store-paths", "canary"]
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Repository.sample("mistakes"))) ?? []
        return folders
            + files.filter { $0.hasSuffix(".yaml") && $0 != "11-percent.yaml" }.sorted().map { "mistakes/\($0)" }
    }()
}
