/// A UDPRoute with the API server's defaults applied.
public struct UDPRoute: Route {
    /// `UDPRoute`.
    public static let kind = "UDPRoute"
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: UDPRouteSpec

    /// Makes a route.
    public init(metadata: ObjectMeta, spec: UDPRouteSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `UDPRoute.spec`, every field of the v1.6.1 experimental CRD.
public struct UDPRouteSpec: RouteSpec {
    /// What every route has.
    public var common: CommonRouteSpec
    /// None: this kind knows no hosts.
    public var hostnames: [String] { [] }
    /// Its rules: one in v1, up to 16 in v1alpha2.
    public var rules: [ConnectionRouteRule]

    /// Makes a specification.
    public init(
        parentRefs: [ParentReference] = [],
        rules: [ConnectionRouteRule],
        useDefaultGateways: String? = nil
    ) {
        common = CommonRouteSpec(parentRefs: parentRefs, useDefaultGateways: useDefaultGateways)
        self.rules = rules
    }
}
