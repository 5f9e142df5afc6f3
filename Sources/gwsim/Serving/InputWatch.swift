import Foundation

/// Watches files and directories by asking: inode, size and time of each, so that saves by renaming, swapped links and
/// new files count.
struct InputWatch {
    private let paths: [String]
    private let isRecursive: Bool
    private let interval: Duration

    /// - Parameter paths: as given to `-f`; `-` is left out.
    init(paths: [String], isRecursive: Bool, interval: Duration = .milliseconds(200)) {
        self.paths = paths.filter { $0 != "-" }
        self.isRecursive = isRecursive
        self.interval = interval
    }

    /// Calls back after each change, once the input has been still for one interval.
    ///
    /// Ends when its task is cancelled.
    func run(_ changed: () async -> Void) async throws {
        var known = fingerprint()
        while true {
            try await Task.sleep(for: interval)
            var current = fingerprint()
            guard current != known else { continue }
            while true {
                try await Task.sleep(for: interval)
                let next = fingerprint()
                if next == current { break }
                current = next
            }
            known = current
            await changed()
        }
    }

    private func fingerprint() -> [String: FileFacts] {
        var facts: [String: FileFacts] = [:]
        for path in paths { add(path, depth: 0, to: &facts) }
        return facts
    }

    private func add(_ path: String, depth: Int, to facts: inout [String: FileFacts]) {
        let manager = FileManager.default
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? manager.attributesOfItem(atPath: real) else { return }
        facts[path] = FileFacts(
            real: real,
            inode: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0,
            size: (attributes[.size] as? NSNumber)?.uint64Value ?? 0,
            modified: attributes[.modificationDate] as? Date ?? .distantPast
        )
        let isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
        guard isDirectory, depth == 0 || (isRecursive && depth < 32) else { return }
        for entry in (try? manager.contentsOfDirectory(atPath: real)) ?? [] {
            add(path + "/" + entry, depth: depth + 1, to: &facts)
        }
    }

    private struct FileFacts: Equatable {
        var real: String
        var inode: UInt64
        var size: UInt64
        var modified: Date
    }
}
