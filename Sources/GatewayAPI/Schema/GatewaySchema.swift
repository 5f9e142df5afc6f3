/// The Gateway CRD, the same in v1 and v1beta1.
enum GatewaySchema {
    static let spec = Schema.object([
        Property("addresses", .list(address, maxCount: 16, rules: GatewayRules.addresses)),
        Property("allowedListeners", allowedListeners),
        Property("defaultScope", .oneOf(["All", "None"]), effect: .notYet),
        Property("gatewayClassName", SharedSchemas.objectName, isRequired: true),
        Property("infrastructure", infrastructure),
        Property("listeners", listeners, isRequired: true),
        Property("tls", tls),
    ])

    private static let address = Schema.object(
        [
            Property("type", .text(minLength: 1, maxLength: 253, .addressType, default: "IPAddress")),
            Property("value", .text(maxLength: 253)),
        ],
        rules: [GatewayRules.hostnameAddress]
    )

    private static let infrastructure = Schema.object([
        Property(
            "annotations",
            .map(.text(maxLength: 4096), maxCount: 16, rules: GatewayRules.keys(of: "Annotation"))
        ),
        Property(
            "labels",
            .map(.text(maxLength: 63, .labelValue), maxCount: 8, rules: GatewayRules.keys(of: "Label"))
        ),
        Property("parametersRef", SharedSchemas.localReference),
    ])
}

// MARK: - Namespaces

extension GatewaySchema {
    private static let allowedListeners = Schema.object([
        Property("namespaces", namespaces(["All", "Selector", "Same", "None"], default: "None"))
    ])

    private static let allowedRoutes = Schema.object(
        [
            Property("kinds", .list(routeKind, maxCount: 8)),
            Property("namespaces", namespaces(["All", "Selector", "Same"], default: "Same")),
        ],
        default: .object([.init(key: "namespaces", value: .object([.init(key: "from", value: .string("Same"))]))])
    )

    private static let routeKind = Schema.object([
        Property("group", SharedSchemas.group(default: SharedSchemas.gatewayGroup)),
        Property("kind", SharedSchemas.kind(), isRequired: true),
    ])

    private static func namespaces(_ choices: [String], default from: String) -> Schema {
        .object(
            [
                Property("from", .oneOf(choices, default: from)),
                Property("selector", SharedSchemas.labelSelector),
            ],
            default: .object([.init(key: "from", value: .string(from))])
        )
    }
}

// MARK: - Listeners

extension GatewaySchema {
    static let listeners = Schema.list(
        listener,
        minCount: 1,
        maxCount: 64,
        unique: .keys(["name"]),
        rules: GatewayRules.listeners
    )

    private static let listener = Schema.object([
        Property("allowedRoutes", allowedRoutes),
        Property("hostname", SharedSchemas.hostname),
        Property("name", SharedSchemas.sectionName, isRequired: true),
        Property("port", SharedSchemas.port, isRequired: true),
        Property("protocol", .text(minLength: 1, maxLength: 255, .listenerProtocol), isRequired: true),
        Property("tls", listenerTLS),
    ])

    private static let listenerTLS = Schema.object(
        [
            Property("certificateRefs", .list(SharedSchemas.secretReference, maxCount: 64)),
            Property("mode", .oneOf(["Terminate", "Passthrough"], default: "Terminate")),
            Property("options", .map(.text(maxLength: 4096), maxCount: 16)),
        ],
        rules: [GatewayRules.terminateNeedsCertificate]
    )
}

// MARK: - TLS of the whole Gateway

extension GatewaySchema {
    private static let tls = Schema.object([
        Property("backend", .object([Property("clientCertificateRef", SharedSchemas.secretReference)])),
        Property(
            "frontend",
            .object([
                Property("default", frontendTLS, isRequired: true),
                Property(
                    "perPort",
                    .list(perPort, maxCount: 64, unique: .keys(["port"]), rules: [GatewayRules.uniqueTLSPorts])
                ),
            ])
        ),
    ])

    private static let perPort = Schema.object([
        Property("port", SharedSchemas.port, isRequired: true),
        Property("tls", frontendTLS, isRequired: true),
    ])

    private static let frontendTLS = Schema.object([
        Property(
            "validation",
            .object([
                Property(
                    "caCertificateRefs",
                    .list(SharedSchemas.objectReference, minCount: 1, maxCount: 16),
                    isRequired: true
                ),
                Property("mode", .oneOf(["AllowValidOnly", "AllowInsecureFallback"], default: "AllowValidOnly")),
            ])
        )
    ])
}
