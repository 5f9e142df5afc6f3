/// A TCPRoute with the API server's defaults applied.
public struct TCPRoute: Route {
    /// `TCPRoute`.
    public static let kind = "TCPRoute"
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: TCPRouteSpec

    /// Makes a route.
    public init(metadata: ObjectMeta, spec: TCPRouteSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `TCPRoute.spec`, every field of the v1.6.1 experimental CRD.
public struct TCPRouteSpec: RouteSpec {
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
