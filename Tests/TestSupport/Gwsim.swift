import Foundation

/// The program under test, run as its users run it.
package enum Gwsim {
    /// The built program: beside the tests, or what `GWSIM_BINARY` names.
    package static let path: String = {
        if let path = ProcessInfo.processInfo.environment["GWSIM_BINARY"] { return path }
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? ProcessInfo.processInfo.arguments[0]
        var folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
        while folder.path != "/" {
            let program = folder.appendingPathComponent("gwsim")
            let values = try? program.resourceValues(forKeys: [.isRegularFileKey])
            if values?.isRegularFile == true { return program.path }
            folder.deleteLastPathComponent()
        }
        return "gwsim"
    }()

    /// What a command that ended by itself left behind.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String

        /// The lines of the output as JSON values.
        package func lines() throws -> [JSON] {
            try output.utf8.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
        }
    }

    /// Runs a command to its end.
    package static func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        within time: Duration = .seconds(60)
    ) throws -> Outcome {
        let all = environment.merging(["NO_COLOR": "1"]) { own, _ in own }
        let process = try ChildProcess(path, arguments, input: input, environment: all)
        guard let status = process.exitStatus(within: time) else {
            throw NeverEnded(program: "gwsim", arguments: arguments, errors: process.errors)
        }
        return Outcome(status: status, output: process.output, errors: process.errors)
    }

    /// A command that should have ended by itself.
    package struct NeverEnded: Error, CustomStringConvertible {
        let program: String
        let arguments: [String]
        let errors: String
        package var description: String {
            "\(program) \(arguments.joined(separator: " ")) did not end; stderr: \(errors)"
        }
    }
}
