/// The ListenerSet CRD.
enum ListenerSetSchema {
    static let spec = Schema.object([
        Property("listeners", GatewaySchema.listeners, isRequired: true),
        Property("parentRef", .object(SharedSchemas.gatewayReferenceProperties), isRequired: true),
    ])
}
