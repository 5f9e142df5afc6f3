import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that runs beside the tests, with its output in files.
///
/// It is killed with its owner.
package final class ChildProcess: @unchecked Sendable {
    // `status` is written under the lock by whoever reaps the child first; all else is set once, in `init`.
    package let identifier: Int32
    private let folder: TemporaryDirectory
    private let lock = NSLock()
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameter input: what it reads on standard input; nothing by default.
    package init(_ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:])
        throws
    {
        folder = try TemporaryDirectory()
        let inputPath = try folder.write(input, to: "stdin")
        let texts = [program] + arguments
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
            .map { "\($0.key)=\($0.value)" }
        // The C strings are freed below, after the call that reads them; both lists end in nil.
        let arguments = unsafe texts.map { unsafe strdup($0) } + [nil]
        let environment = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + environment).forEach { unsafe free($0) } }
        #if canImport(Glibc)
            var actions = unsafe posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
        for (descriptor, name) in [(Int32(1), "stdout"), (Int32(2), "stderr")] {
            unsafe posix_spawn_file_actions_addopen(
                &actions,
                descriptor,
                folder.path(name),
                O_WRONLY | O_CREAT | O_APPEND,
                0o600
            )
        }
        var child: pid_t = 0
        let result = unsafe posix_spawn(&child, program, &actions, nil, arguments, environment)
        guard result == 0 else { throw SocketError(call: "spawn \(program)", code: result) }
        identifier = child
    }

    deinit {
        signal(SIGKILL)
        _ = exitStatus()
    }

    /// Sends a signal, unless the program has already ended.
    package func signal(_ number: Int32) {
        lock.withLock {
            if status == nil { kill(identifier, number) }
        }
    }

    /// The exit code if the program has ended; a signal counts as 128 + its number.
    package var exitStatusIfEnded: Int32? {
        lock.withLock {
            if let status { return status }
            var raw: Int32 = 0
            guard unsafe waitpid(identifier, &raw, WNOHANG) == identifier else { return nil }
            status = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
            return status
        }
    }

    /// Waits for the end and returns the exit code, or nil if it still runs when the time is up.
    package func exitStatus(within time: Duration = .seconds(60)) -> Int32? {
        poll(for: time) { exitStatusIfEnded }
    }

    /// What it wrote on standard output so far.
    package var output: String { text("stdout") }

    /// What it wrote on standard error so far.
    package var errors: String { text("stderr") }

    private func text(_ name: String) -> String {
        guard let data = FileManager.default.contents(atPath: folder.path(name)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Resident memory in bytes, where the system shows it.
    package var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * 4096 }
    }
}
