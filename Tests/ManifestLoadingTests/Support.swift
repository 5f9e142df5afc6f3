import Foundation
import GatewayAPI
import ManifestLoading
import Testing

/// The package's root and the data that lies beside it.
enum Shared {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.deletingLastPathComponent().appendingPathComponent("shared")
    static let isPresent = FileManager.default.fileExists(atPath: folder.path)
    static let missing: Comment = "../shared is not there"

    static func files(in path: String, ending: String) -> [URL] {
        let folder = folder.appendingPathComponent(path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().map { folder.appendingPathComponent($0) }
    }
}

/// Loads one text.
func load(_ text: String, name: String = "test.yaml", options: LoadOptions = LoadOptions()) -> LoadedManifests {
    ManifestLoader.load(inputs: [.text(text, name: name)], options: options)
}

/// An HTTPRoute with this spec, indented by two.
func route(_ spec: String) -> String {
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: r
      namespace: pets
    spec:
    \(spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n"))
    """
}

/// A Gateway with this spec, indented by two.
func gateway(_ spec: String) -> String {
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata:
      name: g
      namespace: pets
    spec:
    \(spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n"))
    """
}

/// A directory that is removed at the end.
final class TemporaryDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("gwsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: String { url.path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
        return file.path
    }
}
