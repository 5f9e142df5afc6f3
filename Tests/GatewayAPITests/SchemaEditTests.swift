import Testing

@testable import GatewayAPI

@Suite("Schemas are data")
struct SchemaEditTests {
    @Test("Another version of the specification is an edited schema")
    func editsOneLimit() throws {
        var schema = HTTPRouteSchema.spec
        schema.edit(["rules", "[]", "matches"]) { matches in
            guard case .list(var list) = matches.shape else { return }
            list.maxCount = 8
            matches.shape = .list(list)
        }
        let nine = ManifestValue.array(Array(repeating: .object([]), count: 9))
        var spec = ManifestValue.object([
            .init(key: "rules", value: .array([.object([.init(key: "matches", value: nine)])]))
        ])
        var walk = SchemaWalk()
        walk.check(&spec, against: schema)
        #expect(walk.findings.map(\.message) == ["Too many: 9: must have at most 8 items"])
    }

    @Test("Editing a place that does not exist changes nothing")
    func unknownPlace() {
        var schema = HTTPRouteSchema.spec
        var wasCalled = false
        schema.edit(["rules", "nothing"]) { _ in wasCalled = true }
        #expect(!wasCalled)
        #expect(schema[["rules", "nothing"]] == nil)
        #expect(schema[["rules", "[]", "name"]] != nil)
    }
}
