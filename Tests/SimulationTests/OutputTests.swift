import GatewayAPI
import Testing

@testable import Simulation

/// Values as text.
@Suite struct OutputTests {
    @Test(
        "A string is quoted in YAML where another type or a sign would be read",
        arguments: [
            ("plain", "plain"), ("*.aks.rocks", "'*.aks.rocks'"), ("True", "\"True\""), ("80", "\"80\""),
            ("1e3", "\"1e3\""),
            ("", "\"\""), ("a: b", "'a: b'"), ("it's: so", "'it''s: so'"), ("a #b", "'a #b'"), ("#b", "'#b'"),
            ("127.0.0.1", "127.0.0.1"), ("1970-01-01T00:00:00Z", "\"1970-01-01T00:00:00Z\""), ("- a", "'- a'"),
            ("-", "'-'"), (" a", "' a'"), ("a:", "'a:'"), ("no", "\"no\""), ("~", "\"~\""), ("0x1f", "\"0x1f\""),
            ("a\u{7}", "\"a\\a\""), ("é", "é"), ("gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1"),
        ]
    )
    func yamlScalar(string: String, text: String) {
        #expect(ManifestValue.object([.init(key: "k", value: .string(string))]).yaml() == "k: \(text)\n")
    }

    @Test("Text of several lines is a block that keeps its last break or drops it")
    func yamlBlock() {
        let value = ManifestValue.object([
            .init(key: "a", value: .string("x\n  y\n")), .init(key: "b", value: .string("x\n\ny")),
        ])
        #expect(value.yaml() == "a: |\n  x\n    y\nb: |-\n  x\n\n  y\n")
    }

    @Test("Lists stand at the depth of their key, empty ones on its line")
    func yamlCollections() {
        let item = ManifestValue.object([
            .init(key: "x", value: .int(1)), .init(key: "y", value: .array([.string("z")])),
        ])
        let value = ManifestValue.object([
            .init(key: "items", value: .array([item, .array([.int(1), .int(2)])])),
            .init(key: "none", value: .array([])),
            .init(key: "empty", value: .object([])), .init(key: "null", value: .null),
        ])
        #expect(
            value.yaml() == """
                items:
                - x: 1
                  "y":
                  - z
                - - 1
                  - 2
                none: []
                empty: {}
                "null": null

                """
        )
    }

    @Test("Long text is folded at a space behind column 80 where kubectl does; without a width it is not")
    func folding() {
        let words = Array(repeating: "seventeen letters", count: 6).joined(separator: " ")
        let value = ManifestValue.object([.init(key: "k", value: .string(words))])
        #expect(value.yaml() == "k: \(words)\n")
        let first = Array(repeating: "seventeen letters", count: 4).joined(separator: " ")
        #expect(value.kubectlYAML() == "k: \(first) seventeen\n  letters seventeen letters\n")
        let quoted = ManifestValue.object([.init(key: "k", value: .string("#" + words))])
        #expect(quoted.kubectlYAML() == "k: '#\(first) seventeen\n  letters seventeen letters'\n")
    }

    @Test(
        "Keys stand in kubectl's order, numbers by their value",
        arguments: [["_", "9", "10", "A", "a", "a2", "a10", "b"], ["tls.crt", "tls.key"], ["v1.2", "v1.10", "v02"]]
    )
    func keyOrder(keys: [String]) {
        let object = ManifestValue.object(keys.reversed().map { .init(key: $0, value: .null) })
        #expect(object.sortedForYAML.members.map(\.key) == keys)
    }

    @Test("JSON for kubectl escapes what HTML minds")
    func kubectlJSON() {
        let value = ManifestValue.object([.init(key: "k", value: .string("<a> & \u{2028}\u{8}\"é"))])
        #expect(value.kubectlJSON() == #"{\#n    "k": "\u003ca\u003e \u0026 \u2028\b\"é"\#n}"#)
    }

    @Test("JSON escapes what it must and keeps the order of members")
    func json() {
        let value = ManifestValue.object([
            .init(key: "b", value: .string("a\"\\\n\u{1}é")), .init(key: "a", value: .double(0.5)),
        ])
        #expect(value.compactJSON() == #"{"b":"a\"\\\n\u0001é","a":0.5}"#)
        #expect(value.prettyJSON() == "{\n    \"b\": \"a\\\"\\\\\\n\\u0001é\",\n    \"a\": 0.5\n}")
    }

    @Test(
        "Ages read as kubectl prints them",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (135, "2m15s"), (599, "9m59s"), (3600, "60m"), (10_800, "3h"),
            (11_100, "3h5m"), (86_400, "24h"), (172_800, "2d"), (180_000, "2d2h"), (2_592_000, "30d"),
            (94_608_000, "3y"), (95_040_000, "3y5d"), (283_824_000, "9y"),
        ] as [(Int64, String)]
    )
    func age(seconds: Int64, text: String) {
        #expect(Age(created: .stamped(1000), now: 1000 + seconds).text == text)
    }

    @Test("Without a creation time the age is unknown")
    func unknownAge() {
        #expect(Age(created: .unstamped, now: 0).text == "<unknown>")
    }

    @Test("A table is aligned without trailing spaces, colours do not count")
    func table() {
        var table = TextTable(headings: ["A", "B"])
        table.append([StyledText("long", .good), "x"])
        table.append(["s"])
        #expect(table.lines(.plain) == ["A      B", "long   x", "s"])
        #expect(table.lines(TextStyle(usesColor: true))[1] == "\u{1B}[32mlong\u{1B}[0m   x")
    }
}
