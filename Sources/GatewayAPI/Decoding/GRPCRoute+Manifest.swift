extension GRPCRoute {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let spec = object.spec
        self.init(
            metadata: metadata,
            spec: GRPCRouteSpec(
                parentRefs: spec.list("parentRefs").map(ParentReference.init(manifest:)),
                hostnames: spec.texts("hostnames"),
                rules: spec.list("rules").map(GRPCRouteRule.init(manifest:)),
                useDefaultGateways: spec.text("useDefaultGateways")
            )
        )
    }
}

extension GRPCRouteRule {
    init(manifest rule: ManifestValue) {
        self.init(
            name: rule.text("name"),
            matches: rule.list("matches").map(GRPCRouteMatch.init(manifest:)),
            filters: rule.list("filters").compactMap(GRPCRouteFilter.init(manifest:)),
            backendRefs: rule.list("backendRefs").map { reference in
                GRPCBackendRef(
                    ref: BackendObjectReference(manifest: reference),
                    weight: reference.number("weight") ?? 1,
                    filters: reference.list("filters").compactMap(GRPCRouteFilter.init(manifest:))
                )
            },
            sessionPersistence: rule["sessionPersistence"].map(SessionPersistence.init(manifest:))
        )
    }
}

extension GRPCRouteMatch {
    init(manifest match: ManifestValue) {
        self.init(
            method: match["method"].map { method in
                GRPCMethodMatch(
                    type: method.text("type").flatMap(GRPCMethodMatch.Kind.init(rawValue:)) ?? .exact,
                    service: method.text("service"),
                    method: method.text("method")
                )
            },
            headers: match.list("headers").map(HTTPValueMatch.init(manifest:))
        )
    }
}

extension GRPCRouteFilter {
    /// Nil where the payload of the type is missing, which the CRD refuses, or where GRPCRoutes lack the type.
    init?(manifest filter: ManifestValue) {
        switch HTTPRouteFilter(manifest: filter) {
        case .requestHeaderModifier(let modifier): self = .requestHeaderModifier(modifier)
        case .responseHeaderModifier(let modifier): self = .responseHeaderModifier(modifier)
        case .requestMirror(let mirror): self = .requestMirror(mirror)
        case .extensionRef(let reference): self = .extensionRef(reference)
        default: return nil
        }
    }
}
