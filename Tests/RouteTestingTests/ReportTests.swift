import Foundation
import FoundationXML
import ManifestLoading
import RouteTesting
import Simulation
import TestSupport
import Testing

/// Reports as they are printed, held against files.
@Suite struct ReportTests {
    /// A run with something of everything, whose times are fixed.
    static func report() async throws -> TestReport {
        let tests = """
            - name: storefront
              request: {host: [www.example.com, WWW.example.com], path: [/, /x]}
              expect: {route: shop/cart, rule: plain, backend: "shop/web:80"}
            - name: "canary <10 %> & more #1"
              request: {host: www.example.com, path: /canary, method: [GET, PUT]}
              expect: {weights: {"shop/v1:80": 50, "shop/v2:80": 50}, rule: 3}
            - name: structure
              assert: {attached: {shop/cart: [https]}}
            """
        let good = try suite(try #require(routeTest(tests).files.first), over: Manifests.shop)
        let faults = RouteTestFile.read(
            path: "bad.gwtest.yaml",
            bytes: Array("apiVersion: gwsim.dev/v1alpha1\nkind: RouteTest\ntest: []\ntests: []\n".utf8)
        )
        let bad = TestRunner.Suite(
            path: "bad.gwtest.yaml",
            name: "",
            errors: faults.diagnostics,
            config: nil,
            tests: []
        )
        let suites = [good, bad]
        var report = await TestRunner().run(suites)
        report.coverage = Coverage.measure(suites, report, isStrict: false)
        report.duration = .milliseconds(12)
        for file in report.files.indices {
            for result in report.files[file].results.indices {
                report.files[file].results[result].duration = .milliseconds(1)
            }
        }
        return report
    }

    @Test("Every format is what its golden file shows", arguments: ReportFormat.allCases)
    func golden(format: ReportFormat) async throws {
        let text = try await Self.report().rendered(as: format, onlyFailures: false, style: .plain)
        try Golden.compare(text, with: "report.\(format.rawValue)")
    }

    @Test("With failures only, the text leaves out what passes and counts it all the same")
    func onlyFailures() async throws {
        let text = try await Self.report().rendered(as: .text, onlyFailures: true, style: .plain)
        #expect(!text.contains("storefront"))
        #expect(text.contains("5 passed, 3 failed") || text.contains("4 passed, 3 failed"))
    }

    @Test(
        "JUnit is well-formed, counts right, and has one case for each request, with the attributes that readers want"
    )
    func junit() async throws {
        let report = try await Self.report()
        let reader = JUnitReader(report.rendered(as: .junit, onlyFailures: false, style: .plain))
        #expect(reader.isWellFormed)
        #expect(reader.elements["testsuites"]?.count == 1 && reader.elements["testsuite"]?.count == 2)
        for suite in (reader.elements["testsuites"] ?? []) + (reader.elements["testsuite"] ?? []) {
            for name in ["name", "tests", "failures", "errors", "time"] { #expect(suite[name] != nil, "\(name)") }
        }
        let cases = reader.elements["testcase"] ?? []
        #expect(
            cases.allSatisfy { $0["name"] != nil && $0["classname"] != nil && $0["time"] != nil && $0["file"] != nil }
        )
        #expect(reader.elements["testsuites"]?[0]["tests"] == String(cases.count))
        #expect(cases.count == 8)
        #expect(reader.elements["failure"]?.count == 3 && reader.elements["error"]?.count == 1)
        #expect(Set(cases.map { $0["name"] ?? "" }).count == cases.count)
    }

    @Test("prove takes the TAP", .enabled(if: Tool.path("prove") != nil, "prove is not installed"))
    func prove() async throws {
        let folder = try TemporaryDirectory()
        let report = try await Self.report()
        // Perl's reader knows the versions up to 13, which lack subtests only.
        let text = report.rendered(as: .tap, onlyFailures: false, style: .plain)
            .replacing("TAP version 14", with: "TAP version 13")
        let file = try folder.write(text, to: "report.tap")
        let tool = try Tool.run("prove", ["-v", "--exec", "cat", file])
        #expect(tool.output.contains("Failed 4/8 subtests"), "\(tool.output)")
        #expect(!tool.output.contains("Parse errors"))
    }

    @Test("Control characters in names cannot break XML, TAP or commands of GitHub")
    func hostileNames() async throws {
        let tests = #"- {name: "a\u0001\n::error::\x1b]b", request: {host: www.example.com}, expect: {status: 404}}"#
        let report = try await run(tests)
        let xml = JUnitReader(report.rendered(as: .junit, onlyFailures: false, style: .plain))
        #expect(xml.isWellFormed)
        for format in [ReportFormat.tap, .github, .text] {
            let text = report.rendered(as: format, onlyFailures: false, style: .plain)
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::error::") }, "\(format)")
            #expect(!text.utf8.contains(0x1B) && !text.utf8.contains(1), "\(format)")
        }
    }
}

/// Files that show what is printed; `GWSIM_RECORD=1` rewrites them and fails.
enum Golden {
    static func compare(_ text: String, with name: String) throws {
        let path = Repository.root.appendingPathComponent("Tests/RouteTestingTests/Golden/\(name)")
        if ProcessInfo.processInfo.environment["GWSIM_RECORD"] == "1" {
            try Data(text.utf8).write(to: path)
            Issue.record("recorded \(name); read the difference")
            return
        }
        #expect(text == (try String(contentsOf: path, encoding: .utf8)))
    }
}

/// The elements of a JUnit report and their attributes.
final class JUnitReader: NSObject, XMLParserDelegate {
    private(set) var elements: [String: [[String: String]]] = [:]
    private(set) var isWellFormed = false

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: []].append(attributes)
    }
}
