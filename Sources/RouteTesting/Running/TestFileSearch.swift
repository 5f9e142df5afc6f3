import Foundation
import ManifestLoading

/// Finds and reads test files.
public enum TestFileSearch {
    /// A file that was found.
    public struct Found: Sendable {
        /// As it was named, or the directory's name and what is below.
        public var path: String
        /// What it says.
        public var reading: RouteTestFile.Reading
    }

    /// The test files behind names of files and directories, in their order; directories are searched to the bottom.
    ///
    /// A file that is named is read whatever it is called.
    public static func find(_ names: [String]) -> [Found] {
        var search = Search()
        for name in names { search.visit(name, isNamed: true) }
        return search.found
    }

    private struct Search {
        var found: [Found] = []
        private var seen: Set<String> = []

        mutating func visit(_ path: String, isNamed: Bool) {
            let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            guard seen.insert(real).inserted else { return }
            let attributes = try? FileManager.default.attributesOfItem(atPath: real)
            guard let type = attributes?[.type] as? FileAttributeType else {
                if isNamed { add(path, fault: "no such file or directory") }
                return
            }
            if type == .typeDirectory {
                visitDirectory(path)
            } else if isNamed || RouteTestFile.suffixes.contains(where: path.hasSuffix) {
                read(path)
            }
        }

        private mutating func visitDirectory(_ path: String) {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                return add(path, fault: "cannot be read")
            }
            let prefix = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
            for name in names.sorted() where !name.hasPrefix(".") { visit(prefix + name, isNamed: false) }
        }

        private mutating func read(_ path: String) {
            guard let data = FileManager.default.contents(atPath: path) else {
                return add(path, fault: "cannot be read")
            }
            found.append(Found(path: path, reading: RouteTestFile.read(path: path, bytes: [UInt8](data))))
        }

        private mutating func add(_ path: String, fault: String) {
            let diagnostic = Diagnostic(
                code: LoadingCode.unreadable.rawValue,
                location: SourceLocation(file: path),
                message: fault
            )
            found.append(Found(path: path, reading: RouteTestFile.Reading(files: [], diagnostics: [diagnostic])))
        }
    }
}
