import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteTesting
import Simulation
import TestSupport
import Testing

/// Tests that pin what routes do today.
@Suite struct PinningTests {
    private func config(_ manifests: [ManifestInput]) throws -> TestedConfig {
        let loaded = ManifestLoader.load(inputs: manifests)
        try #require(!loaded.hasErrors, "\(DiagnosticRenderer().render(loaded.diagnostics))")
        return TestedConfig(loaded, resources: loaded.resources, options: BindingOptions())
    }

    /// The file that pins a route set, read again.
    private func pinned(_ config: TestedConfig) throws -> (file: RouteTestFile, routes: PinnedRoutes) {
        let routes = PinnedRoutes(config)
        let text = TestFileText.make(
            name: "pinned",
            profile: .current,
            config: ["routes.yaml"],
            tests: routes.tests,
            comments: routes.unreached
        )
        let reading = RouteTestFile.read(path: "pinned.gwtest.yaml", bytes: Array(text.utf8))
        try #require(DiagnosticRenderer().render(reading.diagnostics) == "")
        return (try #require(reading.files.first), routes)
    }

    private func run(_ file: RouteTestFile, _ config: TestedConfig) async -> (report: TestReport, coverage: Coverage) {
        let suite = TestRunner.Suite(path: file.path, name: file.name, errors: [], config: config, tests: file.tests)
        let report = await TestRunner().run([suite])
        return (report, Coverage.measure([suite], report, isStrict: false))
    }

    @Test("What is pinned passes, and covers every match")
    func shop() async throws {
        let config = try config([.text(Manifests.shop, name: "routes.yaml")])
        let (file, routes) = try pinned(config)
        let (report, coverage) = await run(file, config)
        #expect(report.counts.failed == 0)
        #expect(coverage.percent == 100)
        #expect(
            file.tests.map(\.name) == [
                "shop/cart#0.0", "shop/cart#1.0", "shop/cart#2.0", "shop/cart#3.0", "shop/cart#3.1",
            ]
        )
        #expect(routes.unreached == [])
    }

    @Test("What cannot be reached, and what is not programmed, is named")
    func unreached() throws {
        let twin = Manifests.route("twin", rules: "  - backendRefs: [{name: web, port: 80}]")
        let lost = Manifests.route(
            "lost",
            hostname: "www.example.org",
            rules: "  - backendRefs: [{name: web, port: 80}]"
        )
        let routes = PinnedRoutes(try config([.text(Manifests.shop + twin + lost, name: "routes.yaml")]))
        #expect(routes.unreached.count == 2)
        #expect(routes.unreached.contains { $0.contains("shop/lost#0.0 is not programmed") })
    }

    @Test(
        "The tests of every recorded route set pass, and cover every match that is reached",
        .enabled(if: Repository.shared != nil, "no ../shared beside the repository"),
        arguments: PinningTests.recordings
    )
    func recorded(name: String) async throws {
        let config = try config([.text(try Self.manifests(of: name), name: "set.json")])
        let (file, routes) = try pinned(config)
        let (report, coverage) = await run(file, config)
        let failed = report.files.flatMap(\.results).filter { !$0.passed }
        #expect(failed.map { "\($0.title): \($0.unmet.map { "\($0.key) \($0.expected) | \($0.got)" })" } == [])
        let missing = coverage.missing.filter { $0.part == .match }.map(\.name)
        #expect(
            missing.allSatisfy { name in
                routes.unreached.contains { $0.contains("comes to \(name) ") || $0.contains(" \(name) (") }
            }
        )
    }

    @Test(
        "Of the recorded route sets no rule can go without a pinned test that fails",
        .enabled(if: Repository.shared != nil, "no ../shared beside the repository"),
        arguments: Repository.names(in: "envoy-truth/written", ext: "jsonl").map { "written/\($0)" }
    )
    func mutants(name: String) async throws {
        let config = try config([.text(try Self.manifests(of: name), name: "set.json")])
        let file = try pinned(config).file
        let tested = Set(file.tests.map { $0.name.split(separator: ".").dropLast().joined(separator: ".") })
        for (index, route) in config.manifests.resources.httpRoutes.enumerated() {
            for rule in route.spec.rules.indices where tested.contains("\(route.metadata.key)#\(rule)") {
                var resources = config.manifests.resources
                resources.httpRoutes[index].spec.rules.remove(at: rule)
                let mutant = TestedConfig(config.manifests, resources: resources, options: BindingOptions())
                var own = file
                own.tests.removeAll { !$0.name.hasPrefix("\(route.metadata.key)#") }
                #expect(
                    await run(own, mutant).report.counts.failed > 0,
                    "\(route.metadata.key)#\(rule) went unnoticed"
                )
            }
        }
    }

    static let recordings = ["written", "generated"].flatMap { folder in
        Repository.names(in: "envoy-truth/\(folder)", ext: "jsonl").map { "\(folder)/\($0)" }
    }

    private static func manifests(of name: String) throws -> String {
        let docs = try Repository.sharedLines("envoy-truth/\(name).jsonl").first?["set"]["docs"].items ?? []
        return JSON.object(["apiVersion": "v1", "kind": "List", "items": .array(docs)]).text
    }
}

