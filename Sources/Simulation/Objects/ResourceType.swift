/// A kind of object as kubectl names and lists it.
public struct ResourceType: Hashable, Sendable {
    /// Lower case, for example `httproutes`.
    public var plural: String
    /// Lower case, for example `httproute`.
    public var singular: String
    /// For example `gtw`.
    public var shortNames: [String]
    /// Empty for the core group.
    public var group: String
    /// For example `v1`.
    public var version: String
    /// For example `HTTPRoute`.
    public var kind: String
    /// Whether its objects live in namespaces.
    public var isNamespaced: Bool

    private init(
        _ kind: String,
        plural: String? = nil,
        shortNames: [String] = [],
        group: String = "",
        isNamespaced: Bool = true
    ) {
        singular = kind.lowercased()
        self.plural = plural ?? singular + "s"
        self.shortNames = shortNames
        self.group = group
        version = "v1"
        self.kind = kind
        self.isNamespaced = isNamespaced
    }

    /// `httproutes.gateway.networking.k8s.io`; the plural alone in the core group.
    public var resource: String { group.isEmpty ? plural : "\(plural).\(group)" }

    /// `httproute.gateway.networking.k8s.io`, as `-o name` prints it.
    public var qualifiedSingular: String { group.isEmpty ? singular : "\(singular).\(group)" }

    private static let gatewayGroup = "gateway.networking.k8s.io"

    /// Every kind that can be listed.
    public static let all: [ResourceType] = [
        ResourceType(
            "GatewayClass",
            plural: "gatewayclasses",
            shortNames: ["gc"],
            group: gatewayGroup,
            isNamespaced: false
        ),
        ResourceType("Gateway", shortNames: ["gtw"], group: gatewayGroup),
        ResourceType("HTTPRoute", group: gatewayGroup),
        ResourceType("GRPCRoute", group: gatewayGroup),
        ResourceType("TLSRoute", group: gatewayGroup),
        ResourceType("TCPRoute", group: gatewayGroup),
        ResourceType("UDPRoute", group: gatewayGroup),
        ResourceType("ListenerSet", shortNames: ["lset"], group: gatewayGroup),
        ResourceType("BackendTLSPolicy", plural: "backendtlspolicies", shortNames: ["btlspolicy"], group: gatewayGroup),
        ResourceType("ReferenceGrant", shortNames: ["refgrant"], group: gatewayGroup),
        ResourceType("Namespace", shortNames: ["ns"], isNamespaced: false),
        ResourceType("Service", shortNames: ["svc"]),
        ResourceType("EndpointSlice", group: "discovery.k8s.io"),
        ResourceType("Secret"),
        ResourceType("ConfigMap", shortNames: ["cm"]),
        ResourceType("Deployment", shortNames: ["deploy"], group: "apps"),
        ResourceType("StatefulSet", shortNames: ["sts"], group: "apps"),
        ResourceType("Pod", shortNames: ["po"]),
    ]

    /// The types that somebody means: one, or those of a category that kubectl knows.
    public static func allNamed(_ name: String) -> [ResourceType] {
        switch name.lowercased() {
        case "all":
            ["Pod", "Service", "Deployment", "StatefulSet"].compactMap { kind in all.first { $0.kind == kind } }
        case "gateway-api": all.filter { $0.group == gatewayGroup }
        default: named(name).map { [$0] } ?? []
        }
    }

    /// The type that somebody means: plural, singular, short name, or one of the first two with the group, or version
    /// and group, behind it.
    public static func named(_ name: String) -> ResourceType? {
        let name = name.lowercased()
        return all.first { type in
            [type.plural, type.singular].contains(name) || type.shortNames.contains(name)
                || [type.resource, type.qualifiedSingular].contains(name)
                || [type.plural, type.singular].contains { name == "\($0).\(type.version).\(type.group)" }
        }
    }
}
