package import Foundation

/// Where things lie: this repository, and the recordings beside it.
package enum Repository {
    /// The folder of `Package.swift`.
    ///
    /// The package's `Tests` may be reached through a link, so the path is the one the compiler saw.
    package static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The path of a file or folder among the samples.
    package static func sample(_ name: String) -> String {
        root.appendingPathComponent("samples/" + name).path
    }

    /// The recordings (`../shared`), or nil where they are not checked out.
    package static let shared: URL? = {
        let folder = root.deletingLastPathComponent().appendingPathComponent("shared").resolvingSymlinksInPath()
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// Names of the files in a folder of the recordings that end in `.ext`, sorted, without the ending.
    package static func names(in folder: String, ext: String) -> [String] {
        guard let shared else { return [] }
        let path = shared.appendingPathComponent(folder).path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix("." + ext) }.map { String($0.dropLast(ext.count + 1)) }.sorted()
    }

    /// The text of a file of the recordings.
    package static func sharedText(_ path: String) throws -> String {
        guard let shared else { throw MissingRecordings() }
        return try String(contentsOf: shared.appendingPathComponent(path), encoding: .utf8)
    }

    /// The lines of a JSON Lines file of the recordings.
    package static func sharedLines(_ path: String) throws -> [JSON] {
        try sharedText(path).utf8.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    }
}

/// The recordings are not beside this repository.
package struct MissingRecordings: Error, CustomStringConvertible {
    package init() {}

    package var description: String { "no ../shared beside the repository" }
}
