import Foundation

/// Programs that tests use if they are installed.
package enum Tool {
    /// Where a program lies on the search path; nil if it is not installed.
    package static func path(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether Python is there with these modules.
    package static func hasPython(with modules: String...) -> Bool {
        guard let python = path("python3") else { return false }
        let process = try? ChildProcess(python, ["-c", "import " + modules.joined(separator: ", ")])
        return process?.exitStatus() == 0
    }

    /// Runs a program to its end.
    package static func run(
        _ name: String,
        _ arguments: [String],
        input: String = "",
        within time: Duration = .seconds(60)
    )
        throws -> Gwsim.Outcome
    {
        guard let path = path(name) else { throw MissingTool(name: name) }
        let process = try ChildProcess(path, arguments, input: input)
        guard let status = process.exitStatus(within: time) else {
            throw Gwsim.NeverEnded(program: name, arguments: arguments, errors: process.errors)
        }
        return Gwsim.Outcome(status: status, output: process.output, errors: process.errors)
    }
}

/// A program that is not installed.
package struct MissingTool: Error, CustomStringConvertible {
    let name: String

    package init(name: String) {
        self.name = name
    }

    package var description: String { "\(name) is not installed" }
}
