import Testing

@testable import GatewayAPI

@Suite("Did you mean")
struct SpellingTests {
    @Test(
        "A slip finds what was meant",
        arguments: [
            ("matchs", "matches"), ("hostname", "hostnames"), ("backendRef", "backendRefs"),
            ("parentrefs", "parentRefs"),
            ("ruels", "rules"),
        ]
    )
    func finds(word: String, meant: String) {
        let fields = ["hostnames", "parentRefs", "rules", "backendRefs", "filters", "matches"]
        #expect(Spelling.nearest(to: word, among: fields) == meant)
    }

    @Test("Another word finds nothing")
    func findsNothing() {
        #expect(Spelling.nearest(to: "replicas", among: ["hostnames", "rules"]) == nil)
        #expect(Spelling.nearest(to: String(repeating: "r", count: 1_000_000), among: ["rules"]) == nil)
    }
}
