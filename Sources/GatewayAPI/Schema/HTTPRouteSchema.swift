/// The HTTPRoute CRD, the same in v1 and v1beta1.
enum HTTPRouteSchema {
    static let spec = Schema.object([
        Property("hostnames", .list(SharedSchemas.hostname, maxCount: 16)),
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", rules),
        SharedSchemas.useDefaultGateways,
    ])

    private static let rules = Schema.list(
        rule,
        minCount: 1,
        maxCount: 16,
        default: .array([.object([.init(key: "matches", value: everything)])]),
        rules: HTTPRouteRules.rules
    )

    private static let rule = Schema.object(
        [
            Property("backendRefs", .list(backendReference, maxCount: 16)),
            Property("filters", HTTPRouteFilterSchema.filters),
            Property("matches", .list(match, maxCount: 64, default: everything)),
            Property("name", SharedSchemas.sectionName),
            Property("retry", retry),
            Property("sessionPersistence", sessionPersistence, effect: .ignored),
            Property("timeouts", timeouts),
        ],
        rules: HTTPRouteRules.rule
    )

    private static let backendReference = Schema.object(
        SharedSchemas.weightedBackendProperties + [Property("filters", HTTPRouteFilterSchema.filters)],
        rules: [SharedSchemas.serviceNeedsPort]
    )
}

// MARK: - Matches

extension HTTPRouteSchema {
    private static let rootPrefix = ManifestValue.object([
        .init(key: "type", value: .string("PathPrefix")),
        .init(key: "value", value: .string("/")),
    ])

    private static let everything = ManifestValue.array([.object([.init(key: "path", value: rootPrefix)])])

    private static let match = Schema.object([
        Property("headers", .list(header, maxCount: 16, unique: .keys(["name"]))),
        Property("method", .oneOf(methods)),
        Property("path", path),
        Property("queryParams", .list(queryParameter, maxCount: 16, unique: .keys(["name"]))),
    ])

    static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]

    private static let path = Schema.object(
        [
            Property("type", .oneOf(["Exact", "PathPrefix", "RegularExpression"], default: "PathPrefix")),
            Property("value", .text(maxLength: 1024, default: "/")),
        ],
        default: rootPrefix,
        rules: HTTPRouteRules.path
    )

    static let comparison = Schema.oneOf(["Exact", "RegularExpression"], default: "Exact")

    private static let header = Schema.object([
        Property("name", HTTPRouteFilterSchema.headerName, isRequired: true),
        Property("type", comparison),
        Property("value", HTTPRouteFilterSchema.headerValue, isRequired: true),
    ])

    private static let queryParameter = Schema.object([
        Property("name", HTTPRouteFilterSchema.headerName, isRequired: true),
        Property("type", comparison),
        Property("value", .text(minLength: 1, maxLength: 1024), isRequired: true),
    ])
}

// MARK: - What governs a rule

extension HTTPRouteSchema {
    private static let retry = Schema.object([
        Property("attempts", .integer(1...Int64.max)),
        Property("backoff", SharedSchemas.duration),
        Property("codes", .list(.integer(400...599), unique: .elements)),
    ])

    static let sessionPersistence = Schema.object(
        [
            Property("absoluteTimeout", SharedSchemas.duration),
            Property(
                "cookieConfig",
                .object([Property("lifetimeType", .oneOf(["Permanent", "Session"], default: "Session"))])
            ),
            Property("sessionName", .text(maxLength: 128)),
            Property("type", .oneOf(["Cookie", "Header"], default: "Cookie")),
        ],
        rules: HTTPRouteRules.sessionPersistence
    )

    private static let timeouts = Schema.object(
        [
            Property("backendRequest", SharedSchemas.duration),
            Property("request", SharedSchemas.duration),
        ],
        rules: [HTTPRouteRules.timeouts]
    )
}
