import Foundation

/// Where an authority is kept: a folder of two files that appears at once or not at all.
struct AuthorityStore {
    /// What is kept, in PEM.
    struct Files {
        var certificate: String
        var key: String
    }

    /// The folder of the two files.
    let folder: URL
    private let parent: URL

    init(folder: URL) {
        parent = folder
        self.folder = folder.appending(path: "ca")
    }

    var certificateFile: URL { folder.appending(path: "ca.crt") }
    private var keyFile: URL { folder.appending(path: "ca.key") }

    var exists: Bool { FileManager.default.fileExists(atPath: folder.path) }

    func load() throws -> Files {
        do {
            return Files(
                certificate: try String(contentsOf: certificateFile, encoding: .utf8),
                key: try String(contentsOf: keyFile, encoding: .utf8)
            )
        } catch {
            throw LocalAuthorityFault(
                folder: folder,
                reason: "its files cannot be read (\(error.localizedDescription))"
            )
        }
    }

    /// Saves the files unless another process was faster.
    ///
    /// They are written beside and moved into place as a folder: the system moves none over one that has files in it.
    func save(_ files: Files) throws {
        let draft = parent.appending(path: ".ca-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: draft) }
        do {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                at: draft,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            try write(files.certificate, to: draft.appending(path: certificateFile.lastPathComponent))
            try write(files.key, to: draft.appending(path: keyFile.lastPathComponent))
            try FileManager.default.moveItem(at: draft, to: folder)
        } catch {
            if exists { return }
            throw LocalAuthorityFault(folder: folder, reason: "it cannot be written (\(error.localizedDescription))")
        }
    }

    private func write(_ text: String, to file: URL) throws {
        let isWritten = FileManager.default.createFile(
            atPath: file.path,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        if !isWritten { throw CocoaError(.fileWriteUnknown) }
    }
}
