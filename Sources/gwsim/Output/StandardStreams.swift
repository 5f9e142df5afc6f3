import Foundation
import GatewayAPI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Standard input, output and error, open whatever the program was started with.
enum StandardStreams {
    /// Opens those that are closed on `/dev/null`.
    ///
    /// A file or socket that is opened later would otherwise get the number of a closed stream, and with it the lines
    /// that are meant for the stream. Go's programs, kubectl among them, do the same.
    static func open() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is the one that was asked about; the copy outlives the handle.
            guard let null = FileHandle(forUpdatingAtPath: "/dev/null") else { continue }
            let copy = dup(null.fileDescriptor)
            try? null.close()
            if copy >= 0, dup2(copy, descriptor) == descriptor, copy != descriptor { close(copy) }
        }
    }
}

/// Standard output: the answer and nothing else.
enum StandardOutput {
    /// Writes text as it is; throws where it cannot be written, for an answer that is lost is no answer.
    static func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Writes bytes as they are.
    static func write(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw CannotAnswer("standard output cannot be written: \(error.localizedDescription)")
        }
    }

    /// Writes a line.
    static func writeLine(_ line: String) throws {
        try write(line + "\n")
    }

    /// Writes lines.
    static func write(lines: [String]) throws {
        try write(lines.map { $0 + "\n" }.joined())
    }
}

/// Standard error: everything that is not the answer.
enum Notes {
    /// Writes a line, or several; control characters in them, which may come from any manifest, are shown and not
    /// obeyed.
    static func write(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        writeStyled(lines.map { String($0).visible }.joined(separator: "\n"))
    }

    /// Writes lines that hold escape sequences of our own.
    static func writeStyled(_ text: String) {
        // Nobody can be told that nobody can be told.
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}
