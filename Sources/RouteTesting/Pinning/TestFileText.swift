public import GatewayAPI
import ManifestLoading

/// The text of test files: new ones, and what is added to those that a person wrote.
public enum TestFileText {
    /// Why a test cannot be added to a file.
    public struct Refusal: Error {
        /// A sentence.
        public var message: String
    }

    /// A new file.
    ///
    /// - Parameters:
    ///   - name: its `metadata.name`.
    ///   - config: the manifests, relative to the file.
    ///   - comments: lines for its beginning, without `#`.
    public static func make(
        name: String,
        profile: Profile,
        config: [String],
        tests: [PinnedTest],
        comments: [String] = []
    ) -> String {
        var lines = comments.map { "# \($0.visible)" }
        lines += ["apiVersion: \(RouteTestFile.apiVersion)", "kind: \(RouteTestFile.kind)"]
        lines.append("metadata: {name: \(ManifestValue.string(name).flowText)}")
        if profile != .current { lines.append("profile: \(profile.rawValue)") }
        if !config.isEmpty { lines.append("config: \(ManifestValue.array(config.map(ManifestValue.string)).flowText)") }
        lines.append(tests.isEmpty ? "tests: []" : "tests:")
        return (lines + tests.flatMap(\.lines)).map { $0 + "\n" }.joined()
    }

    /// The text of a file with one more test behind its last, everything else as it is.
    ///
    /// A name that is taken gets a number.
    public static func appending(_ test: PinnedTest, to text: String, path: String) throws(Refusal) -> String {
        let reading = RouteTestFile.read(path: path, bytes: Array(text.utf8))
        guard reading.diagnostics.isEmpty, let file = reading.files.last else {
            throw Refusal(message: "\(path) is no test file without faults; gwsim test \(path) says what is wrong")
        }
        var test = test
        var number = 2
        let (name, taken) = (test.name, Set(file.tests.map(\.name)))
        while taken.contains(test.name) {
            test.name = "\(name) (\(number))"
            number += 1
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        guard let place = insertion(in: lines, of: file) else {
            throw Refusal(message: "\(path): the list of tests is not written with dashes, so that none can be added")
        }
        lines.insert(contentsOf: test.lines.map { place.indentation + $0 }, at: place.line)
        if let empty = place.emptyList { lines[empty] = "tests:" }
        let result = lines.map { $0 + "\n" }.joined()
        let check = RouteTestFile.read(path: path, bytes: Array(result.utf8))
        guard check.diagnostics.isEmpty, check.files.last?.tests.count == file.tests.count + 1,
            check.files.last?.tests.last?.name == test.name
        else { throw Refusal(message: "\(path) is written in a way that no test can be added to") }
        return result
    }

    private struct Insertion {
        /// The index of the line that the test stands before.
        var line: Int
        var indentation: String
        /// The index of a line `tests: []`, which becomes the list's head.
        var emptyList: Int?
    }

    /// Behind the last test of the last document: before the next key at the margin, or at the end.
    private static func insertion(in lines: [String], of file: RouteTestFile) -> Insertion? {
        let isHead: (String) -> Bool = { $0 == "tests:" || $0.hasPrefix("tests: ") }
        guard let head = lines.lastIndex(where: isHead) else { return nil }
        if file.tests.isEmpty {
            guard lines[head] == "tests: []" else { return nil }
            return Insertion(line: head + 1, indentation: "", emptyList: head)
        }
        guard let last = file.tests.last, last.location.line > head + 1, last.location.line <= lines.count else {
            return nil
        }
        let dash = lines[last.location.line - 1].prefix { $0 == " " }
        guard lines[last.location.line - 1].dropFirst(dash.count).hasPrefix("-") else { return nil }
        var end = lines[last.location.line...].firstIndex { line in
            guard let first = line.first else { return false }
            return first != " " && first != "#" && !(first == "-" && dash.isEmpty && !line.hasPrefix("---"))
        }
        end = end ?? lines.count
        // Blank lines and comments before what follows belong to that.
        while let line = end, line > last.location.line,
            lines[line - 1].allSatisfy({ $0 == " " }) || lines[line - 1].first == "#"
        {
            end = line - 1
        }
        return Insertion(line: end ?? lines.count, indentation: String(dash), emptyList: nil)
    }

    /// The name of a path as seen from the folder of a file; both are absolute.
    public static func path(_ path: String, fromFolderOf file: String) -> String {
        let target = path.split(separator: "/").map(String.init)
        let folder = file.split(separator: "/").dropLast().map(String.init)
        let common = zip(target, folder).prefix { $0 == $1 }.count
        let steps = [String](repeating: "..", count: folder.count - common) + target[common...]
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }
}

extension PinnedTest {
    /// The test as an element of a list at the margin.
    fileprivate var lines: [String] {
        [
            "- name: \(ManifestValue.string(name).flowText)", "  request: \(request.flowText)",
            "  expect: \(expect.flowText)",
        ]
    }
}
