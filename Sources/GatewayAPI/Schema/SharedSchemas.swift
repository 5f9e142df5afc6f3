/// The pieces that several CRDs share.
enum SharedSchemas {
    static let gatewayGroup = "gateway.networking.k8s.io"

    static let port = Schema.integer(1...65535)
    static let objectName = Schema.text(minLength: 1, maxLength: 253)
    static let namespace = Schema.text(minLength: 1, maxLength: 63, .dnsLabel)
    static let sectionName = Schema.text(minLength: 1, maxLength: 253, .dnsSubdomain)
    static let hostname = Schema.text(minLength: 1, maxLength: 253, .hostname)
    static let preciseHostname = Schema.text(minLength: 1, maxLength: 253, .dnsSubdomain)
    static let duration = Schema.text(.duration)

    static func group(default defaultValue: String? = nil) -> Schema {
        .text(maxLength: 253, .group, default: defaultValue)
    }

    static func kind(default defaultValue: String? = nil) -> Schema {
        .text(minLength: 1, maxLength: 63, .kind, default: defaultValue)
    }

    /// A reference by group, kind and name to something in the same namespace.
    static let localReference = Schema.object([
        Property("group", group(), isRequired: true),
        Property("kind", kind(), isRequired: true),
        Property("name", objectName, isRequired: true),
    ])

    /// A reference to a Secret, unless it says otherwise.
    static let secretReference = Schema.object([
        Property("group", group(default: "")),
        Property("kind", kind(default: "Secret")),
        Property("name", objectName, isRequired: true),
        Property("namespace", namespace),
    ])

    /// A reference by group, kind, name and namespace.
    static let objectReference = Schema.object([
        Property("group", group(), isRequired: true),
        Property("kind", kind(), isRequired: true),
        Property("name", objectName, isRequired: true),
        Property("namespace", namespace),
    ])

    /// The fields of a reference to something that serves.
    static let backendProperties: [Property] = [
        Property("group", group(default: "")),
        Property("kind", kind(default: "Service")),
        Property("name", objectName, isRequired: true),
        Property("namespace", namespace),
        Property("port", port),
    ]

    /// The properties of one of a rule's backendRefs, without filters.
    static let weightedBackendProperties = backendProperties + [Property("weight", .integer(0...1_000_000, default: 1))]

    static let serviceNeedsPort = ValidationRule("Must have port for Service reference", at: "port") { reference in
        let isService = reference["group"]?.text == "" && reference["kind"]?.text == "Service"
        return !isService || reference.has("port")
    }

    /// A reference to something that serves, without weight and filters.
    static let backendReference = Schema.object(backendProperties, rules: [serviceNeedsPort])

    /// The `parentRefs` of a route.
    static let parentReferences = Schema.list(
        .object(
            gatewayReferenceProperties + [
                Property("port", port),
                Property("sectionName", sectionName),
            ]
        ),
        maxCount: 32,
        rules: ParentReferenceRules.experimental
    )

    /// The fields of a reference to a Gateway, unless it says otherwise.
    static let gatewayReferenceProperties: [Property] = [
        Property("group", group(default: gatewayGroup)),
        Property("kind", kind(default: "Gateway")),
        Property("name", objectName, isRequired: true),
        Property("namespace", namespace),
    ]

    /// Whether a route attaches to the default Gateways.
    static let useDefaultGateways = Property("useDefaultGateways", .oneOf(["All", "None"]), effect: .notYet)

    /// A label selector.
    static let labelSelector = Schema.object([
        Property(
            "matchExpressions",
            .list(
                .object([
                    Property("key", .text(), isRequired: true),
                    Property("operator", .text(), isRequired: true),
                    Property("values", .list(.text())),
                ])
            )
        ),
        Property("matchLabels", .map(.text())),
    ])
}
