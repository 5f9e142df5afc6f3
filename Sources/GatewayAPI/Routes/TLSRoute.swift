/// A TLSRoute with the API server's defaults applied.
public struct TLSRoute: Route {
    /// `TLSRoute`.
    public static let kind = "TLSRoute"
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: TLSRouteSpec

    /// Makes a route.
    public init(metadata: ObjectMeta, spec: TLSRouteSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `TLSRoute.spec`, every field of the v1.6.1 experimental CRD.
public struct TLSRouteSpec: RouteSpec {
    /// What every route has.
    public var common: CommonRouteSpec
    /// The server names it is for, an exact one or `*.` before one.
    public var hostnames: [String]
    /// Its rules: one in v1, up to 16 in v1alpha2.
    public var rules: [ConnectionRouteRule]

    /// Makes a specification.
    public init(
        parentRefs: [ParentReference] = [],
        hostnames: [String],
        rules: [ConnectionRouteRule],
        useDefaultGateways: String? = nil
    ) {
        common = CommonRouteSpec(parentRefs: parentRefs, useDefaultGateways: useDefaultGateways)
        self.hostnames = hostnames
        self.rules = rules
    }
}
