import Foundation
import Testing

@testable import GatewayAPI
@testable import ManifestLoading

/// Our schemas against the CRDs they stand for, field by field.
@Suite("The schemas say what the CRDs say", .enabled(if: Shared.isPresent, Shared.missing))
struct CRDEquivalenceTests {
    static let kinds = [
        ("gatewayclasses", "GatewayClass"), ("gateways", "Gateway"), ("httproutes", "HTTPRoute"),
        ("referencegrants", "ReferenceGrant"), ("grpcroutes", "GRPCRoute"), ("tlsroutes", "TLSRoute"),
        ("tcproutes", "TCPRoute"), ("udproutes", "UDPRoute"), ("listenersets", "ListenerSet"),
        ("backendtlspolicies", "BackendTLSPolicy"),
    ]

    /// The CRDs of a folder, and what stands for them here.
    static let bundles: [(folder: String, kinds: ResourceKinds)] = [
        ("v1.6.1/experimental", .current), ("v1.6.1/standard", .standard(.v1_6_1)),
        ("v1.1.0/standard", .standard(.v1_1_0)),
    ]

    @Test("Every served version of every bundle", arguments: kinds, bundles.indices)
    func versions(of kind: (plural: String, name: String), bundle: Int) throws {
        let (folder, kinds) = Self.bundles[bundle]
        guard Self.hasCRD(kind.plural, in: folder) else {
            #expect(kinds.kind(group: "gateway.networking.k8s.io", name: kind.name) == nil)
            return
        }
        let crd = try Self.crd(kind.plural, in: folder)
        let kind = try #require(kinds.kind(group: "gateway.networking.k8s.io", name: kind.name))
        let versions = crd["spec"]?["versions"]?.elements ?? []
        let served = versions.filter { $0["served"] == .bool(true) }
        #expect(served.compactMap { $0["name"]?.text }.sorted() == kind.versions.sorted())
        #expect(kind.isNamespaced == (crd["spec"]?["scope"]?.text == "Namespaced"))
        for version in served {
            let spec = try #require(version["schema"]?["openAPIV3Schema"]?["properties"]?["spec"])
            let name = try #require(version["name"]?.text)
            let ours = try #require(kind.schema(of: name)[["spec"]])
            var comparison = Comparison()
            comparison.compare(ours, with: spec, at: "spec")
            #expect(comparison.compared > 5)
            #expect(comparison.differences == [])
        }
    }

    @Test("Each bundle has the kinds that its CRDs define (fact 0.1)", arguments: bundles.indices)
    func ownKinds(bundle: Int) {
        let (folder, kinds) = Self.bundles[bundle]
        let served = kinds.kinds.filter { $0.group == "gateway.networking.k8s.io" }.map(\.name).sorted()
        #expect(served == Self.kinds.filter { Self.hasCRD($0.0, in: folder) }.map(\.1).sorted())
    }

    @Test("Every rule's message is one of ours, letter by letter", arguments: kinds, bundles.indices)
    func messages(of kind: (plural: String, name: String), bundle: Int) throws {
        let (folder, kinds) = Self.bundles[bundle]
        guard Self.hasCRD(kind.plural, in: folder) else { return }
        let crd = try Self.crd(kind.plural, in: folder)
        let kind = try #require(kinds.kind(group: "gateway.networking.k8s.io", name: kind.name))
        let ours = Set(kind.versions.flatMap { kind.schema(of: $0).allRules }.map(\.message))
        let versions = (crd["spec"]?["versions"]?.elements ?? []).filter { $0["served"] == .bool(true) }
        let specs = versions.compactMap { $0["schema"]?["openAPIV3Schema"]?["properties"]?["spec"] }
        let theirs = Set(specs.flatMap { Self.messages(in: $0) })
        #expect(theirs.subtracting(ours) == [])
        #expect(ours.subtracting(theirs) == [])
    }

    private static func file(_ plural: String, in folder: String) -> URL {
        Shared.folder.appendingPathComponent("crds/\(folder)/gateway.networking.k8s.io_\(plural).yaml")
    }

    static func hasCRD(_ plural: String, in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: file(plural, in: folder).path)
    }

    static func crd(_ plural: String, in folder: String) throws -> ManifestValue {
        let file = file(plural, in: folder)
        let text = try String(contentsOf: file, encoding: .utf8)
        let root = try #require(try DocumentParser().parse(text).first)
        var conversion = NodeConversion(byteCount: text.utf8.count)
        return try conversion.convert(root)
    }

    static func messages(in value: ManifestValue) -> [String] {
        let own = (value["x-kubernetes-validations"]?.elements ?? []).compactMap { $0["message"]?.text }
        return own + value.members.flatMap { messages(in: $0.value) } + value.elements.flatMap { messages(in: $0) }
    }
}

