/// The CEL rules of the GRPCRoute CRD.
enum GRPCRouteRules {
    static let method: [ValidationRule] = [
        ValidationRule("One or both of 'service' or 'method' must be specified") {
            !$0.has("type") || $0.has("service") || $0.has("method")
        },
        exactName(
            "service",
            #"^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$"#
        ) { Characters.isServiceName($0) },
        exactName("method", "^[A-Za-z_][A-Za-z_0-9]*$") { Characters.isIdentifier($0) },
    ]

    /// A rule on a name that is compared as it is.
    private static func exactName(
        _ field: String,
        _ regex: String,
        accepts: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
    ) -> ValidationRule {
        ValidationRule("\(field) must only contain valid characters (matching \(regex))", at: field) { match in
            guard match["type"]?.text ?? "Exact" == "Exact", let name = match[field]?.text else { return true }
            return accepts(Array(name.utf8)[...])
        }
    }

    /// The rules on the list of filters of a rule or backendRef.
    static let filters = ["RequestHeaderModifier", "ResponseHeaderModifier"].map(HTTPRouteFilterRules.unrepeated)

    static let payloads: [ValidationRule] = [
        ("RequestHeaderModifier", "requestHeaderModifier"),
        ("ResponseHeaderModifier", "responseHeaderModifier"),
        ("RequestMirror", "requestMirror"),
        ("ExtensionRef", "extensionRef"),
    ].flatMap { HTTPRouteFilterRules.payload($0, $1) }
}

extension Characters {
    /// A name of Protocol Buffers.
    static func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, !isDigit(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
    }

    /// Names of Protocol Buffers with dots between, one in front allowed.
    static func isServiceName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let names = bytes.first == UInt8(ascii: ".") ? bytes.dropFirst() : bytes
        return names.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isIdentifier)
    }
}
