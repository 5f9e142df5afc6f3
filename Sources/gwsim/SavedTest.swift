import Foundation
import GatewayAPI
import RouteTesting
import Simulation

/// A file that decisions are added to as tests: `--save-test`.
struct SavedTest {
    let path: String
    let input: InputOptions

    /// What stands in the way of a test that would decide alike; nil: nothing.
    func obstacle(to request: SimulatedRequest) -> String? {
        if request.reusedHost != nil { return "a test has connections of its own, not those of --reuse-from" }
        if request.isTLS, request.urlHost != nil { return "a test's Host is its server name, too" }
        if !input.backends.isEmpty { return "--backend is not kept in a test" }
        return nil
    }

    /// Adds the decision to the file, or makes the file.
    func save(_ decision: Decision) throws {
        if let obstacle = obstacle(to: decision.request) { throw CannotAnswer("--save-test: \(obstacle)") }
        let test = PinnedTest(pinning: decision)
        guard let data = FileManager.default.contents(atPath: path) else {
            let text = TestFileText.make(
                name: TestFilePath.name(of: path),
                profile: input.profile,
                config: TestFilePath.config(input.filename, of: path),
                tests: [test]
            )
            return try OutputFile.write(text, to: path)
        }
        let text = String(decoding: data, as: UTF8.self)
        switch Result(catching: { () throws(TestFileText.Refusal) in
            try TestFileText.appending(test, to: text, path: path)
        }) {
        case .success(let text): try OutputFile.write(text, to: path)
        case .failure(let refusal): throw CannotAnswer("--save-test: \(refusal.message)")
        }
    }
}

/// Names of files in test files.
enum TestFilePath {
    /// The name of a RouteTest by that of its file.
    static func name(of path: String) -> String {
        let name = URL(fileURLWithPath: path).lastPathComponent
        let suffix = RouteTestFile.suffixes.first { name.hasSuffix($0) && name != $0 }
        return suffix.map { String(name.dropLast($0.count)) } ?? name
    }

    /// What `-f` names, as a test file names it; standard input has no name.
    static func config(_ filename: [String], of path: String) -> [String] {
        filename.filter { $0 != "-" }.map { name in
            name.hasPrefix("/") ? name : TestFileText.path(absolute(name), fromFolderOf: absolute(path))
        }
    }

    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
