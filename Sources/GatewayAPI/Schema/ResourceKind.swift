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
    /// The whole object in versions that differ from the first one.
    var otherSchemas: [String: Schema] = [:]

    /// The whole object in one of the versions.
    public func schema(of version: String) -> Schema { otherSchemas[version] ?? schema }

    /// A kind whose whole CRD is known, so that a field outside of it is a fault.
    static func custom(
        _ name: String,
        versions: [String] = ["v1", "v1beta1"],
        isNamespaced: Bool = true,
        spec: Schema,
        otherSpecs: [String: Schema] = [:],
        hasStatus: Bool = true
    ) -> ResourceKind {
        func whole(_ spec: Schema) -> Schema {
            let status = hasStatus ? [Property("status", .anything)] : []
            return .object(identifying(isOpen: false) + [Property("spec", spec, isRequired: true)] + status)
        }
        return ResourceKind(
            group: SharedSchemas.gatewayGroup,
            name: name,
            versions: versions,
            isNamespaced: isNamespaced,
            naming: .subdomain,
            schema: whole(spec),
            otherSchemas: otherSpecs.mapValues(whole)
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
            .custom("GRPCRoute", versions: ["v1"], spec: GRPCRouteSchema.spec),
            .custom(
                "TLSRoute",
                versions: ["v1", "v1alpha2", "v1alpha3"],
                spec: ConnectionRouteSchemas.tlsRoute,
                otherSpecs: ["v1alpha2": ConnectionRouteSchemas.tlsRouteAlpha]
            ),
            .custom(
                "TCPRoute",
                versions: ["v1", "v1alpha2"],
                spec: ConnectionRouteSchemas.route,
                otherSpecs: ["v1alpha2": ConnectionRouteSchemas.routeAlpha]
            ),
            .custom(
                "UDPRoute",
                versions: ["v1", "v1alpha2"],
                spec: ConnectionRouteSchemas.route,
                otherSpecs: ["v1alpha2": ConnectionRouteSchemas.routeAlpha]
            ),
            .custom("ListenerSet", versions: ["v1"], spec: ListenerSetSchema.spec),
            .custom("BackendTLSPolicy", versions: ["v1", "v1alpha3"], spec: BackendTLSPolicySchema.spec),
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
        channel: .experimental(.v1_6_1)
    ).markingLateFields()

    /// The kind of that group and name.
    public func kind(group: String, name: String) -> ResourceKind? {
        kinds.first { $0.name == name && $0.group == group }
    }

    /// The kind of a group that somebody may have meant.
    public func nearest(to name: String, group: String) -> String? {
        Spelling.nearest(to: name, among: kinds.filter { $0.group == group }.map(\.name))
    }
}
