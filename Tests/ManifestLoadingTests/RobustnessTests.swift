import Foundation
import GatewayAPI
import ManifestLoading
import Testing

@Suite("Bad input ends in a diagnostic")
struct RobustnessTests {
    private func codes(_ bytes: [UInt8]) -> [String] {
        ManifestLoader.load(inputs: [.text(name: "t", bytes: bytes)]).diagnostics.map(\.code)
    }

    private func codes(_ text: String) -> [String] { codes(Array(text.utf8)) }

    @Test("Bytes that are not UTF-8, with the line they are on; UTF-16 is recognised")
    func encoding() {
        let latin = Array("a: b\nc: ".utf8) + [0xe9] + Array("\nd: e\n".utf8)
        let loaded = ManifestLoader.load(inputs: [.text(name: "t", bytes: latin)])
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.encoding.rawValue])
        #expect(loaded.diagnostics.map(\.location?.line) == [2])
        let wide = ManifestLoader.load(inputs: [.text(name: "t", bytes: [0xff, 0xfe, 0x61, 0x00])])
        #expect(wide.diagnostics.first?.fix?.contains("UTF-16") == true)
    }

    @Test(
        "Text that is no YAML, with its line",
        arguments: [
            ("a:\n\tb: c", 2), ("a: 'b\nc: d", 3), ("a: \"b", 1), ("a: [b", 1), ("a: b: c", 1), ("a: b\n  c: d\n e", 3),
            ("a: @b", 1), ("a: %b", 1), ("a: `b`", 1), ("a: *b", 1), ("a: \u{1}", 1), ("a: \0", 1), ("a: \"\\q\"", 1),
            ("%YAML 3.0\n---\na: b", 1), ("a: &", 1), ("? a", 1), ("!<", 1), ("a: |x", 1), ("]", 1),
            ("a: \"\\ud800\"", 1),
        ]
    )
    func syntax(text: String, line: Int) {
        let loaded = load(text)
        #expect(loaded.hasErrors)
        #expect((loaded.diagnostics.first?.location?.line ?? 0) <= max(line, 2))
    }

    @Test(
        "A template that was not rendered is recognised",
        arguments: ["name: {{ .Values.name }}", "{{- if .x }}\na: b"]
    )
    func template(text: String) {
        #expect(load(text).diagnostics.first?.fix?.contains("render the chart first") == true)
    }

    @Test("A key that stands twice in a map")
    func duplicateKeys() {
        let loaded = load(route("hostnames: [a]\nrules: [{}]\nhostnames: [b]"))
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.duplicateKey.rawValue])
        #expect(loaded.diagnostics.first?.message.contains("\"hostnames\"") == true)
        #expect(codes("{a: 1, 'a': 2}") == [LoadingCode.duplicateKey.rawValue])
    }

    @Test("A list, map or null as a key", arguments: ["{[a]: b}", "{{a: b}: c}", "{~: b}", "? [a, b]\n: c"])
    func keys(text: String) {
        #expect(codes(text) == [LoadingCode.notJSON.rawValue])
    }

    @Test("Aliases that stand for more than a machine can hold, as values, keys and merges")
    func aliasBombs() {
        func bomb(_ last: (Int) -> String) -> String {
            let levels = (1...12).map { level in
                let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
                return "k\(level): &a\(level) [\(aliases)]"
            }
            return (["k0: &a0 [x]"] + levels + [last(12)]).joined(separator: "\n")
        }
        #expect(codes(bomb { "z: *a\($0)" }) == [LoadingCode.tooLarge.rawValue])
        #expect(codes(bomb { "? *a\($0)\n: z" }) == [LoadingCode.tooLarge.rawValue])
        #expect(codes(bomb { "*a\($0) : z" }) == [LoadingCode.tooLarge.rawValue])
        #expect(codes(bomb { "z: {[*a\($0)]: z}" }) == [LoadingCode.tooLarge.rawValue])
        let merges = (1...30).map { "m\($0): &m\($0)\n  <<: [*m\($0 - 1), *m\($0 - 1)]" }
        #expect(codes((["m0: &m0 {a: b}"] + merges).joined(separator: "\n")) == [LoadingCode.tooLarge.rawValue])
    }

    @Test("A few aliases and anchors are fine")
    func fewAliases() {
        let loaded = load(route("hostnames: &h [a.example.com]\nrules: [{backendRefs: [&b {name: a, port: 80}, *b]}]"))
        #expect(loaded.diagnostics == [])
    }

    @Test(
        "Nesting of 100 000 levels",
        arguments: [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 100_000),
            "a: " + String(repeating: "[", count: 100_000)
                + String(repeating: "]", count: 100_000), String(repeating: "? ", count: 100_000),
        ]
    )
    func deepNesting(text: String) {
        #expect(codes(text) == [LoadingCode.tooDeep.rawValue])
    }

    @Test("Block nesting by indentation that is deeper than any manifest", arguments: [101, 900, 3000])
    func deepBlocks(depth: Int) {
        let text = (0..<depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(codes(text) == [LoadingCode.tooDeep.rawValue])
    }

    @Test("Nesting as deep as a manifest may have is read")
    func allowedNesting() {
        let nested = String(repeating: "[", count: 90) + String(repeating: "]", count: 90)
        #expect(codes("{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: \(nested)}") == [])
    }

    @Test("A scalar of 50 MB, plain, quoted, or as a key", arguments: ["a: %", "a: '%'"])
    func hugeScalar(form: String) {
        let text = form.replacing("%", with: String(repeating: "x", count: 50_000_000))
        let loaded = load(text)
        #expect(loaded.hasErrors)
        #expect(DiagnosticRenderer().render(loaded.diagnostics).utf8.count < 5000)
    }

    @Test("A huge value where the CRD has a limit is cut in the message")
    func hugeValue() {
        let loaded = load(route("hostnames: ['\(String(repeating: "x", count: 5_000_000))']"))
        #expect(loaded.diagnostics.map(\.code) == [ValidationCode.length.rawValue])
        let odd = load(route("rules: [{timeouts: {request: '\(String(repeating: "x", count: 5_000_000))'}}]"))
        #expect(odd.diagnostics.map(\.code) == [ValidationCode.pattern.rawValue])
        #expect(DiagnosticRenderer().render(odd.diagnostics).utf8.count < 2000)
    }

    @Test("A valid file of 50 MB is read")
    func bigFile() {
        let padding = String(repeating: "p", count: 12_600)
        let text = (0..<4000).map { index in
            route("rules: [{backendRefs: [{name: s\(index), port: 80}]}]").replacing("name: r", with: "name: r\(index)")
                + "\n# \(padding)\n---\n"
        }.joined()
        #expect(text.utf8.count > 50_000_000)
        let loaded = load(text)
        #expect(loaded.diagnostics == [])
        #expect(loaded.resources.httpRoutes.count == 4000)
    }

    @Test(
        "A file without an object",
        arguments: ["", "\n\n", "# only a comment\n", "---\n", "---\n---\n", "~", "--- # c\n...\n"]
    )
    func empty(text: String) {
        #expect(codes(text).contains(LoadingCode.empty.rawValue))
    }

    @Test("A JSON file may hold one object after the other")
    func jsonStream() {
        let first = #"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "annotations": {"x": "}{"}}}"#
        let second = #"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "B"}}"#
        let loaded = ManifestLoader.load(inputs: [.text("\(first)\n\(second)\n", name: "all.json")])
        #expect(loaded.objects.keys.map(\.key.name) == ["a"])
        #expect(loaded.diagnostics.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0)" } == ["2:62"])
    }

    @Test("A file without an object beside one with an object is a warning")
    func emptyBesideOthers() {
        let service = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
        let loaded = ManifestLoader.load(inputs: [
            .text("# disabled\n", name: "old.yaml"), .text(service, name: "new.yaml"),
        ])
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.empty.rawValue])
        #expect(!loaded.hasErrors)
        #expect(loaded.resources.services.count == 1)
    }

    @Test("An empty document between two others is passed over, as kubectl does; the store demo has one")
    func emptyDocument() {
        let service = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
        let other = service.replacing("name: a", with: "name: b")
        let loaded = load("---\n\(service)\n---\n\n---\n# Source: chart/x.yaml\n---\n\(other)\n---\n")
        #expect(loaded.resources.services.count == 2)
        #expect(loaded.diagnostics == [])
    }

    @Test(
        "Wrong types everywhere",
        arguments: [
            "[]", "{}", "a", "1", "true", "~", "[[]]", "[a]", "[1]", "[~]", "[{}]", "{a: b}", "1.5", "-1",
            "99999999999999999999", "''",
        ]
    )
    func wrongTypes(value: String) {
        let routeFields = ["hostnames", "parentRefs", "rules", "useDefaultGateways"]
        let ruleFields = ["backendRefs", "filters", "matches", "name", "retry", "sessionPersistence", "timeouts"]
        let matchFields = ["headers", "method", "path", "queryParams"]
        let texts =
            routeFields.map { route("\($0): \(value)") } + ruleFields.map { route("rules: [{\($0): \(value)}]") }
            + matchFields.map { route("rules: [{matches: [{\($0): \(value)}]}]") }
            + ["addresses", "listeners", "infrastructure", "tls", "allowedListeners", "gatewayClassName"].map {
                gateway("\($0): \(value)")
            }
            + ["metadata", "spec", "status", "data", "apiVersion", "kind", "items"].flatMap { field in
                ["Service", "Secret", "ConfigMap", "Deployment", "EndpointSlice", "Pod", "List", "Gateway"].map {
                    kind in
                    (["apiVersion: v1", "kind: \(kind)", "metadata: {name: a}"].filter { !$0.hasPrefix(field) }
                        + ["\(field): \(value)"]).joined(separator: "\n")
                }
            }
        for text in texts {
            let loaded = load(text)
            #expect(loaded.diagnostics.isEmpty || loaded.objects.isEmpty, "\(text)")
        }
    }

    @Test(
        "Integers out of range are errors",
        arguments: ["65536", "-1", "0", "99999999999", "1e30", "9223372036854775808"]
    )
    func integers(value: String) {
        let loaded = load(route("rules: [{backendRefs: [{name: a, port: \(value)}]}]"))
        #expect(loaded.diagnostics.map { $0.path?.description } == ["spec.rules[0].backendRefs[0].port"])
        #expect(loaded.objects.isEmpty)
    }

    @Test("An object with very many faults lists the first and counts the rest")
    func manyFaults() {
        let fields = (0..<20_000).map { "u\($0): 1" }.joined(separator: ", ")
        let loaded = load(route("rules: [{\(fields)}]"))
        #expect(loaded.diagnostics.count == 201)
        #expect(loaded.diagnostics.last?.message == "19800 more faults in this object")
    }

    @Test("Very many broken objects in one document take no more than their number")
    func manyBrokenObjects() {
        let items = String(repeating: "- {apiVersion: v1, kind: Service, metadata: {name: A}}\n", count: 5000)
        let loaded = load("apiVersion: v1\nkind: List\nitems:\n\(items)")
        #expect(loaded.diagnostics.count == 5000)
        #expect(loaded.diagnostics.last?.location?.line == 5003)
        #expect(loaded.diagnostics.last?.sourceLine?.hasSuffix("name: A}}") == true)
    }

    @Test("A quote that is never closed names the line on which it opens, counted in the file")
    func unclosedQuote() {
        let loaded = load("# one\n---\n# three\na: 'b\n---\nc: d")
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.syntax.rawValue, LoadingCode.missingType.rawValue])
        #expect(loaded.diagnostics.first?.message.contains("that begins on line 4") == true)
        #expect(loaded.diagnostics.first?.fix == "close the quotes")
    }

    @Test("A control character is found where it stands")
    func controlCharacter() {
        let loaded = load("a: b\nc: d\u{7}e")
        #expect(loaded.diagnostics.map(\.location?.line) == [2])
        #expect(loaded.diagnostics.map(\.location?.column) == [5])
    }

    @Test(
        "A fault stands where an editor shows it: YAML's other line breaks count for nothing",
        arguments: [
            ("a: [b\n", 2, 1), ("a: [b", 1, 6), ("a: [b\n\n", 3, 1), ("a\u{85}b: c: d", 1, 4), ("a: b\rc: d: e", 1, 10),
            ("# x\u{2028}y\nb: \u{7}", 2, 4), ("a: b\r\nc: d: e\r\n", 2, 5),
            ("# \u{e9}\u{2029}\u{2013}\na: b: c", 2, 2),
            ("a: 'b\u{85}", 1, 7), ("a: b\rc: \u{7}", 1, 9),
        ]
    )
    func placesInFile(text: String, line: Int, column: Int) {
        let location = load(text).diagnostics.first?.location
        #expect(location == SourceLocation(file: "test.yaml", line: line, column: column))
    }

    @Test("Random damage to a good manifest never does more than make diagnostics")
    func damage() {
        let good = Array(
            (route(
                "hostnames: ['*.a.b']\nrules:\n- matches: [{path: {value: /a}}]\n  backendRefs:\n  - name: x\n    port: 80"
            )
                + "\n---\n" + gateway("gatewayClassName: istio\nlisteners: [{name: a, port: 80, protocol: HTTP}]")).utf8
        )
        var generator = SplitMix(state: 7)
        let alphabet = Array("\t\n -:{}[]&*!|>'\"%@`#?,~<0ax.\\\0\u{e9}".utf8)
        for _ in 0..<4000 {
            var bytes = good
            for _ in 0...generator.next(below: 4) {
                let place = generator.next(below: bytes.count)
                switch generator.next(below: 3) {
                case 0: bytes[place] = alphabet[generator.next(below: alphabet.count)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet[generator.next(below: alphabet.count)], at: place)
                }
            }
            let loaded = ManifestLoader.load(inputs: [.text(name: "t", bytes: bytes)])
            _ = DiagnosticRenderer().render(loaded.diagnostics)
            #expect(loaded.hasErrors || !loaded.objects.isEmpty || !loaded.ignoredKinds.isEmpty)
        }
    }
}

/// A small generator with a seed.
struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
