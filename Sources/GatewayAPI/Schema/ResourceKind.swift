/// A kind of object that the loader understands.
public struct ResourceKind: Sendable {
    /// The API group, empty for the core group.
    public var group: String
    /// The kind's name.
    public var name: String
    /// The versions that the API server serves.
    public var versions: [String]
    /// Whether its objects live in namespaces.
    public var isNamespaced: Bool
    /// What its objects' names must look like.
    public var naming: ObjectNaming
    /// The whole object: `apiVersion`, `kind`, `metadata` and the rest.
    public var schema: Schema

    /// A kind whose whole CRD is known, so that a field outside of it is a fault.
    static func custom(
        _ name: String,
        isNamespaced: Bool = true,
        spec: Schema,
        hasStatus: Bool = true
    ) -> ResourceKind {
        let status = hasStatus ? [Property("status", .anything)] : []
        return ResourceKind(
            group: SharedSchemas.gatewayGroup,
            name: name,
            versions: ["v1", "v1beta1"],
            isNamespaced: isNamespaced,
            naming: .subdomain,
            schema: .object(
                identifying(isOpen: false) + [Property("spec", spec, isRequired: true)] + status
            )
        )
    }

    /// A kind of Kubernetes itself of which only some fields are known.
    static func builtIn(
        _ name: String,
        group: String = "",
        isNamespaced: Bool = true,
        naming: ObjectNaming = .subdomain,
        _ properties: [Property]
    ) -> ResourceKind {
        ResourceKind(
            group: group,
            name: name,
            versions: ["v1"],
            isNamespaced: isNamespaced,
            naming: naming,
            schema: .object(identifying(isOpen: true) + properties, isOpen: true)
        )
    }

    private static func identifying(isOpen: Bool) -> [Property] {
        [
            Property("apiVersion", .text(), isRequired: true),
            Property("kind", .text(), isRequired: true),
            Property("metadata", MetadataSchema.objectMeta(isOpen: isOpen), isRequired: true),
        ]
    }
}

/// The kinds of one version of the specification and of Kubernetes.
public struct ResourceKinds: Sendable {
    /// The kinds whose objects take part.
    public var kinds: [ResourceKind]
    /// Kinds of Gateway API that are recognised but not simulated yet.
    public var notSimulated: Set<String>
    /// The CRDs that the cluster has.
    public var channel: CRDChannel

    /// The API group of Gateway API.
    public var gatewayGroup: String { SharedSchemas.gatewayGroup }

    /// Gateway API v1.6.1, experimental channel.
    public static let current = ResourceKinds(
        kinds: [
            .custom("GatewayClass", isNamespaced: false, spec: GatewayClassSchema.spec),
            .custom("Gateway", spec: GatewaySchema.spec),
            .custom("HTTPRoute", spec: HTTPRouteSchema.spec),
            .custom("ReferenceGrant", spec: ReferenceGrantSchema.spec, hasStatus: false),
            .builtIn("Namespace", isNamespaced: false, naming: .label, []),
            .builtIn("Service", naming: .label, CoreSchemas.service),
            .builtIn("EndpointSlice", group: "discovery.k8s.io", CoreSchemas.endpointSlice),
            .builtIn("Secret", CoreSchemas.secret),
            .builtIn("ConfigMap", CoreSchemas.configMap),
            .builtIn("Deployment", group: "apps", CoreSchemas.workload),
            .builtIn("StatefulSet", group: "apps", CoreSchemas.workload),
            .builtIn("Pod", CoreSchemas.pod),
        ],
        notSimulated: ["GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "ListenerSet", "BackendTLSPolicy"],
        channel: .experimental(.v1_6_1)
    ).markingLateFields()

    /// The kind of that group and name.
    public func kind(group: String, name: String) -> ResourceKind? {
        kinds.first { $0.name == name && $0.group == group }
    }

    /// The kind or kinds of a group that somebody may have meant.
    public func nearest(to name: String, group: String) -> String? {
        let gatewayKinds = group == SharedSchemas.gatewayGroup ? Array(notSimulated) : []
        return Spelling.nearest(to: name, among: kinds.filter { $0.group == group }.map(\.name) + gatewayKinds)
    }
}
