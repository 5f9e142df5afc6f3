import Foundation
import TestSupport
import Testing

/// `gwsim test` as its users run it.
@Suite struct TestCommandTests {
    private static let gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gateway, namespace: aks-istio-ingress}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: default, port: 80, protocol: HTTP, hostname: "*.aks.rocks", allowedRoutes: {namespaces: {from: All}}}
        """

    private static let route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: store-front, namespace: pets}
        spec:
          parentRefs: [{name: gateway, namespace: aks-istio-ingress}]
          hostnames: [store.aks.rocks]
          rules:
          - matches: [{path: {type: PathPrefix, value: /}}]
            backendRefs: [{name: store-front, port: 80}]
        """

    private static func tests(_ tests: String, config: String = "[../gateway.yaml, ../routes/]") -> String {
        """
        apiVersion: gwsim.dev/v1alpha1
        kind: RouteTest
        metadata: {name: store}
        config: \(config)
        defaults: {gateway: aks-istio-ingress/gateway}
        tests:
        \(tests)
        """
    }

    private static let passing =
        "- {name: storefront, request: {host: store.aks.rocks}, expect: {backend: \"pets/store-front:80\"}}"
    private static let failing =
        "- {name: apex, request: {host: aks.rocks}, expect: {backend: \"pets/store-front:80\"}}"

    /// A folder with manifests and the test files of that name and text.
    private func folder(_ files: [String: String]) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let all = files.merging(["gateway.yaml": Self.gateway, "routes/store.yaml": Self.route]) { own, _ in own }
        for (name, text) in all { try folder.write(text, to: name) }
        return folder
    }

    @Test("Files are found below directories; config is relative to the file; all pass: 0")
    func passes() throws {
        let folder = try folder([
            "tests/deep/a.gwtest.yaml": Self.tests(Self.passing, config: "[../../gateway.yaml, ../../routes]"),
            "tests/b.gwtest.yaml": Self.tests(Self.passing), "tests/c.yaml": "no: test",
        ])
        let outcome = try Gwsim.run(["test", folder.url.path])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("2 passed, 0 failed; 2 files"))
        #expect(outcome.errors == "")
    }

    @Test("A test that fails is 1, with the claim, what is, and the trace")
    func fails() throws {
        let folder = try folder(["tests/b.gwtest.yaml": Self.tests(Self.passing + "\n" + Self.failing)])
        let outcome = try Gwsim.run(["test", folder.url.path])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("b.gwtest.yaml:8  backend"))
        #expect(outcome.output.contains("expected  pets/store-front:80"))
        #expect(outcome.output.contains("got       none: noHost, 404"))
        #expect(outcome.output.contains("GET http://aks.rocks/ → 404"))
    }

    @Test(
        "A file that cannot be used is 2, and the others run all the same",
        arguments: [
            ("tests: {", "b.gwtest.yaml:"), (tests(passing, config: "[../none.yaml]"), "none.yaml"),
            (tests(passing, config: "[]"), "no manifests to test"), (tests("- {name: a}"), "claims nothing"),
        ]
    )
    func broken(text: String, message: String) throws {
        let folder = try folder(["tests/b.gwtest.yaml": text, "tests/c.gwtest.yaml": Self.tests(Self.failing)])
        let outcome = try Gwsim.run(["test", folder.url.path])
        #expect(outcome.status == 2)
        #expect(outcome.output.contains(message), "\(outcome.output)")
        #expect(outcome.output.contains("1 failed, 1 file with errors"))
    }

    @Test(
        "Nothing to run is 2",
        arguments: [
            ["test", "EMPTY"], ["test", "EMPTY/none"], ["test", "FULL", "--run", "nothing"],
            ["test", "FULL", "--run", "("],
        ]
    )
    func nothing(arguments: [String]) throws {
        let empty = try TemporaryDirectory()
        let full = try folder(["tests/b.gwtest.yaml": Self.tests(Self.passing)])
        let outcome = try Gwsim.run(
            arguments.map {
                $0.replacingOccurrences(of: "EMPTY", with: empty.url.path).replacingOccurrences(
                    of: "FULL",
                    with: full.url.path
                )
            }
        )
        #expect(outcome.status == 2)
    }

    @Test("--run chooses tests by name")
    func chooses() throws {
        let folder = try folder(["tests/b.gwtest.yaml": Self.tests(Self.passing + "\n" + Self.failing)])
        #expect(try Gwsim.run(["test", folder.url.path, "--run", "^store"]).status == 0)
        #expect(try Gwsim.run(["test", folder.url.path, "--run", "apex|store"]).status == 1)
    }

    @Test("-f adds manifests; with --replace-config it stands in their place")
    func replaces() throws {
        let folder = try folder([
            "tests/b.gwtest.yaml": Self.tests(Self.passing, config: "[../gateway.yaml]"), "other.yaml": Self.gateway,
        ])
        let routes = folder.url.path + "/routes"
        #expect(try Gwsim.run(["test", folder.url.path]).status == 1)
        #expect(try Gwsim.run(["test", folder.url.path, "-f", routes]).status == 0)
        #expect(
            try Gwsim.run([
                "test", folder.url.path, "--replace-config", "-f", routes, "-f", folder.url.path + "/other.yaml",
            ])
            .status == 0
        )
        #expect(
            try Gwsim.run(["test", folder.url.path, "--replace-config", "-f", folder.url.path + "/other.yaml"]).status
                == 1
        )
    }

    @Test("--output writes the format beside the text")
    func output() throws {
        let folder = try folder(["tests/b.gwtest.yaml": Self.tests(Self.passing)])
        let file = folder.url.path + "/junit.xml"
        let outcome = try Gwsim.run(["test", folder.url.path, "-o", "junit", "--output", file])
        #expect(outcome.output.contains("1 passed, 0 failed"))
        #expect(
            try String(contentsOfFile: file, encoding: .utf8).contains("<testsuites name=\"gwsim test\" tests=\"1\"")
        )
        let json = try JSON(parsing: Gwsim.run(["test", folder.url.path, "-o", "json"]).output)
        #expect(json["summary"]["passed"].int == 1)
    }

    @Test("Coverage is listed, can fail the run, and is written as LCOV")
    func coverage() throws {
        let route =
            Self.route
            + "\n  - matches: [{path: {type: PathPrefix, value: /cart}}]\n    backendRefs: [{name: cart, port: 80}]\n"
        let folder = try folder(["tests/b.gwtest.yaml": Self.tests(Self.passing), "routes/store.yaml": route])
        let file = folder.url.path + "/lcov.info"
        let outcome = try Gwsim.run([
            "test", folder.url.path, "--coverage", "--fail-under", "50", "--coverage-lcov", file,
        ])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("1 of 2 matches (50 %)"))
        #expect(outcome.output.contains("pets/store-front#1.0"))
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("DA:8,1"))
        #expect(try Gwsim.run(["test", folder.url.path, "--fail-under", "51"]).status == 1)
        #expect(try Gwsim.run(["test", folder.url.path, "--fail-under", "101"]).status == 2)
    }

    @Test("--init pins what the routes do, in a file that passes and is not overwritten")
    func initializes() throws {
        let folder = try folder([:])
        let file = folder.url.path + "/tests/store.gwtest.yaml"
        try folder.write("", to: "tests/empty.txt")
        let manifests = ["-f", folder.url.path + "/gateway.yaml", "-f", folder.url.path + "/routes"]
        let outcome = try Gwsim.run(["test", "--init", "--output", file] + manifests)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("/routes"))
        let run = try Gwsim.run(["test", file, "--coverage-strict", "--fail-under", "100"])
        #expect(run.status == 0, "\(run.output)")
        #expect(try Gwsim.run(["test", "--init", "--output", file] + manifests).status == 2)
        #expect(try Gwsim.run(["test", "--init"] + manifests).output.contains("backend: \"pets/store-front:80\""))
        #expect(try Gwsim.run(["test", "--init"]).status == 2)
    }

    @Test("explain --save-test makes a file, adds to it, and what it adds passes; a no is saved, too")
    func savesTests() throws {
        let folder = try folder([:])
        let file = folder.url.path + "/saved.gwtest.yaml"
        let manifests = ["-f", folder.url.path + "/gateway.yaml", "-f", folder.url.path + "/routes"]
        for url in ["http://store.aks.rocks/", "http://store.aks.rocks/", "http://aks.rocks/x"] {
            let outcome = try Gwsim.run(["explain", "GET", url, "--save-test", file] + manifests)
            #expect(outcome.status == (url.contains("store") ? 0 : 1), "\(outcome.errors)")
        }
        let outcome = try Gwsim.run(["test", file])
        #expect(outcome.status == 0 && outcome.output.contains("3 passed"), "\(outcome.output)")
        let refused = try Gwsim.run(
            ["explain", "GET", "http://store.aks.rocks/", "--save-test", file, "--backend", "pets/store-front:80=none"]
                + manifests
        )
        #expect(refused.status == 2 && refused.errors.contains("--backend is not kept"))
    }

    @Test("The same files give the same report, whatever ran first")
    func deterministic() throws {
        let list = (0..<500).map { "/\($0)" }.joined(separator: ", ")
        let test =
            "- {name: many, request: {host: [store.aks.rocks, aks.rocks], path: [\(list)]}, expect: {status: 404}}"
        let folder = try folder(["tests/b.gwtest.yaml": Self.tests(test), "tests/a.gwtest.yaml": Self.tests(test)])
        func report() throws -> [Substring] {
            try Gwsim.run(["test", folder.url.path, "-o", "tap"]).output.split(separator: "\n")
        }
        let first = try report()
        #expect(first.count > 2000)
        #expect(try report() == first)
    }
}
