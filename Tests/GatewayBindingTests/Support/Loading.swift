import GatewayAPI
import GatewayBinding
import ManifestLoading
import Testing

/// The resources of manifests, which must be valid.
func resources(_ manifests: String, name: String = "<test>") throws -> ResourceSet {
    let loaded = ManifestLoader.load(inputs: [.text(manifests, name: name)])
    let errors = DiagnosticRenderer().render(loaded.diagnostics.filter { $0.severity == .error })
    try #require(errors == "")
    return loaded.resources
}

/// What manifests bind to; nothing is assumed unless the test says so.
func bound(_ manifests: String, options: BindingOptions = BindingOptions(assume: .never)) throws -> Binding {
    bind(try resources(manifests), options: options)
}

extension Binding {
    /// A condition of a Gateway.
    func condition(_ type: String, ofGateway name: String, in namespace: String) throws -> Condition {
        let status = try #require(gatewayStatuses[ObjectKey(namespace: namespace, name: name)])
        return try #require(status.conditions.first { $0.type == type })
    }
}

/// A Gateway of class istio with one HTTP listener on port 80 for routes from everywhere.
let plainGateway = """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: gw, namespace: infra}
    spec:
      gatewayClassName: istio
      listeners:
      - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}

    """

/// A document that sets itself off from the one before.
func document(_ text: String) -> String { "---\n\(text)\n" }

/// An HTTPRoute to `plainGateway` with these rules, in flow style.
func route(_ name: String = "r", namespace: String = "app", hostnames: String = "[]", rules: String) -> String {
    document(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: \(name), namespace: \(namespace)}
        spec:
          parentRefs: [{name: gw, namespace: infra}]
          hostnames: \(hostnames)
          rules: \(rules)
        """
    )
}

/// A Service with one port.
func service(_ name: String, namespace: String = "app", port: String = "{port: 80}", more: String = "") -> String {
    document(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: \(name), namespace: \(namespace)}
        spec:
          selector: {app: \(name)}
          ports: [\(port)]
          \(more)
        """
    )
}

/// What the API server would say against manifests.
enum ManifestErrors {
    /// The messages of the errors.
    static func of(_ manifests: String) -> [String] {
        ManifestLoader.load(inputs: [.text(manifests, name: "<test>")]).diagnostics
            .filter { $0.severity == .error }.map(\.message)
    }
}
