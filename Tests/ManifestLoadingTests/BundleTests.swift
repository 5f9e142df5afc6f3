import Foundation
import GatewayAPI
import ManifestLoading
import Testing

@Suite("The CRDs of a profile")
struct BundleTests {
    private func loaded(_ text: String, _ profile: Profile, _ mode: ValidationMode = .strict) -> LoadedManifests {
        load(text, options: LoadOptions(validation: mode, kinds: profile.kinds))
    }

    @Test("A field of a later bundle is unknown, in the API server's words, with the bundle that has it (fact 9.1)")
    func laterField() throws {
        let loaded = loaded(route("rules:\n- timeouts:\n    request: 10s"), .aksASM122)
        let text = DiagnosticRenderer().render(try #require(loaded.diagnostics.first))
        #expect(
            text == """
                test.yaml:8:5: error: HTTPRoute pets/r: spec.rules[0].timeouts: unknown field "timeouts"
                  - timeouts:
                    ^
                  = GW101: the API server would say: strict decoding error: unknown field "spec.rules[0].timeouts"
                  = fix: leave it out, or install other CRDs: this field is in the standard channel since v1.2.1
                """
        )
        #expect(loaded.diagnostics.count == 1)
        #expect(loaded.objects.isEmpty)
    }

    /// What stands in one rule, the field or value at fault, and the end of the fix.
    static let absent: [(rule: String, path: String, since: String)] = [
        ("name: a", "name", "standard channel since v1.4.0"),
        ("retry: {attempts: 1}", "retry", "experimental channel only"),
        ("sessionPersistence: {sessionName: a}", "sessionPersistence", "experimental channel only"),
        ("timeouts: {backendRequest: 1s}", "timeouts", "standard channel since v1.2.1"),
        (
            "filters: [{type: RequestMirror, requestMirror: {percent: 5, backendRef: {name: s, port: 80}}}]",
            "filters[0].requestMirror.percent", "standard channel since v1.3.0"
        ),
        (
            "backendRefs: [{name: s, port: 80, filters: [{type: RequestMirror, requestMirror: {fraction: "
                + "{numerator: 1}, backendRef: {name: s, port: 80}}}]}]",
            "backendRefs[0].filters[0].requestMirror.fraction", "standard channel since v1.3.0"
        ),
    ]

    @Test("Every field that v1.1.0 lacks is refused, and pruned where fields are not validated", arguments: absent)
    func fields(rule: String, path: String, since: String) throws {
        let text = route("rules:\n- \(rule)")
        let refused = loaded(text, .aksASM122)
        #expect(refused.diagnostics.map { $0.path?.description } == ["spec.rules[0].\(path)"])
        #expect(refused.diagnostics.first?.fix?.hasSuffix(since) == true)
        #expect(loaded(text, .current).diagnostics.isEmpty)
        for mode in [ValidationMode.warn, .ignore] {
            let pruned = loaded(text, .aksASM122, mode)
            #expect(!pruned.hasErrors)
            #expect(pruned.diagnostics.count == (mode == .warn ? 1 : 0))
            let value = try #require(pruned.objects.values.first?.value["spec"]?["rules"]?.elements.first)
            #expect(!"\(value)".contains(path.split(separator: ".").last.map { "\"\($0)\"" } ?? ""))
        }
    }

