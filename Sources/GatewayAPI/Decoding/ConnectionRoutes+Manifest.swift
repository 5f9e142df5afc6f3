extension TLSRoute {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        var spec = TLSRouteSpec(
            hostnames: object.spec.texts("hostnames"),
            rules: object.spec.list("rules").map(ConnectionRouteRule.init(manifest:))
        )
        spec.common = CommonRouteSpec(manifest: object.spec)
        self.init(metadata: metadata, spec: spec)
    }
}

extension TCPRoute {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        var spec = TCPRouteSpec(rules: object.spec.list("rules").map(ConnectionRouteRule.init(manifest:)))
        spec.common = CommonRouteSpec(manifest: object.spec)
        self.init(metadata: metadata, spec: spec)
    }
}

extension UDPRoute {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        var spec = UDPRouteSpec(rules: object.spec.list("rules").map(ConnectionRouteRule.init(manifest:)))
        spec.common = CommonRouteSpec(manifest: object.spec)
        self.init(metadata: metadata, spec: spec)
    }
}

extension CommonRouteSpec {
    init(manifest spec: ManifestValue) {
        self.init(
            parentRefs: spec.list("parentRefs").map(ParentReference.init(manifest:)),
            useDefaultGateways: spec.text("useDefaultGateways")
        )
    }
}

extension ConnectionRouteRule {
    init(manifest rule: ManifestValue) {
        self.init(
            name: rule.text("name"),
            backendRefs: rule.list("backendRefs").map {
                BackendRef(ref: BackendObjectReference(manifest: $0), weight: $0.number("weight") ?? 1)
            }
        )
    }
}
