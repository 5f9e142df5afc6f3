extension HTTPRoute {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let spec = object.spec
        self.init(
            metadata: metadata,
            spec: HTTPRouteSpec(
                parentRefs: spec.list("parentRefs").map(ParentReference.init(manifest:)),
                hostnames: spec.texts("hostnames"),
                rules: spec.list("rules").map(HTTPRouteRule.init(manifest:)),
                useDefaultGateways: spec.text("useDefaultGateways")
            )
        )
    }
}

extension ParentReference {
    init(manifest reference: ManifestValue) {
        self.init(
            group: reference.text("group") ?? SharedSchemas.gatewayGroup,
            kind: reference.text("kind") ?? "Gateway",
            namespace: reference.text("namespace"),
            name: reference.text("name") ?? "",
            sectionName: reference.text("sectionName"),
            port: reference.number("port")
        )
    }
}

extension HTTPRouteRule {
    init(manifest rule: ManifestValue) {
        self.init(
            name: rule.text("name"),
            matches: rule.list("matches").map(HTTPRouteMatch.init(manifest:)),
            filters: rule.list("filters").compactMap(HTTPRouteFilter.init(manifest:)),
            backendRefs: rule.list("backendRefs").map(HTTPBackendRef.init(manifest:)),
            timeouts: rule["timeouts"].map {
                HTTPRouteTimeouts(request: $0.duration("request"), backendRequest: $0.duration("backendRequest"))
            },
            retry: rule["retry"].map {
                HTTPRouteRetry(
                    codes: $0.list("codes").compactMap { $0.integer.flatMap { Int(exactly: $0) } },
                    attempts: $0.number("attempts"),
                    backoff: $0.duration("backoff")
                )
            },
            sessionPersistence: rule["sessionPersistence"].map(SessionPersistence.init(manifest:))
        )
    }
}

extension SessionPersistence {
    init(manifest persistence: ManifestValue) {
        self.init(
            sessionName: persistence.text("sessionName"),
            absoluteTimeout: persistence.duration("absoluteTimeout"),
            type: persistence.text("type") ?? "Cookie",
            cookieLifetimeType: persistence["cookieConfig"]?.text("lifetimeType")
        )
    }
}

extension HTTPRouteMatch {
    init(manifest match: ManifestValue) {
        self.init(
            path: match["path"].map { path in
                HTTPPathMatch(
                    type: path.text("type").flatMap(HTTPPathMatch.Kind.init(rawValue:)) ?? .pathPrefix,
                    value: path.text("value") ?? "/"
                )
            },
            method: match.text("method"),
            headers: match.list("headers").map(HTTPValueMatch.init(manifest:)),
            queryParams: match.list("queryParams").map(HTTPValueMatch.init(manifest:))
        )
    }
}

extension HTTPValueMatch {
    init(manifest match: ManifestValue) {
        self.init(
            type: match.text("type").flatMap(Kind.init(rawValue:)) ?? .exact,
            name: match.text("name") ?? "",
            value: match.text("value") ?? ""
        )
    }
}

extension HTTPBackendRef {
    init(manifest reference: ManifestValue) {
        self.init(
            ref: BackendObjectReference(manifest: reference),
            weight: reference.number("weight") ?? 1,
            filters: reference.list("filters").compactMap(HTTPRouteFilter.init(manifest:))
        )
    }
}

extension BackendObjectReference {
    init(manifest reference: ManifestValue) {
        self.init(
            group: reference.text("group") ?? "",
            kind: reference.text("kind") ?? "Service",
            name: reference.text("name") ?? "",
            namespace: reference.text("namespace"),
            port: reference.number("port")
        )
    }
}
