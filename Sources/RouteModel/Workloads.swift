/// The workload that an endpoint belongs to, as metrics name it.
public struct EndpointWorkload: Hashable, Sendable {
    /// The name of the Deployment, StatefulSet or Pod.
    public var name: String
    /// Its namespace.
    public var namespace: String
    /// The service that its labels say it is.
    public var canonicalService: String
    /// The revision that its labels say it is.
    public var canonicalRevision: String

    /// Makes a workload whose pods have these labels.
    ///
    /// > Source: Istio `pkg/kube/labels/labels.go`, `CanonicalService`.
    public init(name: String, namespace: String, podLabels: [String: String] = [:]) {
        self.name = name
        self.namespace = namespace
        canonicalService =
            podLabels["service.istio.io/canonical-name"] ?? podLabels["app.kubernetes.io/name"] ?? podLabels["app"]
            ?? name
        canonicalRevision =
            podLabels["service.istio.io/canonical-revision"] ?? podLabels["app.kubernetes.io/version"]
            ?? podLabels["version"] ?? "latest"
    }
}

/// The workload that a gateway's pods belong to, as its metrics name it.
public struct GatewayWorkload: Hashable, Sendable {
    /// The name of the Deployment.
    public var name: String
    /// Its namespace.
    public var namespace: String
    /// The `app` label of its pods; empty for none.
    public var app: String

    /// Makes the workload behind a port.
    ///
    /// A managed Gateway's Deployment has the name of its Service and no `app` label. One that stood before is taken to
    /// have the name of its Service, and that name as label, as Istio's and AKS's own gateways have it.
    ///
    /// > Source: Istio `manifests/charts/istio-control/istio-discovery/files/kube-gateway.yaml`.
    public init(_ port: GatewayPort) {
        let key = port.service.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(key.last ?? "")
        namespace = key.count == 2 ? String(key[0]) : ""
        let isManaged = port.listeners.contains { port.service.hasPrefix($0.gateway + "-") }
        app = isManaged ? "" : name
    }
}
