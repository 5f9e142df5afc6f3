/// The ReferenceGrant CRD, the same in v1 and v1beta1.
enum ReferenceGrantSchema {
    static let spec = Schema.object([
        Property("from", .list(from, minCount: 1, maxCount: 16), isRequired: true),
        Property("to", .list(to, minCount: 1, maxCount: 16), isRequired: true),
    ])

    private static let from = Schema.object([
        Property("group", SharedSchemas.group(), isRequired: true),
        Property("kind", SharedSchemas.kind(), isRequired: true),
        Property("namespace", SharedSchemas.namespace, isRequired: true),
    ])

    private static let to = Schema.object([
        Property("group", SharedSchemas.group(), isRequired: true),
        Property("kind", SharedSchemas.kind(), isRequired: true),
        Property("name", SharedSchemas.objectName),
    ])
}
