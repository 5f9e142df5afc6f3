import GatewayAPI
import ManifestLoading
import Simulation
import Testing

/// Statuses as `get` shows them beside what the input has.
@Suite struct ListedStatusTests {
    private func parents(spec: String, written: String) throws -> [String] {
        let fixture = try Fixture(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r, namespace: shop}
            spec:
              parentRefs: \(spec)
              rules: [{}]
            status: {parents: \(written)}
            """
        )
        let type = try #require(ResourceType.named("httproutes"))
        let listed = fixture.world.binding.objects(of: type, namespace: nil) { fixture.manifests.objects[$0]?.value }
        let route = try #require(listed.first)
        return (route.value["status"]?["parents"]?.elements ?? []).map { entry in
            let parent = entry["parentRef"]
            let names = ["name", "sectionName"].compactMap { parent?[$0]?.text }.joined(separator: "/")
            return "\(entry["controllerName"]?.text ?? "") \(names) \(entry["conditions"]?.elements.count ?? 0)"
        }
    }

    private static let istio = "istio.io/gateway-controller"

    private static func entry(_ controller: String, _ parent: String) -> String {
        "{controllerName: \(controller), parentRef: {name: web, namespace: ingress, \(parent)}, conditions: []}"
    }

    @Test("Entries of other controllers stay, Istio's keep their place or go, new ones come last (fact 3.2, fact 3.19)")
    func merge() throws {
        let written = """
            [\(Self.entry("example.com/other", "sectionName: x")), \(Self.entry(Self.istio, "sectionName: gone")), \
            \(Self.entry(Self.istio, "sectionName: http")), \(Self.entry("example.com/last", "port: 7"))]
            """
        let spec =
            "[{name: web, namespace: ingress, sectionName: http}, {name: web, namespace: ingress, sectionName: new}]"
        #expect(
            try parents(spec: spec, written: written) == [
                "example.com/other web/x 0", "\(Self.istio) web/http 2", "example.com/last web 0",
                "\(Self.istio) web/new 2",
            ]
        )
    }

    @Test("Without anything written Istio's entries stand alone (fact 3.19)") func alone() throws {
        #expect(
            try parents(spec: "[{name: web, namespace: ingress}]", written: "[]") == ["\(Self.istio) web 2"]
        )
    }

    /// The status of the object of a type in a manifest.
    private func status(of type: String, _ manifest: String) throws -> ManifestValue {
        let fixture = try Fixture(manifest)
        let type = try #require(ResourceType.named(type))
        let listed = fixture.world.binding.objects(of: type, namespace: nil) { fixture.manifests.objects[$0]?.value }
        return try #require(listed.first?.value["status"])
    }

    @Test("Routes of plain connections have a status, too", arguments: ["TLSRoute", "TCPRoute"])
    func connectionRoutes(kind: String) throws {
        let status = try status(
            of: kind.lowercased() + "s",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: \(kind)
            metadata: {name: r, namespace: shop}
            spec:
              parentRefs: [{name: web, namespace: ingress}]
              \(kind == "TLSRoute" ? "hostnames: [a.example.com]" : "")
              rules: [{backendRefs: [{name: s, port: 80}]}]
            """
        )
        let conditions = status["parents"]?.elements.first?["conditions"]?.elements ?? []
        #expect(conditions.compactMap { $0["reason"]?.text } == ["NotAllowedByListeners", "ResolvedRefs"])
    }

    @Test("A GRPCRoute has the status of its parents beside what other controllers wrote (fact 3.11, fact 7.7)")
    func grpcRoute() throws {
        let status = try status(
            of: "grpcroutes",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: {name: r, namespace: shop}
            spec:
              parentRefs:
              - {name: web, namespace: ingress, sectionName: gone}
              - {name: web, namespace: ingress, sectionName: http}
              hostnames: [a.example.com]
              rules: [{backendRefs: [{name: s, port: 80}]}]
            status:
              parents: [{controllerName: example.com/other, parentRef: {name: x}, conditions: []}]
            """
        )
        let entries = (status["parents"]?.elements ?? []).map { entry in
            [entry["parentRef"]?["name"]?.text, entry["parentRef"]?["sectionName"]?.text].compactMap(\.self)
                + (entry["conditions"]?.elements ?? []).compactMap { $0["reason"]?.text }
        }
        #expect(
            entries == [
                ["x"], ["web", "http", "Accepted", "ResolvedRefs"],
                ["web", "gone", "NoMatchingParent", "ResolvedRefs"],
            ]
        )
    }

    @Test("A policy has an entry for each ancestor beside those of other controllers (fact 6.15)") func policy() throws
    {
        let status = try status(
            of: "backendtlspolicies",
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: p, namespace: shop}
            spec:
              targetRefs: [{group: "", kind: Service, name: gone}]
              validation: {wellKnownCACertificates: System, hostname: a.example.com}
            status:
              ancestors:
              - {controllerName: example.com/other, ancestorRef: {name: x}, conditions: []}
              - {controllerName: istio.io/mesh-controller, ancestorRef: {name: old}, conditions: []}
            """
        )
        let entries = (status["ancestors"]?.elements ?? []).map { entry in
            "\(entry["controllerName"]?.text ?? "") \(entry["ancestorRef"]?["name"]?.text ?? "")"
        }
        #expect(entries == ["example.com/other x", "istio.io/mesh-controller gone"])
    }
}
