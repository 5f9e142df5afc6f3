/// The filters of the HTTPRoute CRD.
enum HTTPRouteFilterSchema {
    static let filters = Schema.list(filter, maxCount: 16, rules: HTTPRouteFilterRules.filters)

    private static let filter = Schema.object(
        [
            Property("cors", cors),
            Property("extensionRef", SharedSchemas.localReference),
            Property("externalAuth", externalAuth),
            Property("requestHeaderModifier", headerModifier),
            Property("requestMirror", requestMirror),
            Property("requestRedirect", requestRedirect),
            Property("responseHeaderModifier", headerModifier),
            Property("type", .oneOf(types), isRequired: true),
            Property("urlRewrite", urlRewrite),
        ],
        rules: HTTPRouteFilterRules.payloads
    )

    private static let types = [
        "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect", "URLRewrite",
        "ExtensionRef", "CORS", "ExternalAuth",
    ]

    static let headerName = Schema.text(minLength: 1, maxLength: 256, .headerName)
    static let headerValue = Schema.text(minLength: 1, maxLength: 4096, .headerValue)

    private static let header = Schema.object([
        Property("name", headerName, isRequired: true),
        Property("value", headerValue, isRequired: true),
    ])

    static let headerModifier = Schema.object([
        Property("add", .list(header, maxCount: 16, unique: .keys(["name"]))),
        Property("remove", .list(.text(), maxCount: 16, unique: .elements)),
        Property("set", .list(header, maxCount: 16, unique: .keys(["name"]))),
    ])

    static let requestMirror = Schema.object(
        [
            Property("backendRef", SharedSchemas.backendReference, isRequired: true),
            Property("fraction", fraction),
            Property("percent", .integer(0...100)),
        ],
        rules: [HTTPRouteFilterRules.percentOrFraction]
    )

    private static let fraction = Schema.object(
        [
            Property("denominator", .integer(1...Int64(Int32.max), default: 100)),
            Property("numerator", .integer(0...Int64(Int32.max)), isRequired: true),
        ],
        rules: [HTTPRouteFilterRules.properFraction]
    )
}

// MARK: - Redirect and rewrite

extension HTTPRouteFilterSchema {
    private static let pathModifier = Schema.object(
        [
            Property("replaceFullPath", .text(maxLength: 1024)),
            Property("replacePrefixMatch", .text(maxLength: 1024)),
            Property("type", .oneOf(["ReplaceFullPath", "ReplacePrefixMatch"]), isRequired: true),
        ],
        rules: HTTPRouteFilterRules.pathModifier
    )

    private static let requestRedirect = Schema.object([
        Property("hostname", SharedSchemas.preciseHostname),
        Property("path", pathModifier),
        Property("port", SharedSchemas.port),
        Property("scheme", .oneOf(["http", "https"])),
        Property("statusCode", statusCode),
    ])

    private static let statusCode = Schema(
        .integer(IntegerShape(choices: [301, 302, 303, 307, 308])),
        default: .int(302)
    )

    private static let urlRewrite = Schema.object([
        Property("hostname", SharedSchemas.preciseHostname),
        Property("path", pathModifier),
    ])
}

// MARK: - CORS and external authorisation

extension HTTPRouteFilterSchema {
    private static let cors = Schema.object([
        Property("allowCredentials", .boolean),
        Property(
            "allowHeaders",
            .list(headerName, maxCount: 64, unique: .elements, rules: [corsWildcard("AllowHeaders", "methods")])
        ),
        Property(
            "allowMethods",
            .list(
                .oneOf(HTTPRouteSchema.methods + ["*"]),
                maxCount: 9,
                unique: .elements,
                rules: [corsWildcard("AllowMethods", "methods")]
            )
        ),
        Property(
            "allowOrigins",
            .list(
                .text(minLength: 1, maxLength: 253, .corsOrigin),
                maxCount: 64,
                unique: .elements,
                rules: [corsWildcard("AllowOrigins", "origins")]
            )
        ),
        Property("exposeHeaders", .list(headerName, maxCount: 64, unique: .elements)),
        Property("maxAge", .integer(1...Int64(Int32.max), default: 5)),
    ])

    /// `*` stands alone.
    private static func corsWildcard(_ field: String, _ noun: String) -> ValidationRule {
        ValidationRule("\(field) cannot contain '*' alongside other \(noun)") { list in
            list.elements.count < 2 || !list.elements.contains(.string("*"))
        }
    }

    private static let externalAuth = Schema.object(
        [
            Property("backendRef", SharedSchemas.backendReference, isRequired: true),
            Property("forwardBody", .object([Property("maxSize", .integer(Int64.min...Int64.max))])),
            Property("grpc", .object([Property("allowedHeaders", headerNames)])),
            Property(
                "http",
                .object([
                    Property("allowedHeaders", headerNames),
                    Property("allowedResponseHeaders", headerNames),
                    Property("path", .text(maxLength: 1024, .requestPath)),
                ])
            ),
            Property("protocol", .oneOf(["HTTP", "GRPC"]), isRequired: true),
        ],
        rules: HTTPRouteFilterRules.externalAuth
    )

    private static let headerNames = Schema.list(.text(), maxCount: 64, unique: .elements)
}
