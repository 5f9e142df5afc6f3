/// The BackendTLSPolicy CRD, the same in v1 and v1alpha3.
enum BackendTLSPolicySchema {
    static let spec = Schema.object([
        Property("options", .map(.text(maxLength: 4096), maxCount: 16)),
        Property(
            "targetRefs",
            .list(target, minCount: 1, maxCount: 16, rules: BackendTLSPolicyRules.targets),
            isRequired: true
        ),
        Property("validation", validation, isRequired: true),
    ])

    private static let target = Schema.object([
        Property("group", SharedSchemas.group(), isRequired: true),
        Property("kind", SharedSchemas.kind(), isRequired: true),
        Property("name", SharedSchemas.objectName, isRequired: true),
        Property("sectionName", SharedSchemas.sectionName),
    ])

    private static let validation = Schema.object(
        [
            Property("caCertificateRefs", .list(SharedSchemas.localReference, maxCount: 8)),
            Property("hostname", SharedSchemas.preciseHostname, isRequired: true),
            Property("subjectAltNames", .list(subjectAltName, maxCount: 5)),
            Property("wellKnownCACertificates", .text(minLength: 1, maxLength: 253, .wellKnownCACertificates)),
        ],
        rules: BackendTLSPolicyRules.validation
    )

    private static let subjectAltName = Schema.object(
        [
            Property("hostname", SharedSchemas.hostname),
            Property("type", .oneOf(["Hostname", "URI"]), isRequired: true),
            Property("uri", .text(minLength: 1, maxLength: 253, .absoluteURI)),
        ],
        rules: BackendTLSPolicyRules.subjectAltName
    )
}
