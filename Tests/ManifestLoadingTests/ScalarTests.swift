import GatewayAPI
import Testing

@testable import ManifestLoading

@Suite("Scalars get the type that kubectl gives them")
struct ScalarTests {
    static let resolved: [(text: String, value: ManifestValue)] = [
        ("1", .int(1)), ("-1", .int(-1)), ("+1", .int(1)), ("0", .int(0)), ("true", .bool(true)), ("True", .bool(true)),
        ("FALSE", .bool(false)), ("on", .bool(true)), ("Off", .bool(false)), ("yes", .bool(true)), ("NO", .bool(false)),
        ("y", .bool(true)), ("n", .bool(false)), ("tRue", .string("tRue")), ("yess", .string("yess")),
        ("1e3", .int(1000)), ("1.5", .double(1.5)), ("80.0", .int(80)), (".5", .double(0.5)), ("1.", .int(1)),
        (".", .string(".")), ("1e", .string("1e")), ("1_000", .int(1000)), ("0o7", .int(7)), ("0O17", .int(15)),
        ("0777", .int(511)), ("08", .int(8)), ("0x1F", .int(31)), ("0b101", .int(5)), ("-0x10", .int(-16)),
        ("0x", .string("0x")), ("0xg", .string("0xg")), ("-", .string("-")), ("--1", .string("--1")),
        ("+-1", .string("+-1")), ("2024-01-01", .string("2024-01-01")),
        ("2024-01-01T00:00:00Z", .string("2024-01-01T00:00:00Z")), ("12:30", .string("12:30")), ("~", .null),
        ("null", .null), ("Null", .null), ("", .null), ("nil", .string("nil")),
        ("9223372036854775807", .int(Int64.max)), ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        ("18446744073709551616", .double(18_446_744_073_709_551_616)), ("-9223372036854775808", .int(Int64.min)),
        ("1e400", .string("1e400")), ("10.0.0.1", .string("10.0.0.1")), ("1.2.3", .string("1.2.3")),
        ("1s", .string("1s")),
        ("NaN", .string("NaN")), ("inf", .string("inf")),
    ]

    @Test("A plain scalar", arguments: resolved)
    func plain(text: String, value: ManifestValue) {
        #expect(ScalarResolution.resolve(text) == value)
    }

    @Test(
        "A number or boolean where the CRD wants text is an error whose fix is to quote it",
        arguments: [
            ("1", "integer"), ("true", "boolean"), ("on", "boolean"), ("1e3", "integer"), ("0o7", "integer"),
            ("1.5", "number"), ("no", "boolean"),
        ]
    )
    func quoteIt(text: String, type: String) throws {
        let loaded = load(route("rules:\n- matches:\n  - headers:\n    - name: version\n      value: \(text)"))
        let diagnostic = try #require(loaded.diagnostics.first)
        #expect(loaded.diagnostics.count == 1)
        #expect(diagnostic.message == "Invalid value: \"\(type)\": must be of type string: \"\(type)\"")
        #expect(diagnostic.path?.description == "spec.rules[0].matches[0].headers[0].value")
        #expect(diagnostic.fix == "quote it: \"\(text)\"")
        #expect(diagnostic.location == ManifestLoading.SourceLocation(file: "test.yaml", line: 11, column: 16))
    }

    @Test(
        "What is quoted stays text, and so does a date",
        arguments: ["'1'", "\"true\"", "'~'", "2024-01-01", "!!str 1", "\"on\"", "'0o7'"]
    )
    func quoted(text: String) {
        let loaded = load(route("rules:\n- matches:\n  - headers:\n    - name: version\n      value: \(text)"))
        #expect(loaded.diagnostics.map(\.message) == [])
    }

    @Test("A null where the CRD wants text is no value", arguments: ["null", "~", ""])
    func nullIsAbsent(text: String) {
        let loaded = load(route("rules:\n- matches:\n  - headers:\n    - name: version\n      value: \(text)"))
        #expect(loaded.diagnostics.map(\.message) == ["Required value"])
    }

    @Test("A null field with a default gets the default")
    func nullIsDefaulted() {
        let loaded = load(route("rules:\n- matches: null\n  backendRefs: [{name: a, port: 80, weight: ~}]"))
        #expect(loaded.resources.httpRoutes.first?.spec.rules.first?.matches == [HTTPRouteMatch()])
        #expect(loaded.resources.httpRoutes.first?.spec.rules.first?.backendRefs.first?.weight == 1)
    }

    @Test("Weight and port as text are errors whose fix is to remove the quotes")
    func quotedNumbers() {
        let loaded = load(route("rules:\n- backendRefs: [{name: a, port: '80', weight: \"10\"}]"))
        #expect(loaded.diagnostics.map(\.fix) == ["remove the quotes: 80", "remove the quotes: 10"])
        #expect(loaded.diagnostics.map(\.message).allSatisfy { $0.contains("must be of type integer") })
    }

    @Test("A whole float is a whole number, a fraction is not")
    func floats() {
        #expect(load(route("rules:\n- backendRefs: [{name: a, port: 8e1}]")).diagnostics == [])
        let loaded = load(route("rules:\n- backendRefs: [{name: a, port: 80.5}]"))
        #expect(loaded.diagnostics.map(\.message) == ["Invalid value: \"number\": must be of type integer: \"number\""])
    }

    @Test("A merge key brings in the members of its map; what follows it wins")
    func mergeKeys() {
        let loaded = load(
            route(
                """
                rules:
                - backendRefs:
                  - &base {name: a, port: 80, weight: 3}
                  - <<: *base
                    name: b
                  - <<: [{name: c}, *base]
                """
            )
        )
        #expect(loaded.diagnostics == [])
        let references = loaded.resources.httpRoutes.first?.spec.rules.first?.backendRefs ?? []
        #expect(references.map(\.ref.name) == ["a", "b", "c"])
        #expect(references.map(\.weight) == [3, 3, 3])
    }

    @Test("A merge of something else than maps is an error", arguments: ["text", "[a]", "~"])
    func badMerge(value: String) {
        let loaded = load(route("<<: \(value)"))
        #expect(loaded.diagnostics.map(\.message) == ["<< takes a map or a list of maps"])
    }

    @Test("An unquoted wildcard is an alias to YAML; the fix is to quote it")
    func wildcard() throws {
        let diagnostic = try #require(load(route("hostnames:\n- *.aks.rocks")).diagnostics.first)
        #expect(diagnostic.code == LoadingCode.syntax.rawValue)
        #expect(diagnostic.fix == "quote a value that begins with '*': \"*.aks.rocks\"")
        #expect(diagnostic.location?.line == 8)
    }

    @Test("A number that JSON cannot express is an error", arguments: [".nan", ".inf", "-.inf"])
    func notJSON(text: String) {
        let loaded = load(route("rules:\n- backendRefs: [{name: a, port: \(text)}]"))
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.notJSON.rawValue])
        #expect(loaded.diagnostics.map(\.fix) == ["quote it: \"\(text)\""])
    }

    @Test("A key is text, whatever it looks like")
    func keys() {
        let loaded = load("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {on: a, 0o7: b, 1: c, x: d}}")
        #expect(loaded.resources.configMaps.first?.data == ["true": "a", "7": "b", "1": "c", "x": "d"])
    }
}
