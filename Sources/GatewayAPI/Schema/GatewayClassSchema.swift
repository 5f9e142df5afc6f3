/// The GatewayClass CRD.
enum GatewayClassSchema {
    static let spec = Schema.object([
        Property("controllerName", controllerName, isRequired: true),
        Property("description", .text(maxLength: 64)),
        Property("parametersRef", SharedSchemas.objectReference),
    ])

    private static let controllerName: Schema = {
        var schema = Schema.text(minLength: 1, maxLength: 253, .controllerName)
        schema.rules = [isImmutable]
        return schema
    }()

    /// A transition rule: it compares with what the cluster already has, so the first object of a name always holds.
    private static let isImmutable = ValidationRule("Value is immutable") { _ in true }
}
