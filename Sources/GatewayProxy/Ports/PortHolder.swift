import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Finds out who listens on a port, where the system lets us read that.
public enum PortHolder {
    /// `pid 4242 (nginx)`; nil where nobody can be named.
    public static func find(port: Int) -> String? {
        #if os(Linux)
            let inodes = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listening(on: port, in: read($0)) }
            guard !inodes.isEmpty else { return nil }
            let wanted = Set(inodes.map { "socket:[\($0)]" })
            for name in entries(of: "/proc") {
                guard let pid = Int(name) else { continue }
                for descriptor in entries(of: "/proc/\(pid)/fd") {
                    guard let link = link("/proc/\(pid)/fd/\(descriptor)"), wanted.contains(link) else { continue }
                    let command = read("/proc/\(pid)/comm").split(separator: "\n").first.map { " (\($0))" } ?? ""
                    return "pid \(pid)\(command)"
                }
            }
        #endif
        return nil
    }

    /// The inodes of sockets that listen on a port, from the text of `/proc/net/tcp`.
    static func listening(on port: Int, in table: String) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ", omittingEmptySubsequences: true)
            guard columns.count > 9, columns[3] == "0A", let hex = columns[1].split(separator: ":").last else {
                return nil
            }
            return Int(hex, radix: 16) == port ? String(columns[9]) : nil
        }
    }

    #if os(Linux)
        private static func read(_ path: String) -> String {
            guard let file = unsafe fopen(path, "r") else { return "" }
            defer { unsafe fclose(file) }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                // Safe: the pointer is that of `chunk`, whose size is passed with it.
                let count = unsafe chunk.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
                guard count > 0 else { break }
                bytes.append(contentsOf: chunk[..<count])
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private static func entries(of path: String) -> [String] {
            guard let directory = unsafe opendir(path) else { return [] }
            defer { unsafe closedir(directory) }
            var names: [String] = []
            while let entry = unsafe readdir(directory) {
                // Safe: the entry is valid until the next call, and its name ends with a zero.
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                names.append(name)
            }
            return names
        }

        private static func link(_ path: String) -> String? {
            var target = [UInt8](repeating: 0, count: 256)
            // Safe: the pointer is that of `target`, whose size is passed with it.
            let count = unsafe target.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return 0 }
                return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), bytes.count)
            }
            return count > 0 ? String(decoding: target[..<count], as: UTF8.self) : nil
        }
    #endif
}