/// Walks a schema of ours beside one of a CRD.
private struct Comparison {
    var differences: [String] = []
    var compared = 0

    mutating func compare(_ ours: Schema, with theirs: ManifestValue, at place: String) {
        compared += 1
        expect("default", ours.defaultValue.map(Self.sorted), theirs["default"].map(Self.sorted), at: place)
        // One CRD has one of its rules twice.
        let messages = Set((theirs["x-kubernetes-validations"]?.elements ?? []).compactMap { $0["message"]?.text })
        expect("rules", ours.rules.map(\.message).sorted(), messages.sorted(), at: place)
        switch ours.shape {
        case .object(let shape): compareObject(shape, theirs, at: place)
        case .map(let shape):
            expect("type", "object", theirs["type"]?.text, at: place)
            expect("maxProperties", shape.maxCount.map(Int64.init), theirs["maxProperties"]?.integer, at: place)
            compare(shape.value, with: theirs["additionalProperties"] ?? .null, at: place + "{}")
        case .list(let shape): compareList(shape, theirs, at: place)
        case .text(let shape): compareText(shape, theirs, at: place)
        case .integer(let shape): compareInteger(shape, theirs, at: place)
        case .boolean: expect("type", "boolean", theirs["type"]?.text, at: place)
        case .integerOrText, .anything: differences.append("\(place): \(ours.shape)")
        }
    }

    private mutating func compareObject(_ shape: ObjectShape, _ theirs: ManifestValue, at place: String) {
        expect("type", "object", theirs["type"]?.text, at: place)
        let properties = theirs["properties"]?.members ?? []
        expect("fields", shape.properties.map(\.name).sorted(), properties.map(\.key).sorted(), at: place)
        let required = (theirs["required"]?.elements ?? []).compactMap(\.text)
        expect("required", shape.properties.filter(\.isRequired).map(\.name).sorted(), required.sorted(), at: place)
        for property in shape.properties {
            guard let other = theirs["properties"]?[property.name] else { continue }
            compare(property.schema, with: other, at: "\(place).\(property.name)")
        }
    }

    private mutating func compareList(_ shape: ListShape, _ theirs: ManifestValue, at place: String) {
        expect("type", "array", theirs["type"]?.text, at: place)
        expect("minItems", Int64(shape.minCount), theirs["minItems"]?.integer ?? 0, at: place)
        expect("maxItems", shape.maxCount.map(Int64.init), theirs["maxItems"]?.integer, at: place)
        let keys = (theirs["x-kubernetes-list-map-keys"]?.elements ?? []).compactMap(\.text)
        switch shape.uniqueness {
        case .none: expect("list type", "atomic", theirs["x-kubernetes-list-type"]?.text ?? "atomic", at: place)
        case .elements: expect("list type", "set", theirs["x-kubernetes-list-type"]?.text, at: place)
        case .keys(let ours): expect("list keys", ours, keys, at: place)
        }
        compare(shape.element, with: theirs["items"] ?? .null, at: place + "[]")
    }

    private mutating func compareText(_ shape: TextShape, _ theirs: ManifestValue, at place: String) {
        expect("type", "string", theirs["type"]?.text, at: place)
        expect("minLength", Int64(shape.minLength), theirs["minLength"]?.integer ?? 0, at: place)
        expect("maxLength", shape.maxLength.map(Int64.init), theirs["maxLength"]?.integer, at: place)
        expect("pattern", shape.pattern?.regex, theirs["pattern"]?.text, at: place)
        expect("enum", shape.choices, (theirs["enum"]?.elements ?? []).compactMap(\.text), at: place)
    }

    private mutating func compareInteger(_ shape: IntegerShape, _ theirs: ManifestValue, at place: String) {
        expect("type", "integer", theirs["type"]?.text, at: place)
        let isNarrow = theirs["format"]?.text == "int32" || theirs["enum"] != nil
        let bounds = isNarrow ? Int64(Int32.min)...Int64(Int32.max) : Int64.min...Int64.max
        expect("minimum", shape.minimum, theirs["minimum"]?.integer ?? bounds.lowerBound, at: place)
        expect("maximum", shape.maximum, theirs["maximum"]?.integer ?? bounds.upperBound, at: place)
        expect("enum", shape.choices, (theirs["enum"]?.elements ?? []).compactMap(\.integer), at: place)
    }

    private mutating func expect<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value, at place: String) {
        if ours != theirs { differences.append("\(place): \(what): ours \(ours), the CRD's \(theirs)") }
    }

    /// Members in the order of their names, for comparing.
    private static func sorted(_ value: ManifestValue) -> ManifestValue {
        switch value {
        case .object(let members):
            .object(members.map { .init(key: $0.key, value: sorted($0.value)) }.sorted { $0.key < $1.key })
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}
