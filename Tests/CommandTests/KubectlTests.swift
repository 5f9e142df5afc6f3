import Foundation
import TestSupport
import Testing

/// The real kubectl.
private enum Kubectl {
    /// Its path; nil where it is not installed.
    static let program: String? = {
        let child = try? ChildProcess("/bin/sh", ["-c", "command -v kubectl"])
        guard child?.exitStatus() == 0, let path = child?.output.split(separator: "\n").first else { return nil }
        return String(path)
    }()
}

/// `get -o yaml` and `-o json` are what kubectl prints of the same object.
///
/// kubectl prints an object of a file without asking a server if it has to take an annotation away that is not there.
@Suite(.enabled(if: Kubectl.program != nil, "kubectl is not installed"))
struct KubectlTests {
    private func kubectl(_ file: String, _ format: String) throws -> String {
        let program = try #require(Kubectl.program)
        let child = try ChildProcess(program, ["annotate", "--local", "-f", file, "not.there-", "-o", format])
        try #require(child.exitStatus() == 0, "\(child.errors)")
        return child.output
    }

    /// JSON of `get` without the members that stand beside the object.
    private func withoutCaveats(_ text: String) -> String {
        let caveats = ["assumptions", "bundleNotes", "notSimulated"]
        let lines = text.split(separator: "\n").filter { line in
            !caveats.contains { line.hasPrefix("    \"\($0)\": []") }
        }
        return lines.joined(separator: "\n").replacing("},\n}", with: "}\n}") + "\n"
    }

    @Test("Text that needs quotes, escapes, blocks or folding is written as kubectl writes it")
    func text() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.configMap, to: "map.json")
        let yaml = try Gwsim.run(["get", "configmap", "words", "-n", "a", "-f", file, "-o", "yaml"])
        #expect(try yaml.output == kubectl(file, "yaml"))
        let json = try Gwsim.run(["get", "configmap", "words", "-n", "a", "-f", file, "-o", "json"])
        #expect(try withoutCaveats(json.output) == kubectl(file, "json"))
    }

    @Test(
        "Objects with their statuses come back from kubectl as they were",
        arguments: ["gateway/gateway", "httproute/store-front", "gatewayclass/istio", "namespace/pets"]
    )
    func objects(name: String) throws {
        let folder = try TemporaryDirectory()
        let listed = try Gwsim.run(["get", name, "-f", Repository.sample("store"), "-o", "yaml"]).output
        // kubectl leaves the place of the annotations.
        let annotated = listed.replacing("\nmetadata:\n", with: "\nmetadata:\n  annotations: {}\n")
        let file = try folder.write(listed, to: "object.yaml")
        #expect(try kubectl(file, "yaml") == annotated)
    }

    /// Every word that YAML could mistake for something else, and text that must be cut into lines.
    private static var configMap: String {
        let words = [
            "", "y", "Yes", "yEs", "no", "on", "off", "~", "null", "nULL", "<<", "=", ".inf", "-.Inf", ".nan", "...",
            "---", "--- a", "-", "- a", "-a", "?", "? a", ":", ": a", "a:", "a: b", "a:b", "a #b", "a#b", "#a", "0",
            "007", "08", "0o7", "0b1", "0x1g", "-0x1F", "+1", "1_000", "1.", ".5", "1e3", "1e", "1e999", "1.2.3",
            "18446744073709551615", "18446744073709551616", "-9223372036854775809", "2020-1-1", "2020-13-01",
            "2021-02-29", "2020-02-29", "2020-01-01T00:00:00Z", "2020-01-01t1:2:3.5+01:00", "2020-01-01T00:00:00",
            "2020-01-01 00:00:00", "1:30", "1:60", "190:20:30", "+1:30", "{{x}}", "*a", "&a", "!a", "%a", "@a", "`a",
            "'", "''", #"\""#, "a'b", " a", "a ", #"a\tb"#, #"a\n"#, #"a\n\n"#, #"\na"#, #" \na"#, #"a \nb"#,
            #"a\n  b\n"#, #"\u2028"#, #"a\u2028b"#, #"\u0001"#, "é", "😀", "a <b> & c",
            String(repeating: "word and ", count: 30), String(repeating: "it's: so  ", count: 20) + ".",
            String(repeating: #"😀 \" "#, count: 40),
        ]
        let data = words.enumerated().map { "\"k\($0)\": \"\($1)\"" }
        let long = String(repeating: "k", count: 130)
        let keys = ["a10", "a2", "B", "_", "true", "10", "9", "app.kubernetes.io/name", long].map { "\"\($0)\": \"x\"" }
        return """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "words", "namespace": "a", \
            "annotations": {"a": "b"}}, "data": {\((data + keys).joined(separator: ", "))}}
            """
    }
}
