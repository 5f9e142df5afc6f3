import ArgumentParser

/// The command line: `gwsim <command>`.
struct Gwsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gwsim",
        abstract:
            "Takes Gateway API manifests, decides what Istio's ingress gateway would do, says why, and serves it.",
        discussion: """
            Exit codes:
              0  fine
              1  the answer is no: nothing takes the request, no such object
              2  no answer: usage, unreadable or invalid input, a taken port
              3  an internal error

            Data goes to standard output, notes to standard error.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, MatchCommand.self, ExplainCommand.self, TestCommand.self, AnalyzeCommand.self,
            GetCommand.self, ExportCommand.self, VersionCommand.self,
        ]
    )

    func run() throws {
        throw ValidationError("Say which command; gwsim --help lists them.")
    }
}

@main
enum Main {
    static func main() async {
        StandardStreams.open()
        let status = await run()
        status.exit()
    }

    private static func run() async -> ExitStatus {
        do {
            var command = try Gwsim.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .fine
        } catch {
            return ExitStatus.reporting(error)
        }
    }
}
