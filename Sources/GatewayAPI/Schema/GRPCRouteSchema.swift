/// The GRPCRoute CRD.
enum GRPCRouteSchema {
    static let spec = Schema.object([
        Property("hostnames", .list(SharedSchemas.hostname, maxCount: 16)),
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", .list(rule, maxCount: 16, rules: HTTPRouteRules.rules)),
        SharedSchemas.useDefaultGateways,
    ])

    private static let rule = Schema.object([
        Property("backendRefs", .list(backendReference, maxCount: 16)),
        Property("filters", filters),
        Property("matches", .list(match, maxCount: 64)),
        Property("name", SharedSchemas.sectionName),
        Property("sessionPersistence", HTTPRouteSchema.sessionPersistence, effect: .ignored),
    ])

    private static let backendReference = Schema.object(
        SharedSchemas.weightedBackendProperties + [Property("filters", filters)],
        rules: [SharedSchemas.serviceNeedsPort]
    )
}

// MARK: - Matches

extension GRPCRouteSchema {
    private static let match = Schema.object([
        Property("headers", .list(header, maxCount: 16, unique: .keys(["name"]))),
        Property("method", method),
    ])

    private static let header = Schema.object([
        Property("name", HTTPRouteFilterSchema.headerName, isRequired: true),
        Property("type", HTTPRouteSchema.comparison),
        Property("value", .text(minLength: 1, maxLength: 4096), isRequired: true),
    ])

    private static let method = Schema.object(
        [
            Property("method", .text(maxLength: 1024)),
            Property("service", .text(maxLength: 1024)),
            Property("type", HTTPRouteSchema.comparison),
        ],
        rules: GRPCRouteRules.method
    )
}

// MARK: - Filters

extension GRPCRouteSchema {
    private static let filters = Schema.list(filter, maxCount: 16, rules: GRPCRouteRules.filters)

    private static let filter = Schema.object(
        [
            Property("extensionRef", SharedSchemas.localReference),
            Property("requestHeaderModifier", HTTPRouteFilterSchema.headerModifier),
            Property("requestMirror", HTTPRouteFilterSchema.requestMirror),
            Property("responseHeaderModifier", HTTPRouteFilterSchema.headerModifier),
            Property("type", .oneOf(types), isRequired: true),
        ],
        rules: GRPCRouteRules.payloads
    )

    private static let types = ["ResponseHeaderModifier", "RequestHeaderModifier", "RequestMirror", "ExtensionRef"]
}
