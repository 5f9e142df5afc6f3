import Foundation
import TestSupport

/// Inputs that were interesting once, kept in the repository, a file each.
package struct Corpus: Sendable {
    /// Where they lie.
    package static let folder = "Tests/FuzzTests/Corpus"

    /// The files of a target, sorted by name.
    package static func inputs(of target: String) -> [(name: String, bytes: [UInt8])] {
        let folder = Repository.root.appendingPathComponent("\(Self.folder)/\(target)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map { (name, [UInt8]($0)) }
        }
    }
}
