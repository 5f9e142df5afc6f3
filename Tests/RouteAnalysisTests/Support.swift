import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteAnalysis
import RouteMatching
import Simulation
import Testing

/// An input that is analysed as the command does it.
struct AnalysedInput {
    let world: World
    let analysis: Analysis
    let manifests: LoadedManifests

    init(_ text: String, profile: Profile = .current, suppressions: [String] = []) throws {
        manifests = ManifestLoader.load(
            inputs: [.text(name: "t.yaml", bytes: Array(text.utf8))],
            options: LoadOptions(validation: .warn, kinds: profile.kinds)
        )
        let binding = bind(manifests.resources, options: BindingOptions(profile: profile))
        world = World(binding)
        analysis = Analysis(
            AnalysisInput(
                world: world,
                resources: manifests.resources,
                objects: manifests.objects.mapValues(\.value),
                profile: profile,
                bundleNotes: manifests.bundleNotes
            ),
            suppressions: suppressions.compactMap { Suppression($0) }
        )
    }

    var codes: [String] { analysis.findings.map(\.rule.code) }

    func findings(_ code: String) -> [Finding] { analysis.findings.filter { $0.rule.code == code } }
}

/// Manifests out of few words.
enum Manifest {
    static let gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: http, protocol: HTTP, port: 80}
        ---

        """

    static func gateway(listeners: String) -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec:
          gatewayClassName: istio
          listeners: \(listeners)
        ---

        """
    }

    /// A route of one line of YAML for each field.
    static func route(
        _ name: String = "cart",
        hostnames: String = "[]",
        parent: String = "{name: web}",
        rules: String,
        more: String = ""
    )
        -> String
    {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: \(name), namespace: shop\(more)}
        spec:
          parentRefs: [\(parent)]
          hostnames: \(hostnames)
          rules: \(rules)
        ---

        """
    }

    static func service(
        _ name: String,
        namespace: String = "shop",
        port: String = "{name: http, port: 80, targetPort: 8080}"
    ) -> String {
        """
        apiVersion: v1
        kind: Service
        metadata: {name: \(name), namespace: \(namespace)}
        spec: {selector: {app: \(name)}, ports: [\(port)]}
        ---

        """
    }
}
