import GatewayAPI
import ManifestLoading
import Testing

@Suite("--validate")
struct ValidationModeTests {
    private let text =
        route("rules: [{matchs: []}]") + "\n---\n" + route("rules: []").replacing("name: r", with: "name: invalid")

    private func loaded(_ mode: ValidationMode) -> LoadedManifests {
        load(text, options: LoadOptions(validation: mode))
    }

    @Test("strict: an unknown field is an error, like an invalid value")
    func strict() {
        let loaded = loaded(.strict)
        #expect(loaded.diagnostics.map(\.severity) == [.error, .error])
        #expect(loaded.hasErrors)
        #expect(loaded.objects.isEmpty)
    }

    @Test("warn: both are warnings; the invalid object is left out, the other goes on")
    func warn() {
        let loaded = loaded(.warn)
        #expect(loaded.diagnostics.map(\.severity) == [.warning, .warning])
        #expect(!loaded.hasErrors)
        #expect(loaded.resources.httpRoutes.map(\.metadata.name) == ["r"])
    }

    @Test("ignore: an unknown field is silent, an invalid value is still an error")
    func ignore() {
        let loaded = loaded(.ignore)
        #expect(loaded.diagnostics.map(\.code) == [ValidationCode.count.rawValue])
        #expect(loaded.hasErrors)
        #expect(loaded.resources.httpRoutes.map(\.metadata.name) == ["r"])
    }

    @Test("An unknown field does not reach the object", arguments: [ValidationMode.warn, .ignore])
    func pruned(mode: ValidationMode) throws {
        let value = try #require(loaded(mode).objects.values.first?.value)
        #expect(value["spec"]?["rules"]?.elements.first?["matchs"] == nil)
    }

    @Test("A text that is no YAML stays an error in every mode", arguments: ValidationMode.allCases)
    func syntax(mode: ValidationMode) {
        #expect(load("a: [", options: LoadOptions(validation: mode)).hasErrors)
    }
}
