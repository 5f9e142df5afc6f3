/// The CEL rules of HTTPRoute's filters.
enum HTTPRouteFilterRules {
    /// The rules on the list of filters of a rule or backendRef.
    static let filters: [ValidationRule] =
        [
            ValidationRule(
                "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both"
            ) { filters in
                let types = filters.elements.map { $0["type"]?.text }
                return !(types.contains("RequestRedirect") && types.contains("URLRewrite"))
            }
        ]
        + ["CORS", "RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"]
        .map(unrepeated)

    /// A type of filters stands once.
    static func unrepeated(_ type: String) -> ValidationRule {
        ValidationRule("\(type) filter cannot be repeated") { filters in
            let places = filters.elements.indices.filter { filters.elements[$0]["type"]?.text == type }
            return places.dropFirst().map { FieldPath([.index($0)]) }
        }
    }

    /// The payload must stand under the name of the type, and only there.
    static let payloads: [ValidationRule] = [
        ("CORS", "cors"),
        ("RequestHeaderModifier", "requestHeaderModifier"),
        ("ResponseHeaderModifier", "responseHeaderModifier"),
        ("RequestMirror", "requestMirror"),
        ("RequestRedirect", "requestRedirect"),
        ("URLRewrite", "urlRewrite"),
        ("ExtensionRef", "extensionRef"),
        ("ExternalAuth", "externalAuth"),
    ].flatMap { payload($0, $1) }

    /// The rules on the payload of one type.
    static func payload(_ type: String, _ field: String) -> [ValidationRule] {
        [
            ValidationRule("filter.\(field) must be nil if the filter.type is not \(type)", at: field) {
                !$0.has(field) || $0["type"]?.text == type
            },
            ValidationRule("filter.\(field) must be specified for \(type) filter.type", at: field) {
                $0.has(field) || $0["type"]?.text != type
            },
        ]
    }

    static let pathModifier: [ValidationRule] = [
        ("ReplaceFullPath", "replaceFullPath"),
        ("ReplacePrefixMatch", "replacePrefixMatch"),
    ].flatMap { (type, field) in
        [
            ValidationRule("\(field) must be specified when type is set to '\(type)'", at: field) {
                $0.has(field) || $0["type"]?.text != type
            },
            ValidationRule("type must be '\(type)' when \(field) is set", at: "type") {
                !$0.has(field) || $0["type"]?.text == type
            },
        ]
    }

    static let percentOrFraction = ValidationRule(
        "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter"
    ) { !($0.has("percent") && $0.has("fraction")) }

    static let properFraction = ValidationRule(
        "numerator must be less than or equal to denominator",
        at: "numerator"
    ) { fraction in
        guard
            let numerator = fraction["numerator"]?.integer,
            let denominator = fraction["denominator"]?.integer
        else { return true }
        return numerator <= denominator
    }

    static let externalAuth: [ValidationRule] = [("GRPC", "grpc"), ("HTTP", "http")].flatMap { (name, field) in
        [
            ValidationRule("\(field) must be specified when protocol is set to '\(name)'", at: field) {
                $0.has(field) || $0["protocol"]?.text != name
            },
            ValidationRule("protocol must be '\(name)' when \(field) is set", at: "protocol") {
                !$0.has(field) || $0["protocol"]?.text == name
            },
        ]
    }
}
