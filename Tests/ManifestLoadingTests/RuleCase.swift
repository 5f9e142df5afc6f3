import GatewayAPI
import ManifestLoading
import Testing

/// One broken object and the fault that must be found in it.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let message: String
    let path: String
    let manifest: String

    init(_ message: String, at path: String, _ manifest: String) {
        self.message = message
        self.path = path
        self.manifest = manifest
    }

    var testDescription: String { "\(path): \(message)" }

    /// What is wrong with what loading says of a manifest: nil where it finds the fault in its place, and loads nothing.
    func complaint(about manifest: String) -> String? {
        let loaded = load(manifest)
        let isFound = loaded.diagnostics.contains { diagnostic in
            diagnostic.severity == .error && diagnostic.path?.description == path
                && (diagnostic.message.contains(message) || diagnostic.detail?.contains(message) == true)
        }
        if isFound && loaded.objects.isEmpty { return nil }
        return
            "\(loaded.diagnostics.map { "\($0.path?.description ?? "-"): \($0.message)" }), \(loaded.objects.count) loaded"
    }
}

/// An object of Gateway API with this spec, in one line of YAML.
func object(_ kind: String, version: String = "v1", _ spec: String) -> String {
    """
    apiVersion: gateway.networking.k8s.io/\(version)
    kind: \(kind)
    metadata: {name: o, namespace: pets}
    spec: \(spec)
    """
}

/// As many elements, for the inside of a list.
func repeated(_ count: Int, _ element: (Int) -> String) -> String {
    (0..<count).map(element).joined(separator: ", ")
}

/// Expects that each CEL rule of a kind, in any of its versions, is broken by one of the cases.
func expectCases(of kind: String, in cases: [RuleCase]) throws {
    let kind = try #require(ResourceKinds.current.kind(group: "gateway.networking.k8s.io", name: kind))
    let rules = Set(kind.versions.flatMap { kind.schema(of: $0).allRules }.map(\.message))
    #expect(rules.subtracting(cases.map(\.message)) == [])
}
