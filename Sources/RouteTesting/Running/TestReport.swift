public import ManifestLoading
public import RouteModel
import Simulation

/// What running test files came to.
public struct TestReport: Sendable {
    /// In the order of the files.
    public var files: [FileResult]
    /// The time of all of it.
    public var duration: Duration
    /// What the passing tests selected; nil: not asked for.
    public var coverage: Coverage?

    /// Makes a report.
    public init(files: [FileResult], duration: Duration, coverage: Coverage? = nil) {
        self.files = files
        self.duration = duration
        self.coverage = coverage
    }

    /// How many results there are of each kind.
    public var counts: (passed: Int, failed: Int, errors: Int) {
        let results = files.flatMap(\.results)
        let passed = results.count { $0.passed }
        return (passed, results.count - passed, files.count { !$0.errors.isEmpty })
    }
}

/// The results of one RouteTest, or why there are none.
public struct FileResult: Sendable {
    /// The file.
    public var path: String
    /// The name of the RouteTest.
    public var name: String
    /// Why it could not be run.
    public var errors: [Diagnostic]
    /// One for each request, and one for each test of structure alone.
    public var results: [TestResult]

    /// Its name, or the file's where there is none.
    var title: String { name.isEmpty ? path : name }

    /// Makes a result.
    public init(path: String, name: String, errors: [Diagnostic] = [], results: [TestResult] = []) {
        self.path = path
        self.name = name
        self.errors = errors
        self.results = results
    }
}

/// What became of one request of a test.
public struct TestResult: Sendable {
    /// The test's name.
    public var test: String
    /// `GET http://host/path`; nil for a test of structure alone.
    public var request: String?
    /// Where the test stands.
    public var location: SourceLocation
    /// The claims that do not hold; none: it passes.
    public var unmet: [UnmetClaim]
    /// Why the request goes where it goes, a line each; empty where it passes.
    public var trace: [String]
    /// What was selected.
    public var selection: Selection?
    /// How long it took.
    public var duration: Duration

    /// What a request selected.
    public struct Selection: Hashable, Sendable {
        /// The listener.
        public var listener: ListenerReference?
        /// The entry.
        public var origin: RouteOrigin?
        /// Whether the test says what is done with the request, too.
        public var assertsAction: Bool
    }

    /// Whether every claim holds.
    public var passed: Bool { unmet.isEmpty }

    /// Its name among all of its file.
    public var title: String { request.map { "\(test): \($0)" } ?? test }
}
