import Foundation
import GatewayBinding
import Testing

/// Cases that are files: `Cases/<behaviour>.yaml`, and what it binds to beside it.
///
/// `GWSIM_RECORD=1` rewrites the expectations and fails, so that somebody reads the difference.
@Suite struct GoldenCaseTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("Cases")

    /// The file names without their ending.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".status.yaml") && !$0.hasSuffix(".routes.yaml") }
            .map { String($0.dropLast(5)) }.sorted()
    }()

    /// The manifests of a case.
    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("\(name).yaml"), encoding: .utf8)
    }

    @Test("There are cases") func casesExist() {
        #expect(Self.names.count > 10)
    }

    @Test("A case binds to the statuses beside it", arguments: names)
    func status(name: String) throws {
        try expect(binding(name).statusOutline, in: "\(name).status.yaml")
    }

    @Test("A case binds to the routes beside it", arguments: names)
    func routes(name: String) throws {
        try expect(binding(name).routesOutline, in: "\(name).routes.yaml")
    }

    /// Nothing is assumed, unless the first line is `# assume: auto` or `# assume: always`.
    private func binding(_ name: String) throws -> Binding {
        let text = try Self.text(of: name)
        let policy = AssumptionPolicy.allCases.first { text.hasPrefix("# assume: \($0.rawValue)\n") }
        let addresses = [
            "aks-istio-ingress/aks-istio-ingressgateway-external": "127.0.0.1", "infra/gw-istio": "127.0.0.2",
        ]
        let options = BindingOptions(assume: policy ?? .never, localAddresses: addresses)
        return bind(try resources(text, name: "\(name).yaml"), options: options)
    }

    private func expect(_ outline: Outline, in file: String) throws {
        let location = Self.folder.appendingPathComponent(file)
        let actual = outline.yaml() + "\n"
        let expected = try? String(contentsOf: location, encoding: .utf8)
        if ProcessInfo.processInfo.environment["GWSIM_RECORD"] == "1" {
            try actual.write(to: location, atomically: true, encoding: .utf8)
            Issue.record("\(file) was \(expected == actual ? "the same" : "written"); read the difference")
            return
        }
        #expect(actual == expected)
    }
}
