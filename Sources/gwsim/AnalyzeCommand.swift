import ArgumentParser
import GatewayAPI
import ManifestLoading
import RouteAnalysis
import Simulation

/// `gwsim analyze`.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Finds what does not do what it seems to say, and shows a request for it.",
        usage: """
            gwsim analyze -f <manifests> [--fail-on <severity>] [--suppress <code>[=<ns/name>]] [-o text|json|sarif|github]
            gwsim analyze --list-codes | --explain <code>
            """,
        aliases: ["lint"]
    )

    @OptionGroup(title: "Input") var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "The severity from which on the exit code is 1: error, warning, info or never.",
            valueName: "severity"
        )
    )
    var failOn = FailureThreshold.error

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A finding to pass over, everywhere or at one object. May be repeated; annotation gwsim.dev/ignore does the same.",
            valueName: "code[=ns/name]"
        )
    )
    var suppress: [SuppressionArgument] = []

    @Flag(help: "Show in the text what is only worth knowing, too.")
    var all = false

    @Flag(help: "List the codes of all findings.")
    var listCodes = false

    @Option(help: ArgumentHelp("Explain a code.", valueName: "code"))
    var explain: String?

    @Option(name: .shortAndLong, help: "text, json, sarif or github.")
    var output = Output.text

    @OptionGroup var color: ColorOptions

    enum Output: String, ExpressibleByArgument {
        case text
        case json
        case sarif
        case github
    }

    func run() throws {
        if listCodes { return try printCodes() }
        if let explain { return try printPage(explain) }
        let inputs = try Inputs.loadOrFail(input, style: color.notes)
        let analysis = Analysis(
            AnalysisInput(
                world: inputs.world,
                resources: inputs.resources,
                objects: inputs.manifests.objects.mapValues(\.value),
                profile: input.profile,
                bundleNotes: inputs.manifests.bundleNotes
            ),
            suppressions: suppress.map(\.suppression)
        )
        try print(FindingReport(analysis, place: inputs.place), caveats: inputs.caveats)
        if failOn.isReached(by: analysis.worst) { throw ExitStatus.no }
    }

    private func print(_ report: FindingReport, caveats: [ManifestValue.Member]) throws {
        switch output {
        case .text:
            let showsInfo = all || failOn == .info
            try StandardOutput.write(lines: report.lines(color.output, showsInfo: showsInfo))
        case .json: try StandardOutput.writeLine(ManifestValue.object(report.members + caveats).prettyJSON())
        case .sarif: try StandardOutput.writeLine(report.sarif(version: Version.current).prettyJSON())
        case .github: try StandardOutput.write(lines: report.githubLines)
        }
    }

    private func printCodes() throws {
        let lines = FindingRule.all.map { rule in
            let severity = rule.severity.rawValue.padded(to: 7)
            return "\(rule.code)  \(severity)  \(rule.title)"
        }
        try StandardOutput.write(lines: lines)
    }

    private func printPage(_ code: String) throws {
        guard let rule = FindingRule(code: code) else {
            throw CannotAnswer("--explain \(code): there is no such code; --list-codes names them")
        }
        try StandardOutput.write(rule.page)
    }
}

/// `--fail-on`.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    case info
    case never

    func isReached(by worst: FindingSeverity?) -> Bool {
        guard let worst else { return false }
        switch self {
        case .error: return worst >= .error
        case .warning: return worst >= .warning
        case .info: return true
        case .never: return false
        }
    }
}

/// `--suppress`.
struct SuppressionArgument: ExpressibleByArgument {
    let suppression: Suppression

    init?(argument: String) {
        guard let suppression = Suppression(argument) else { return nil }
        self.suppression = suppression
    }
}

extension Inputs {
    /// Where a field of an object stands, or the nearest one above it.
    func place(of object: ObjectIdentity, at path: FieldPath) -> FindingPlace? {
        guard let location = manifests.sourceMap.location(of: object, at: path), location.line > 0 else { return nil }
        return FindingPlace(file: location.file, line: location.line, column: location.column)
    }
}

extension String {
    /// With spaces behind it.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
