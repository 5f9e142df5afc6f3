import GatewayAPI
import ManifestLoading
import Testing

@Suite("Diagnostics name the place, the object, the field and the fix")
struct DiagnosticTests {
    @Test("The form is the one that compilers use")
    func form() throws {
        let text = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: store-admin
              namespace: pets
            spec:
              rules:
              - matches:
                - path:
                    type: PathPrefix
                    value: admin
            """
        let loaded = load(text, name: "routes.yaml")
        #expect(
            DiagnosticRenderer().render(loaded.diagnostics) == """
                routes.yaml:11:16: error: HTTPRoute pets/store-admin: spec.rules[0].matches[0].path.value: must begin with '/'
                        value: admin
                               ^
                  = GW110: the API server would say: value must be an absolute path and start with '/' when type one of \
                ['Exact', 'PathPrefix']

                """
        )
    }

    @Test("An unknown field points at its key and asks whether another was meant")
    func unknownField() {
        let loaded = load(route("hostname:\n- a.example.com"), name: "r.yaml")
        #expect(
            DiagnosticRenderer().render(loaded.diagnostics) == """
                r.yaml:7:3: error: HTTPRoute pets/r: spec.hostname: unknown field "hostname"
                  hostname:
                  ^
                  = GW101
                  = fix: did you mean "hostnames"?

                """
        )
    }

    @Test("Colours are off unless asked for, and then wrap severity and caret")
    func colours() throws {
        let diagnostic = try #require(load(route("hostname: []")).diagnostics.first)
        #expect(!DiagnosticRenderer().render(diagnostic).contains("\u{1B}"))
        let coloured = DiagnosticRenderer(usesColor: true).render(diagnostic)
        #expect(coloured.contains("\u{1B}[1;31merror\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[1;32m^\u{1B}[0m"))
    }

    @Test("Control characters of the input are shown, never sent to the terminal")
    func controlCharacters() {
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"a\\e[31mb\\u202e\"}\n"
        let shown = DiagnosticRenderer().render(load(text).diagnostics)
        #expect(shown.contains(#"a\u{1b}[31mb\u{202e}"#))
        #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x202E) })
        #expect(DiagnosticRenderer().render(load("a: \u{1B}").diagnostics).contains(#"a: \u{1b}"#))
    }

    @Test("Of a long line the part around the fault is shown, with the caret below it")
    func excerptOfLongLine() {
        let line = String(repeating: "a", count: 199) + "!" + String(repeating: "b", count: 200)
        let diagnostic = Diagnostic(
            code: "GW000",
            location: SourceLocation(file: "f", line: 1, column: 200),
            sourceLine: line,
            message: "here"
        )
        let lines = DiagnosticRenderer().render(diagnostic).split(separator: "\n")
        let before = String(repeating: "a", count: 100)
        #expect(lines[1] == "…\(before)!\(String(repeating: "b", count: 99))…")
        #expect(lines[2] == String(repeating: " ", count: 101) + "^")
    }

    @Test("Two objects without a line between them are told what to put there")
    func missingSeparator() {
        let object = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
        #expect(load(object + object).diagnostics.first?.fix == "put a line with --- between two objects")
        #expect(load("a: 1\na: 2\n").diagnostics.first?.fix == "keep one of them")
    }

    @Test("What never ends is not said to begin behind its end")
    func unfinished() {
        #expect(load("bad: [").diagnostics.first?.message == "did not find expected node content")
    }

    @Test("All faults of an object are found at once, in the order of its fields")
    func allAtOnce() {
        let loaded = load(route("hostnames: ['A', 7]\nrules:\n- matchs: []\n  backendRefs: [{port: 0}]\nother: 1"))
        #expect(
            loaded.diagnostics.map { "\($0.path?.description ?? "")" } == [
                "spec.hostnames[0]", "spec.hostnames[1]", "spec.rules[0].matchs", "spec.rules[0].backendRefs[0].port",
                "spec.rules[0].backendRefs[0].name", "spec.other",
            ]
        )
    }

    @Test("Lines are counted through documents, comments, CRLF and a byte order mark")
    func lines() {
        let first = route("hostnames: [a]").replacing("\n", with: "\r\n")
        let second = route("hostnames: ['é', B]").replacing("name: r", with: "name: s")
        let loaded = load("\u{FEFF}# comment\r\n" + first + "\r\n---\r\n\r\n" + second)
        #expect(loaded.diagnostics.map(\.location) == [at(17, 15), at(17, 20)])
    }

    @Test("A missing field points at the map that lacks it")
    func missingField() {
        let loaded = load(route("rules:\n- backendRefs:\n  - port: 80"))
        #expect(loaded.diagnostics.map(\.path?.description) == ["spec.rules[0].backendRefs[0].name"])
        #expect(loaded.diagnostics.map(\.location) == [at(9, 7)])
    }

    @Test("The source map finds fields, list items and what a merge brought in")
    func sourceMap() throws {
        let loaded = load(
            """
            kind: List
            apiVersion: v1
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: a}
            - apiVersion: v1
              kind: Service
              metadata: &m
                name: b
                labels: {x: z}
            - apiVersion: v1
              kind: Service
              metadata:
                <<: *m
                name: c
            """
        )
        #expect(loaded.diagnostics == [])
        func place(_ name: String, _ path: [FieldPath.Step]) -> ManifestLoading.SourceLocation? {
            let key = ObjectKey(namespace: "default", name: name)
            let identity = ObjectIdentity(group: "", kind: "Service", key: key)
            return loaded.sourceMap.location(of: identity, at: FieldPath(path))
        }
        #expect(place("b", [.field("metadata"), .field("name")]) == at(10, 11))
        #expect(place("c", [.field("metadata"), .field("labels"), .field("x")]) == at(11, 17))
        #expect(place("c", [.field("spec"), .field("ports")]) == at(12, 3))
        #expect(place("nobody", []) == nil)
        #expect(loaded.sourceMap.line(at: at(10, 11)) == "    name: b")
    }

    @Test("A very long line is not printed where the fault lies beyond what is shown")
    func longLine() throws {
        let long = String(repeating: "a", count: 2000)
        let loaded = load(route("rules: [{name: \(long), matchs: []}]"))
        #expect(loaded.diagnostics.count == 2)
        #expect(DiagnosticRenderer().render(loaded.diagnostics).utf8.count < 1600)
    }

    private func at(_ line: Int, _ column: Int) -> ManifestLoading.SourceLocation {
        ManifestLoading.SourceLocation(file: "test.yaml", line: line, column: column)
    }
}