/// What is added to files that a person wrote.
@Suite struct AppendingTests {
    private static let head = "apiVersion: gwsim.dev/v1alpha1\nkind: RouteTest\n"
    private static let first = "- {name: a, request: {host: a}, expect: {status: 404}}\n"

    static let texts: [String] = [
        "\(head)tests:\n\(first)", "\(head)tests:\n\(first.dropLast())", "\(head)tests: []\n",
        "\(head)tests:\n  \(first)", "\(head)# why\ntests: # these\n\(first)\n# end\n",
        "\(head)tests:\n\(first)config: [a.yaml]\n",
        "\(head)tests:\n- name: a\n  assert: {}\n\nprofile: current\n",
        "\(head)tests: []\n---\n\(head)tests:\n\(first)",
    ]

    static let unfit: [String] = [
        "\(head)tests: [{name: a, assert: {}}]\n", head, "\(head)tests:\n- {nam: a}\n", "", "a: [",
    ]

    private func test(_ name: String = "new") throws -> PinnedTest {
        let loaded = ManifestLoader.load(inputs: [.text(Manifests.shop, name: "routes.yaml")])
        var test = try #require(
            PinnedRoutes(TestedConfig(loaded, resources: loaded.resources, options: BindingOptions())).tests.first
        )
        test.name = name
        return test
    }

    @Test(
        "A test goes behind the last one, and what was there stays, comments too",
        arguments: AppendingTests.texts
    )
    func appends(text: String) throws {
        let before = RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(text.utf8)).files
        let result = try TestFileText.appending(try test("new"), to: text, path: "a.gwtest.yaml")
        let after = RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(result.utf8)).files
        #expect(after.last?.tests.map(\.name) == (before.last?.tests.map(\.name) ?? []) + ["new"])
        let kept = text.split(separator: "\n").filter { $0 != "tests: []" }
        #expect(kept.allSatisfy { result.split(separator: "\n").contains($0) })
        #expect(after.last?.config == before.last?.config)
    }

    @Test("A name that is taken gets a number")
    func names() throws {
        var text = Self.head + "tests: []\n"
        for _ in 0..<3 { text = try TestFileText.appending(try test("a"), to: text, path: "a.gwtest.yaml") }
        let names = RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(text.utf8)).files[0].tests.map(\.name)
        #expect(names == ["a", "a (2)", "a (3)"])
    }

    @Test(
        "A list in brackets, and a file with faults, are refused",
        arguments: AppendingTests.unfit
    )
    func refuses(text: String) throws {
        let test = try test()
        #expect(throws: TestFileText.Refusal.self) {
            try TestFileText.appending(test, to: text, path: "a.gwtest.yaml")
        }
    }

    @Test(
        "Any name is read as it was written",
        arguments: ["yes", "null", "a: b #c", "\"", "'", "1", "", "- x", "{", "ü\t"]
    )
    func quoting(name: String) throws {
        let text = TestFileText.make(name: name, profile: .current, config: [name], tests: [try test(name)])
        let file = try #require(RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(text.utf8)).files.first)
        #expect(file.name == name && file.config == [name] && file.tests.map(\.name) == [name])
    }

    @Test(
        "Paths are named from the folder of the file",
        arguments: [
            ("/a/routes", "/a/tests/x.yaml", "../routes"), ("/a/r.yaml", "/a/x.yaml", "r.yaml"),
            ("/a", "/a/x.yaml", "."),
            ("/b/r", "/a/c/x.yaml", "../../b/r"),
        ]
    )
    func paths(path: String, file: String, result: String) {
        #expect(TestFileText.path(path, fromFolderOf: file) == result)
    }
}
