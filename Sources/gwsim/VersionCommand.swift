import ArgumentParser
import GatewayAPI
import Simulation

/// `gwsim version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Prints the version, and what it follows."
    )

    @Option(name: .shortAndLong, help: "text or json.")
    var output = Output.text

    enum Output: String, ExpressibleByArgument {
        case text
        case json
    }

    func run() throws {
        let facts = [
            ("gwsim", Version.current), ("gatewayAPI", Version.gatewayAPI), ("istio", Version.istio),
            ("envoy", Version.envoy),
        ]
        switch output {
        case .text:
            try StandardOutput.writeLine("gwsim \(Version.current)")
            try StandardOutput.writeLine(
                "follows Gateway API \(Version.gatewayAPI), Istio \(Version.istio), Envoy \(Version.envoy)"
            )
        case .json:
            let value = ManifestValue.object(facts.map { .init(key: $0, value: .string($1)) })
            try StandardOutput.writeLine(value.prettyJSON())
        }
    }
}
