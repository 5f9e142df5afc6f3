import Foundation

/// Finds and reads the files behind the inputs.
struct InputReader {
    var isRecursive: Bool

    private static let extensions: Set<String> = ["yaml", "yml", "json"]

    /// The files in order, and what could not be read.
    func read(_ inputs: [ManifestInput]) -> (files: [SourceFile], diagnostics: [Diagnostic]) {
        var files: [SourceFile] = []
        var diagnostics: [Diagnostic] = []
        for input in inputs {
            switch input {
            case .text(let name, let bytes): files.append(SourceFile(name: name, bytes: bytes))
            case .standardInput: files.append(SourceFile(name: "-", bytes: readStandardInput()))
            case .path(let path): read(path, into: &files, &diagnostics)
            }
        }
        return (files, diagnostics)
    }

    private func readStandardInput() -> [UInt8] {
        let data = (try? FileHandle.standardInput.readToEnd()) ?? nil
        return data.map { [UInt8]($0) } ?? []
    }

    private func read(_ path: String, into files: inout [SourceFile], _ diagnostics: inout [Diagnostic]) {
        switch EntryKind(of: path) {
        case .file: append(path, to: &files, &diagnostics)
        case .directory: readDirectory(path, into: &files, &diagnostics)
        case .missing:
            diagnostics.append(Diagnostic(.unreadable, SourceLocation(file: path), "no such file or directory"))
        case .other:
            diagnostics.append(
                Diagnostic(
                    .notAFile,
                    SourceLocation(file: path),
                    "neither a regular file nor a directory",
                    fix: "pipe the manifests in and say -f -"
                )
            )
        }
    }

    private func append(_ path: String, to files: inout [SourceFile], _ diagnostics: inout [Diagnostic]) {
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            files.append(SourceFile(name: path, bytes: [UInt8](data)))
        } catch {
            let reason = FileManager.default.isReadableFile(atPath: path) ? "cannot be read" : "permission denied"
            diagnostics.append(Diagnostic(.unreadable, SourceLocation(file: path), reason))
        }
    }

    private func readDirectory(_ path: String, into files: inout [SourceFile], _ diagnostics: inout [Diagnostic]) {
        var search = DirectorySearch(isRecursive: isRecursive, extensions: Self.extensions)
        search.visit(path)
        diagnostics += search.diagnostics
        if search.found.isEmpty && search.diagnostics.isEmpty {
            let hint = search.hasDirectories && !isRecursive ? "; say -R to read the directories below it" : ""
            diagnostics.append(
                Diagnostic(.empty, SourceLocation(file: path), "no file ending in .yaml, .yml or .json here\(hint)")
            )
        }
        for file in search.found { append(file, to: &files, &diagnostics) }
    }
}

/// What a name of the file system stands for, links followed.
enum EntryKind {
    case file
    case directory
    case missing
    case other

    init(of path: String) {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        switch attributes?[.type] as? FileAttributeType {
        case .typeRegular: self = .file
        case .typeDirectory: self = .directory
        case nil, .typeSymbolicLink: self = .missing
        default: self = .other
        }
    }
}

/// A walk through a directory, in the order of names, that enters no directory twice.
private struct DirectorySearch {
    var isRecursive: Bool
    var extensions: Set<String>
    var found: [String] = []
    var hasDirectories = false
    var diagnostics: [Diagnostic] = []
    private var entered: Set<String> = []

    init(isRecursive: Bool, extensions: Set<String>) {
        self.isRecursive = isRecursive
        self.extensions = extensions
    }

    mutating func visit(_ directory: String) {
        let resolved = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
        guard entered.insert(resolved).inserted else { return }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            diagnostics.append(Diagnostic(.unreadable, SourceLocation(file: directory), "cannot be read"))
            return
        }
        for name in names.sorted() {
            let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            switch EntryKind(of: path) {
            case .directory:
                hasDirectories = true
                if isRecursive { visit(path) }
            case .file: if extensions.contains(URL(fileURLWithPath: name).pathExtension) { found.append(path) }
            case .missing, .other: continue
            }
        }
    }
}
