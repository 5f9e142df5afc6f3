public import ArgumentParser
import Foundation
import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel
public import RouteTesting
import Simulation

/// `gwsim test`.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tests route sets: what *.gwtest.yaml files say of requests is held against what the routes do.",
        discussion: """
            Directories are searched to the bottom. Each file names its manifests in config, relative to itself; -f adds
            others, and with --replace-config -f stands in their place. docs/testing.md has the format.

            Exit codes: 0 every test passes; 1 one fails, or --fail-under is not reached; 2 a file or its manifests
            cannot be used.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Test files, and directories with such. Without any: the current directory.",
            valueName: "file|dir"
        )
    )
    var files: [String] = ["."]

    @OptionGroup(title: "Manifests") var manifests: TestedManifestOptions

    @Option(help: ArgumentHelp("Only tests whose name the expression finds something in.", valueName: "regex"))
    var run: String?

    @Flag(help: "Leave out what passes.")
    var onlyFailures = false

    @Option(name: .customShort("o"), help: ArgumentHelp("text, json, junit, tap or github.", valueName: "format"))
    var format = ReportFormat.text

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Where -o goes, beside the text on standard output.", valueName: "file")
    )
    var outputFile: String?

    @Flag(
        name: .customLong("init"),
        help: """
            Write a first test file for the manifests of -f, which pins what they do today: a request for each match. \
            --output says where; what no request reaches is named in comments.
            """
    )
    var initializes = false

    @OptionGroup(title: "Coverage") var coverage: CoverageOptions

    @OptionGroup var color: ColorOptions

    func validate() throws {
        if files.contains("") { throw ValidationError("the name of a file is empty") }
        if initializes, manifests.filename.isEmpty { throw ValidationError("--init needs the manifests: -f") }
    }

    func run() async throws {
        if initializes { return try writeFirstFile() }
        let suites = try suites()
        let progress = Progress()
        var report = await TestRunner().run(suites) { progress.tell(done: $0, of: $1) }
        if coverage.isAsked {
            report.coverage = Coverage.measure(suites, report, isStrict: coverage.coverageStrict)
        }
        try write(report)
        try conclude(report)
    }

    private func writeFirstFile() throws {
        if let outputFile, FileManager.default.fileExists(atPath: outputFile) {
            throw CannotAnswer("--init: \(outputFile) is there already")
        }
        let path = outputFile ?? "routes.gwtest.yaml"
        var loader = ConfigLoader(manifests.options)
        let name = TestFilePath.name(of: path)
        let empty = RouteTestFile(path: path, name: name, profile: nil, config: [], tests: [])
        switch try loader.load(for: empty) {
        case .invalid(let diagnostics, _):
            Diagnostics(style: color.notes).print(diagnostics)
            throw ExitStatus.cannotAnswer
        case .valid(let config, _):
            tell(config)
            let routes = PinnedRoutes(config)
            let text = TestFileText.make(
                name: name,
                profile: manifests.profile ?? .current,
                config: TestFilePath.config(manifests.filename, of: path),
                tests: routes.tests,
                comments: ["What these routes do today, a request for each match; written by gwsim test --init."]
                    + routes.unreached
            )
            if let outputFile { try OutputFile.write(text, to: outputFile) } else { try StandardOutput.write(text) }
        }
    }

    // MARK: Reading

    private func suites() throws -> [TestRunner.Suite] {
        let found = TestFileSearch.find(files)
        guard !found.isEmpty else {
            throw CannotAnswer("no file ending in .gwtest.yaml in \(files.joined(separator: ", "))")
        }
        let selection = try TestSelection(run)
        var loader = ConfigLoader(manifests.options)
        var suites: [TestRunner.Suite] = []
        for file in found {
            if !file.reading.diagnostics.isEmpty {
                let errors = file.reading.diagnostics
                suites.append(TestRunner.Suite(path: file.path, name: "", errors: errors, config: nil, tests: []))
            }
            for test in file.reading.files { suites.append(try suite(test, selection, &loader)) }
        }
        if run != nil, !suites.contains(where: { !$0.errors.isEmpty || !$0.tests.isEmpty }) {
            throw CannotAnswer("--run \(run ?? ""): no test has such a name")
        }
        return run == nil ? suites : suites.filter { !$0.errors.isEmpty || !$0.tests.isEmpty }
    }

    private func suite(
        _ file: RouteTestFile,
        _ selection: TestSelection,
        _ loader: inout ConfigLoader
    ) throws -> TestRunner.Suite {
        let tests = file.tests.filter { selection.contains($0.name) }
        var suite = TestRunner.Suite(path: file.path, name: file.name, errors: [], config: nil, tests: tests)
        switch try loader.load(for: file) {
        case .valid(let config, let isNew):
            suite.config = config
            if isNew { tell(config) }
        case .invalid(let diagnostics, _):
            suite.errors = diagnostics.filter { $0.severity == .error }
        }
        return suite
    }

    /// What there is to say of a route set, once.
    private func tell(_ config: TestedConfig) {
        Diagnostics(style: color.notes).print(config.manifests.diagnostics)
        for line in config.manifests.notSimulated { Notes.write("warning: \(line)") }
        for (port, _, reasons) in config.world.refusals {
            for reason in reasons {
                Notes.write(
                    "warning: Envoy refuses the routes of port \(port.port) of \(port.service): "
                        + "\(reason.origin.kind) \(reason.origin.route): \(reason.reason)"
                )
            }
        }
    }

    // MARK: Writing

    private func write(_ report: TestReport) throws {
        if let outputFile {
            let text = report.rendered(as: format, onlyFailures: onlyFailures, style: .plain)
            try OutputFile.write(text, to: outputFile)
        }
        let shown = outputFile == nil ? format : .text
        try StandardOutput.write(report.rendered(as: shown, onlyFailures: onlyFailures, style: color.output))
        if let file = coverage.coverageLcov, let coverage = report.coverage {
            try OutputFile.write(coverage.lcov, to: file)
        }
    }

    private func conclude(_ report: TestReport) throws {
        let counts = report.counts
        if counts.errors > 0 { throw ExitStatus.cannotAnswer }
        if counts.failed > 0 { throw ExitStatus.no }
        if let least = coverage.failUnder, let measured = report.coverage, measured.percent < least {
            Notes.write("coverage is \(measured.percent) %, less than \(least) %")
            throw ExitStatus.no
        }
    }
}

extension ReportFormat: ExpressibleByArgument {}

/// Which manifests are tested, beside what the test files say.
struct TestedManifestOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("filename")],
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A file, a directory, or - for standard input, beside the config of every test file. May be repeated.",
            valueName: "file|dir|-"
        )
    )
    var filename: [String] = []

    @Flag(help: "Read only what -f names, not the config of the test files.")
    var replaceConfig = false

    @Flag(name: [.customShort("R"), .long], help: "Read directories below directories of manifests too.")
    var recursive = false

    @Option(name: .shortAndLong, help: "The namespace of objects that name none (default: default).")
    var namespace: String?

    @Option(name: .customLong("validate"), help: "strict, warn or ignore: what invalid objects and unknown fields are.")
    var validation = ValidationMode.strict

    @Option(help: "Whether Services and Gateways that the input lacks are assumed: auto, always or never.")
    var assume = AssumptionPolicy.auto

    @Option(
        help: ArgumentHelp("Whose cluster: current or aks-asm-1-22; in place of the files' profile.", valueName: "name")
    )
    var profile: Profile?

    @Flag(help: "Make the certificates that listeners name and the input lacks.")
    var selfSigned = false

    func validate() throws {
        if filename.contains("") { throw ValidationError("-f: the name of the file is empty") }
        if replaceConfig, filename.isEmpty { throw ValidationError("--replace-config needs -f") }
    }

    /// What the loader is told.
    var options: ConfigLoader.Options {
        ConfigLoader.Options(
            filename: filename.map { $0 == "-" ? StandardInput.manifest : .path($0) },
            replacesConfig: replaceConfig,
            load: LoadOptions(namespace: namespace ?? "default", isRecursive: recursive, validation: validation),
            assume: assume,
            profile: profile,
            complete: { [selfSigned] resources in
                if selfSigned { _ = try IssuedCertificates.add(to: &resources) }
            }
        )
    }
}

/// What is measured.
struct CoverageOptions: ParsableArguments {
    @Flag(
        name: .customLong("coverage"),
        help: "List the listeners, routes, rules and matches that no passing test selects."
    )
    var isListed = false

    @Flag(help: "Count a match only where a test says what is done with the request, too.")
    var coverageStrict = false

    @Option(help: ArgumentHelp("Fail where less than this part of the matches is selected.", valueName: "percent"))
    var failUnder: Double?

    @Option(help: ArgumentHelp("Write the coverage of the manifests' lines as an LCOV trace.", valueName: "file"))
    var coverageLcov: String?

    /// Whether anything needs the coverage.
    var isAsked: Bool { isListed || coverageStrict || failUnder != nil || coverageLcov != nil }

    func validate() throws {
        if let failUnder, !(0...100).contains(failUnder) {
            throw ValidationError("--fail-under \(failUnder): say a percentage between 0 and 100")
        }
    }
}

/// The tests that `--run` chooses.
private struct TestSelection {
    private let pattern: Regex<AnyRegexOutput>?

    init(_ pattern: String?) throws {
        do {
            self.pattern = try pattern.map { try Regex($0) }
        } catch {
            throw CannotAnswer("--run \(pattern ?? ""): no regular expression")
        }
    }

    func contains(_ name: String) -> Bool {
        guard let pattern else { return true }
        return name.firstMatch(of: pattern) != nil
    }
}

/// Tells how far a long run has come, once it is long.
private final class Progress {
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now

    func tell(done: Int, of all: Int) {
        let now = ContinuousClock.now
        guard now - start > .seconds(2), now - last > .seconds(1), done < all else { return }
        last = now
        Notes.write("\(done) of \(all) requests")
    }
}

/// A file that a report goes to.
enum OutputFile {
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CannotAnswer("\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
