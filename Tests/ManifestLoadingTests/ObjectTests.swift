import GatewayAPI
import ManifestLoading
import Testing

@Suite("Documents become objects")
struct ObjectTests {
    @Test("An object that names no namespace gets the one of -n, another keeps its own")
    func namespaces() {
        let loaded = load(
            """
            {apiVersion: v1, kind: Service, metadata: {name: a}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: b, namespace: other}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: c, namespace: ""}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: d}}
            """,
            options: LoadOptions(namespace: "pets")
        )
        #expect(loaded.diagnostics == [])
        #expect(loaded.resources.services.map(\.metadata.key.description) == ["pets/a", "other/b", "pets/c"])
        #expect(loaded.resources.namespaces.map(\.metadata.key.description) == ["d"])
        let identity = ObjectIdentity(group: "", kind: "Service", key: ObjectKey(namespace: "pets", name: "a"))
        #expect(loaded.objects[identity]?.value["metadata"]?["namespace"] == .string("pets"))
    }

    @Test("Lists are opened, also typed ones and lists in lists; JSON is read like YAML")
    func lists() {
        let loaded = load(
            """
            {"apiVersion": "v1", "kind": "List", "items": [
            \t{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a\\/b"}},
            \t{"apiVersion": "v1", "kind": "ServiceList", "items": [
            \t\t{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b", "annotations": {"x": "\\ud83d\\ude00\\\\ud83d"}}}
            \t]}
            ]}
            """
        )
        #expect(loaded.diagnostics.map(\.path?.description) == ["metadata.name"])
        #expect(loaded.resources.services.map(\.metadata.name) == ["b"])
        #expect(loaded.resources.services.first?.metadata.annotations == ["x": "😀\\ud83d"])
    }

