/// The CRDs of the routes that know no requests: TLSRoute, TCPRoute and UDPRoute.
enum ConnectionRouteSchemas {
    /// TLSRoute, the same in v1 and v1alpha3.
    static let tlsRoute = Schema.object([
        Property("hostnames", hostnames, isRequired: true),
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", oneRule, isRequired: true),
        SharedSchemas.useDefaultGateways,
    ])

    /// TCPRoute and UDPRoute.
    static let route = Schema.object([
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", oneRule, isRequired: true),
        SharedSchemas.useDefaultGateways,
    ])

    private static let hostnames = Schema.list(
        SharedSchemas.hostname,
        minCount: 1,
        maxCount: 1024,
        rules: TLSRouteRules.hostnames
    )

    private static let oneRule = Schema.list(rule, minCount: 1, maxCount: 1)

    private static let rule = Schema.object([
        Property(
            "backendRefs",
            .list(
                .object(SharedSchemas.weightedBackendProperties, rules: [SharedSchemas.serviceNeedsPort]),
                minCount: 1,
                maxCount: 16
            ),
            isRequired: true
        ),
        Property("name", SharedSchemas.sectionName),
    ])
}

// MARK: - v1alpha2

extension ConnectionRouteSchemas {
    /// TLSRoute in v1alpha2, where hostnames may be missing and rules may be many.
    static let tlsRouteAlpha = Schema.object([
        Property("hostnames", .list(SharedSchemas.hostname, maxCount: 1024)),
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", manyRules, isRequired: true),
        SharedSchemas.useDefaultGateways,
    ])

    /// TCPRoute and UDPRoute in v1alpha2, where rules may be many.
    static let routeAlpha = Schema.object([
        Property("parentRefs", SharedSchemas.parentReferences),
        Property("rules", manyRules, isRequired: true),
        SharedSchemas.useDefaultGateways,
    ])

    private static let manyRules = Schema.list(rule, minCount: 1, maxCount: 16, rules: [HTTPRouteRules.uniqueNames])
}
