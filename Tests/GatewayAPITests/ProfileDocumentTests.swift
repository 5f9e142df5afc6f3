import Foundation
import Testing

@testable import GatewayAPI

/// `docs/profiles.md` shows the data; `GWSIM_RECORD=1` writes its tables anew and fails, so that somebody reads them.
@Suite(.serialized) struct ProfileDocumentTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/profiles.md")

    @Test(
        "The tables of the document are the data",
        arguments: [("switches", Self.switches), ("bundles", Self.bundles)]
    )
    func table(name: String, lines: [String]) throws {
        var text = try String(contentsOf: Self.file, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- \(name) -->\n"))
        let end = try #require(text.range(of: "<!-- end of \(name) -->"))
        let wanted = lines.map { $0 + "\n" }.joined()
        let found = String(text[start.upperBound..<end.lowerBound])
        if found != wanted, ProcessInfo.processInfo.environment["GWSIM_RECORD"] == "1" {
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: wanted)
            try text.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(found == wanted)
    }

    private static var switches: [String] {
        let head = ["| what | facts | " + Profile.allCases.map { "`\($0.rawValue)`" }.joined(separator: " | ") + " |"]
        let line = ["|---|---|" + Profile.allCases.map { _ in "---|" }.joined()]
        return head + line
            + ProfileSwitches.rows.map { row in
                let cells = Profile.allCases.map { row.cells[$0] ?? "" }
                return "| \(row.subject) | \(row.facts.joined(separator: ", ")) | \(cells.joined(separator: " | ")) |"
            }
    }

    private static var bundles: [String] {
        ["| kind | field or value | standard channel since |", "|---|---|---|"]
            + SchemaHistory.kinds.sorted { $0.key < $1.key }.map { "| \($0.key) | the kind | \($0.value) |" }
            + SchemaHistory.versions.map { kind, version, since in
                "| \(kind) | version \(version) | \(since?.description ?? "experimental only") |"
            }
            + SchemaHistory.changes.filter(\.isNoted).compactMap { change in
                let value: String
                switch change.change {
                case .field: value = ""
                case .words(let words): value = ": " + words.joined(separator: ", ")
                case .numbers(let numbers): value = ": " + numbers.map(String.init).joined(separator: ", ")
                case .maxCount(let before, let now): value = ": \(now) elements, not \(before)"
                case .other: return nil
                }
                return
                    "| \(change.kind) | `\(change.name)`\(value) | \(change.since?.description ?? "experimental only") |"
            }
    }
}

@Suite("Profiles are data")
struct ProfileTests {
    @Test("Every row cites facts of the semantics and says for each profile how it is known (fact 9.17)")
    func rows() {
        for row in ProfileSwitches.rows {
            #expect(!row.facts.isEmpty)
            #expect(row.facts.allSatisfy { $0.wholeMatch(of: /[0-9]\.[0-9]{1,2}/) != nil })
            for profile in Profile.allCases {
                #expect(row.cells[profile]?.wholeMatch(of: /.+ \[[EGS?]\]/) != nil, "\(row.subject)")
            }
        }
        #expect(Set(ProfileSwitches.rows.map(\.subject)).count == ProfileSwitches.rows.count)
    }

    @Test("A change that is undone is gone from the schema, and only there")
    func undoing() throws {
        let kind = try #require(
            ResourceKinds.standard(.v1_1_0).kind(group: SharedSchemas.gatewayGroup, name: "HTTPRoute")
        )
        #expect(kind.schema[["spec", "rules", "[]", "timeouts"]] == nil)
        #expect(kind.schema[["spec", "rules", "[]", "backendRefs"]] != nil)
        let next = try #require(
            ResourceKinds.standard(.v1_2_1).kind(group: SharedSchemas.gatewayGroup, name: "HTTPRoute")
        )
        #expect(next.schema[["spec", "rules", "[]", "timeouts"]] != nil)
        #expect(next.schema[["spec", "rules", "[]", "name"]] == nil)
    }

    @Test("Every place of the history is one of the schema", arguments: SchemaHistory.changes.indices)
    func places(index: Int) throws {
        let change = SchemaHistory.changes[index]
        let kind = try #require(ResourceKinds.current.kind(group: SharedSchemas.gatewayGroup, name: change.kind))
        let schema = try #require(kind.schema[change.place])
        if let field = change.field { #expect(schema[[field]] != nil) }
    }
}