    @Test("The same object twice is an error that names both places")
    func duplicates() {
        let service = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
        let loaded = load("\(service)\n---\n\(service)")
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.duplicateObject.rawValue])
        #expect(loaded.diagnostics.map(\.message) == ["stands in the input twice; first at test.yaml:1:1"])
        #expect(loaded.diagnostics.map(\.location?.line) == [3])
        #expect(loaded.resources.services.count == 1)
    }

    @Test("v1 and v1beta1 of a kind are the same object")
    func versions() {
        let loaded = load(
            route("hostnames: [a]") + "\n---\n" + route("hostnames: [b]").replacing("/v1", with: "/v1beta1")
        )
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.duplicateObject.rawValue])
    }

    @Test(
        "An object without apiVersion, kind or name is an error",
        arguments: [
            ("{kind: Service, metadata: {name: a}}", LoadingCode.missingType.rawValue),
            ("{apiVersion: v1, metadata: {name: a}}", LoadingCode.missingType.rawValue),
            ("{apiVersion: v1, kind: Service}", ValidationCode.required.rawValue),
            ("{apiVersion: v1, kind: Service, metadata: {}}", ValidationCode.required.rawValue),
            ("{apiVersion: v1, kind: Service, metadata: {name: ''}}", ValidationCode.required.rawValue),
            ("{apiVersion: v1, kind: Service, metadata: {name: A}}", ValidationCode.metadata.rawValue),
            ("{apiVersion: v1, kind: Service, metadata: {name: a.b}}", ValidationCode.metadata.rawValue),
            ("{apiVersion: v1, kind: Service, metadata: {name: a, namespace: B}}", ValidationCode.metadata.rawValue),
            (
                "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {'a b': c}}}",
                ValidationCode.metadata.rawValue
            ),
            (
                "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {a: 'b c'}}}",
                ValidationCode.metadata.rawValue
            ),
            (
                "{apiVersion: v1, kind: Service, metadata: {name: a, labels: {a: true}}}",
                ValidationCode.wrongType.rawValue
            ),
            ("text", LoadingCode.notAnObject.rawValue),
            ("[1, 2]", LoadingCode.notAnObject.rawValue),
            ("{apiVersion: v1, kind: List}", LoadingCode.notAnObject.rawValue),
            ("{apiVersion: v1, kind: 7, metadata: {name: a}}", LoadingCode.missingType.rawValue),
        ]
    )
    func incomplete(manifest: String, code: String) {
        let loaded = load(manifest)
        #expect(loaded.diagnostics.map(\.code) == [code])
        #expect(loaded.objects.isEmpty)
    }

    @Test(
        "A kind or version that is not served is an error with a hint",
        arguments: [
            (
                "gateway.networking.k8s.io/v1alpha2", "HTTPRoute",
                "use apiVersion gateway.networking.k8s.io/v1 or "
                    + "gateway.networking.k8s.io/v1beta1"
            ),
            ("gateway.networking.k8s.io/v1", "HttpRoutes", "did you mean HTTPRoute?"),
            ("apps/v1beta1", "Deployment", "use apiVersion apps/v1"),
        ]
    )
    func unknownKind(apiVersion: String, kind: String, fix: String) {
        let loaded = load("{apiVersion: \(apiVersion), kind: \(kind), metadata: {name: a}}")
        #expect(loaded.diagnostics.map(\.message) == ["no matches for kind \"\(kind)\" in version \"\(apiVersion)\""])
        #expect(loaded.diagnostics.map(\.fix) == [fix])
    }

    @Test("Istio's own objects are named; others are counted")
    func notSimulated() {
        let loaded = load(
            [
                ("networking.istio.io/v1", "VirtualService"), ("security.istio.io/v1", "AuthorizationPolicy"),
                ("batch/v1", "Job"), ("batch/v1", "Job"), ("v1", "ServiceAccount"),
            ].enumerated().map { "{apiVersion: \($1.0), kind: \($1.1), metadata: {name: a\($0)}}" }
                .joined(separator: "\n---\n")
        )
        #expect(loaded.diagnostics == [])
        #expect(
            loaded.notSimulated == [
                "VirtualService default/a0 (networking.istio.io/v1): would change the answer on the cluster; not simulated",
                "AuthorizationPolicy default/a1 (security.istio.io/v1): would change the answer on the cluster; not simulated",
            ]
        )
        #expect(loaded.ignoredKinds == ["Job.batch": 2, "ServiceAccount": 1])
    }

    @Test("A field whose behaviour comes later is decoded and named")
    func laterFields() {
        let loaded = load(
            route(
                """
                rules:
                - timeouts: {request: 1s}
                  retry: {attempts: 2, codes: [503], backoff: 100ms}
                  sessionPersistence: {sessionName: s}
                  filters:
                  - {type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}, fraction: {numerator: 1}}}
                  - {type: CORS, cors: {allowOrigins: ['*']}}
                  backendRefs:
                  - {name: b, port: 80, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}]}
                """
            )
        )
        #expect(loaded.diagnostics == [])
        #expect(
            loaded.notSimulated
                == ["HTTPRoute pets/r: spec.rules[0].sessionPersistence: ignored, as Istio ignores it"]
        )
        let rule = loaded.resources.httpRoutes.first?.spec.rules.first
        #expect(rule?.timeouts == HTTPRouteTimeouts(request: .seconds(1)))
        #expect(rule?.retry == HTTPRouteRetry(codes: [503], attempts: 2, backoff: .milliseconds(100)))
        #expect(rule?.sessionPersistence == SessionPersistence(sessionName: "s"))
        let mirror = RequestMirror(
            backendRef: BackendObjectReference(name: "b", port: 80),
            fraction: .init(numerator: 1, denominator: 100)
        )
        #expect(rule?.filters == [.requestMirror(mirror), .cors(CORS(allowOrigins: ["*"]))])
        #expect(rule?.backendRefs.first?.filters == [.requestHeaderModifier(HeaderModifier(remove: ["a"]))])
    }
}
