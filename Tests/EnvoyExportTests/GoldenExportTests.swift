import Foundation
import TestSupport
import Testing

/// The bootstrap of each sample, as it stands in `Golden`.
///
/// `GWSIM_RECORD=1` rewrites the files and fails, so that a person reads the difference.
@Suite struct GoldenExportTests {
    private static let isRecording = ProcessInfo.processInfo.environment["GWSIM_RECORD"] != nil

    private static func golden(_ sample: String) -> String {
        let file = sample.replacing("/", with: "-").replacing(".yaml", with: "")
        return Repository.root.appendingPathComponent("Tests/EnvoyExportTests/Golden/\(file).yaml").path
    }

    @Test(
        "The bootstrap of a sample is the recorded one, in whatever order its files are read",
        arguments: ExportSamples.names
    )
    func golden(sample: String) throws {
        let outcome = try Gwsim.run(["export", "envoy", "-f", Repository.sample(sample)])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let file = Self.golden(sample)
        if Self.isRecording {
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try outcome.output.write(toFile: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file)")
        } else {
            let recorded = try String(contentsOfFile: file, encoding: .utf8)
            #expect(outcome.output == recorded)
        }
    }

    @Test(
        "Envoy takes the bootstrap of a sample, as YAML and as JSON",
        .enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"),
        arguments: ExportSamples.names,
        ["yaml", "json"]
    )
    func validates(sample: String, form: String) throws {
        let outcome = try Gwsim.run(["export", "envoy", "-f", Repository.sample(sample), "-o", form])
        let folder = try TemporaryDirectory()
        let file = try folder.write(outcome.output, to: "envoy.\(form)")
        #expect(try EnvoyBinary.complaint(about: file) == nil)
    }

    @Test(
        "Envoy takes filter chains with server names, certificates and plain connections",
        .enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"),
        arguments: ["https", "grpc", "tls-passthrough"]
    )
    func validatesChains(sample: String) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Gwsim.run(
            ["export", "envoy", "-f", Repository.sample(sample), "--self-signed"],
            environment: ["XDG_DATA_HOME": folder.path("data")]
        )
        let file = try folder.write(outcome.output, to: "envoy.yaml")
        #expect(try EnvoyBinary.complaint(about: file) == nil)
    }
}
