import GatewayAPI
public import ManifestLoading
import Simulation

extension RouteTestFile {
    /// What reading a file comes to.
    public struct Reading: Sendable {
        /// The RouteTests of the file; those with faults are left out.
        public var files: [RouteTestFile]
        /// Everything that is wrong.
        public var diagnostics: [Diagnostic]
    }

    /// Reads the RouteTests of a file.
    public static func read(path: String, bytes: [UInt8]) -> Reading {
        let (documents, faults) = PositionedDocument.read(name: path, bytes: bytes)
        var reading = Reading(files: [], diagnostics: faults)
        if documents.isEmpty && faults.isEmpty {
            let message = "no RouteTest here"
            reading.diagnostics.append(
                Diagnostic(code: RouteTestCode.kind.rawValue, location: SourceLocation(file: path), message: message)
            )
        }
        for document in documents {
            let fields = FieldReader(document)
            let file = RouteTestReader(fields: fields, path: path).read()
            reading.diagnostics += fields.diagnostics
            if fields.diagnostics.isEmpty, let file { reading.files.append(file) }
        }
        return reading
    }
}

/// Reads one RouteTest.
private struct RouteTestReader {
    let fields: FieldReader
    let path: String

    private static let keys = ["apiVersion", "kind", "metadata", "profile", "config", "defaults", "tests"]

    func read() -> RouteTestFile? {
        let root = FieldPath()
        let value = fields.document.value
        guard isRouteTest(value), let members = fields.members(of: value, at: root, among: Self.keys) else {
            return nil
        }
        var file = RouteTestFile(path: path, name: fileName, profile: nil, config: [], tests: [])
        if let metadata = members["metadata"] { readMetadata(metadata, into: &file) }
        if let profile = members["profile"] {
            file.profile = fields.choice(profile, at: root.field("profile"), among: Profile.allCases)
        }
        if let config = members["config"], config != .array([]) {
            file.config = fields.texts(config, at: root.field("config"))
        }
        let defaults = members["defaults"].map { RequestReader(fields: fields).request($0, at: root.field("defaults")) }
        guard let tests = members["tests"] else {
            fields.report(.missing, at: root, "tests is missing")
            return nil
        }
        file.tests = fields.elements(of: tests, at: root.field("tests")).compactMap {
            test($0.value, at: $0.path, defaults: defaults ?? WrittenRequest())
        }
        reportDuplicates(file.tests)
        return file
    }

    private var fileName: String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return RouteTestFile.suffixes.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }

    private func isRouteTest(_ value: ManifestValue) -> Bool {
        guard fields.members(of: value, at: FieldPath()) != nil else { return false }
        for (key, wanted) in [("apiVersion", RouteTestFile.apiVersion), ("kind", RouteTestFile.kind)] {
            guard let found = value[key] else {
                fields.report(.missing, at: FieldPath(), "\(key) is missing", fix: "write \(key): \(wanted)")
                return false
            }
            guard found.text == wanted else {
                let text = found.text.map { "\"\($0)\"" } ?? found.typeName
                fields.report(.kind, at: FieldPath().field(key), "expected \(wanted), found \(text)")
                return false
            }
        }
        return true
    }

    private func readMetadata(_ value: ManifestValue, into file: inout RouteTestFile) {
        let path = FieldPath().field("metadata")
        guard let members = fields.members(of: value, at: path, among: ["name", "labels", "annotations"]),
            let name = members["name"], let text = fields.text(name, at: path.field("name"))
        else { return }
        file.name = text
    }

    private func test(_ value: ManifestValue, at path: FieldPath, defaults: WrittenRequest) -> RouteTest? {
        let keys = ["name", "request", "expect", "assert"]
        guard let members = fields.members(of: value, at: path, among: keys) else { return nil }
        guard let name = members["name"].flatMap({ fields.text($0, at: path.field("name")) }) else {
            if members["name"] == nil { fields.report(.missing, at: path, "name is missing") }
            return nil
        }
        var test = RouteTest(
            name: name,
            location: fields.document.location(of: path),
            requests: [],
            claims: [],
            structure: []
        )
        let claims = ClaimReader(fields: fields)
        if let expect = members["expect"] { test.claims = claims.claims(expect, at: path.field("expect")) }
        if let assert = members["assert"] { test.structure = claims.structure(assert, at: path.field("assert")) }
        if let request = members["request"] { test.requests = requests(request, at: path, defaults) }
        checkParts(members, of: test, at: path)
        return test
    }

    private func requests(_ value: ManifestValue, at path: FieldPath, _ defaults: WrittenRequest) -> [SimulatedRequest]
    {
        let place = path.field("request")
        let written = RequestReader(fields: fields).request(value, at: place).completed(by: defaults)
        if written.hosts == nil { fields.report(.missing, at: place, "host is missing") }
        guard written.count <= WrittenRequest.maxRequests else {
            fields.report(.value, at: place, "its lists stand for more than \(WrittenRequest.maxRequests) requests")
            return []
        }
        return written.requests
    }

    /// A test asks something and claims something.
    private func checkParts(_ members: [String: ManifestValue], of test: RouteTest, at path: FieldPath) {
        switch (members["request"], members["expect"]) {
        case (nil, _?): fields.report(.missing, at: path.field("expect"), ofKey: true, "request is missing")
        case (_?, nil): fields.report(.missing, at: path.field("request"), ofKey: true, "expect is missing")
        case (nil, nil) where members["assert"] == nil:
            fields.report(.missing, at: path, "the test claims nothing", fix: "write request and expect, or assert")
        default: break
        }
    }

    private func reportDuplicates(_ tests: [RouteTest]) {
        var names: [String: SourceLocation] = [:]
        for (index, test) in tests.enumerated() {
            if let first = names[test.name] {
                let path = FieldPath().field("tests").index(index).field("name")
                fields.report(.duplicate, at: path, "the test of line \(first.line) has this name, too")
            }
            names[test.name] = names[test.name] ?? test.location
        }
    }
}