    @Test(
        "An unknown value is refused in every mode, in the API server's words (fact 9.1, fact 5.9)",
        arguments: [ValidationMode.strict, .ignore]
    )
    func values(mode: ValidationMode) {
        let cors = loaded(route("rules:\n- filters: [{type: CORS, cors: {allowOrigins: ['*']}}]"), .aksASM122, mode)
        #expect(
            cors.diagnostics.filter { $0.code == ValidationCode.unsupportedValue.rawValue }.map(\.message) == [
                "Unsupported value: \"CORS\": supported values: \"RequestHeaderModifier\", "
                    + "\"ResponseHeaderModifier\", \"RequestMirror\", \"RequestRedirect\", \"URLRewrite\", \"ExtensionRef\""
            ]
        )
        let redirect = loaded(
            route("rules:\n- filters: [{type: RequestRedirect, requestRedirect: {statusCode: 308}}]"),
            .aksASM122,
            mode
        )
        #expect(redirect.diagnostics.map(\.message) == ["Unsupported value: 308: supported values: \"301\", \"302\""])
        #expect(redirect.diagnostics.first?.fix?.hasSuffix("standard channel since v1.5.0") == true)
        #expect(cors.hasErrors && redirect.hasErrors)
    }

    @Test("Limits: 8 matches in a rule, no rule at all, an address with its value")
    func limits() {
        let match = "{path: {value: /a}}"
        let nine = Array(repeating: match, count: 9).joined(separator: ", ")
        let refused = loaded(route("rules:\n- matches: [\(nine)]"), .aksASM122).diagnostics
        #expect(refused.map(\.message) == ["Too many: 9: must have at most 8 items"])
        #expect(refused.first?.fix?.hasSuffix("a limit of 64 is in the standard channel since v1.2.1") == true)
        #expect(loaded(route("rules:\n- matches: [\(nine)]"), .current).diagnostics.isEmpty)
        #expect(loaded(route("rules: []"), .aksASM122).diagnostics.isEmpty)
        #expect(loaded(route("rules: []"), .current).hasErrors)
        let address = gateway(
            "gatewayClassName: istio\naddresses: [{type: Hostname}]\nlisteners: [{name: a, port: 80, protocol: HTTP}]"
        )
        #expect(loaded(address, .aksASM122).diagnostics.map(\.message) == ["Required value"])
        #expect(loaded(address, .current).diagnostics.isEmpty)
    }

    @Test("Defaults of fields that are not there are not applied")
    func defaults() throws {
        let text = gateway("gatewayClassName: istio\nlisteners: [{name: a, port: 80, protocol: HTTP}]")
        let value = try #require(loaded(text, .aksASM122).objects.values.first?.value)
        #expect(value["spec"]?.members.map(\.key).sorted() == ["gatewayClassName", "listeners"])
    }

    @Test("A kind or version of a later bundle is not served")
    func kinds() {
        let tls = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: TLSRoute
            metadata: {name: t}
            spec: {hostnames: [a.example], rules: [{backendRefs: [{name: s, port: 443}]}]}
            """
        let unknown = loaded(tls, .aksASM122).diagnostics.first
        #expect(unknown?.code == LoadingCode.unknownKind.rawValue)
        #expect(unknown?.fix == "install other CRDs: TLSRoute is in the standard channel since v1.5.0")
        #expect(loaded(tls, .current).diagnostics.isEmpty)
        #expect(
            loaded(tls, .current).bundleNotes == [
                "TLSRoute is in the standard channel since v1.5.0; AKS installs the standard channel of v1.2.1 or "
                    + "v1.3.0; used by default/t"
            ]
        )
        let grant = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: ReferenceGrant
            metadata: {name: g}
            spec: {from: [{group: '', kind: A, namespace: ns}], to: [{group: '', kind: Secret}]}
            """
        #expect(loaded(grant, .current).diagnostics.isEmpty)
        #expect(
            loaded(grant, .aksASM122).diagnostics.first?.fix == "use apiVersion gateway.networking.k8s.io/v1beta1"
        )
        #expect(loaded(grant.replacing("/v1\n", with: "/v1beta1\n"), .aksASM122).diagnostics.isEmpty)
    }

    @Test("current notes what no bundle of AKS has, once each, with its users")
    func notes() {
        let first = route("rules:\n- name: a\n  retry: {attempts: 1}\n  timeouts: {request: 1s}")
        let second = route("rules:\n- name: a\n  filters: [{type: CORS, cors: {allowOrigins: ['*']}}]")
            .replacing("name: r", with: "name: s")
        let third = route("rules:\n- filters: [{type: RequestRedirect, requestRedirect: {statusCode: 308}}]")
            .replacing("name: r", with: "name: t")
        let text = [first, second, third].joined(separator: "\n---\n")
        let ours = "AKS installs the standard channel of v1.2.1 or v1.3.0; used by"
        #expect(
            loaded(text, .current).bundleNotes == [
                "HTTPRoute spec.rules[].filters[].requestRedirect.statusCode 308 is in the standard channel since "
                    + "v1.5.0; \(ours) pets/t",
                "HTTPRoute spec.rules[].filters[].type CORS is in the standard channel since v1.5.0; \(ours) pets/s",
                "HTTPRoute spec.rules[].name is in the standard channel since v1.4.0; \(ours) pets/r and 1 more",
                "HTTPRoute spec.rules[].retry is in the experimental channel only; \(ours) pets/r",
            ]
        )
        #expect(loaded(text, .aksASM122, .ignore).bundleNotes.isEmpty)
    }
}
