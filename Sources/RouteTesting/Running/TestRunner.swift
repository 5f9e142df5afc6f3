public import ManifestLoading
import RouteMatching
import Simulation

/// Runs tests.
public struct TestRunner: Sendable {
    /// A RouteTest and the route set that it is about.
    public struct Suite: Sendable {
        /// The file.
        public var path: String
        /// The name of the RouteTest.
        public var name: String
        /// Why it cannot be run.
        public var errors: [Diagnostic]
        /// What is tested; nil where that cannot be loaded.
        public var config: TestedConfig?
        /// The tests that were chosen.
        public var tests: [RouteTest]

        /// Makes a suite.
        public init(path: String, name: String, errors: [Diagnostic], config: TestedConfig?, tests: [RouteTest]) {
            self.path = path
            self.name = name
            self.errors = errors
            self.config = config
            self.tests = tests
        }
    }

    /// One request of a test, or its structure.
    private struct Item: Sendable {
        var suite: Int
        var config: TestedConfig
        var test: RouteTest
        /// nil: the structure alone.
        var request: SimulatedRequest?
        var assertsStructure: Bool
    }

    /// How many requests one task judges.
    private static let batch = 64

    /// Makes a runner.
    public init() {}

    /// Runs every test, on all cores; the results are in the order of the files.
    ///
    /// - Parameter progress: told now and then how many requests of how many are done.
    public func run(_ suites: [Suite], progress: (Int, Int) -> Void = { _, _ in }) async -> TestReport {
        let start = ContinuousClock.now
        var files = suites.map { FileResult(path: $0.path, name: $0.name, errors: $0.errors) }
        let items = suites.indices.flatMap { self.items(of: suites[$0], index: $0) }
        let batches = stride(from: 0, to: items.count, by: Self.batch).map {
            items[$0..<min($0 + Self.batch, items.count)]
        }
        var results = [[TestResult]](repeating: [], count: batches.count)
        await withTaskGroup(of: (Int, [TestResult]).self) { group in
            for (index, batch) in batches.enumerated() {
                group.addTask { (index, Self.judge(batch)) }
            }
            var done = 0
            for await (index, judged) in group {
                results[index] = judged
                done += judged.count
                progress(done, items.count)
            }
        }
        for (item, result) in zip(items, results.joined()) { files[item.suite].results.append(result) }
        return TestReport(files: files, duration: ContinuousClock.now - start)
    }

    /// The structure of a test is judged once, with its first request.
    private func items(of suite: Suite, index: Int) -> [Item] {
        guard let config = suite.config else { return [] }
        return suite.tests.flatMap { test in
            guard !test.requests.isEmpty else {
                return [Item(suite: index, config: config, test: test, request: nil, assertsStructure: true)]
            }
            return test.requests.enumerated().map { number, request in
                Item(suite: index, config: config, test: test, request: request, assertsStructure: number == 0)
            }
        }
    }

    private static func judge(_ items: ArraySlice<Item>) -> [TestResult] {
        var scratch = MatchScratch(capacity: 4096)
        return items.map { judge($0, scratch: &scratch) }
    }

    private static func judge(_ item: Item, scratch: inout MatchScratch) -> TestResult {
        let start = ContinuousClock.now
        let test = item.test
        var result = TestResult(
            test: test.name,
            request: item.request?.title,
            location: test.location,
            unmet: item.assertsStructure ? StructureJudge(config: item.config).unmet(test.structure) : [],
            trace: [],
            selection: nil,
            duration: .zero
        )
        if let request = item.request {
            let decision = item.config.world.decide(request, scratch: &scratch)
            let unmet = Judge(config: item.config).unmet(test.claims, of: decision)
            result.selection = TestResult.Selection(
                listener: decision.listener,
                origin: decision.answer.origin,
                assertsAction: test.claims.contains { $0.expectation.isOfAction }
            )
            result.unmet += unmet
            if !unmet.isEmpty {
                let explanation = item.config.world.explain(request, scratch: &scratch)
                result.trace = ExplanationText(explanation, position: item.config.position).lines(.plain)
            }
        }
        result.duration = ContinuousClock.now - start
        return result
    }
}

extension SimulatedRequest {
    /// The request on a line: method and URL, or the URL of a connection.
    var title: String {
        let scheme = isConnection ? (isTLS ? "tls" : "tcp") : isTLS ? "https" : "http"
        let portText = port.map { $0 == (isTLS ? 443 : 80) && !isConnection ? "" : ":\($0)" } ?? ""
        let host = self.host ?? ""
        let authority = host.contains(":") ? host : host + portText
        if isConnection { return "\(scheme)://\(authority)" }
        return target.hasPrefix("/") ? "\(method) \(scheme)://\(authority)\(target)" : "\(method) \(target)"
    }
}
