/// The CEL rules of the HTTPRoute CRD, without its filters.
enum HTTPRouteRules {
    static let path: [ValidationRule] =
        [
            plainPath(
                "value must be an absolute path and start with '/'",
                brief: "must begin with '/'"
            ) { $0.utf8.first == UInt8(ascii: "/") }
        ]
        + ["//", "/./", "/../", "%2f", "%2F", "#"].map { part in
            plainPath("must not contain '\(part)'") { !$0.contains(bytes: part) }
        }
        + ["/..", "/."].map { end in
            plainPath("must not end with '\(end)'") { !$0.utf8.reversed().starts(with: end.utf8.reversed()) }
        }
        + [
            ValidationRule("type must be one of ['Exact', 'PathPrefix', 'RegularExpression']", at: "type") {
                ["Exact", "PathPrefix", "RegularExpression"].contains($0["type"]?.text)
            },
            ValidationRule(
                "must only contain valid characters (matching \(TextPattern.requestPath.regex)) for types "
                    + "['Exact', 'PathPrefix']",
                at: "value"
            ) { isRegularExpression($0) || TextPattern.requestPath.matches($0["value"]?.text ?? "/") },
        ]

    /// A rule on the value of an Exact or PathPrefix path.
    private static func plainPath(
        _ demand: String,
        brief: String? = nil,
        holds: @escaping @Sendable (String) -> Bool
    ) -> ValidationRule {
        ValidationRule(
            "\(demand) when type one of ['Exact', 'PathPrefix']",
            brief: brief ?? demand,
            at: "value"
        ) { isRegularExpression($0) || holds($0["value"]?.text ?? "/") }
    }

    private static func isRegularExpression(_ path: ManifestValue) -> Bool {
        !["Exact", "PathPrefix"].contains(path["type"]?.text)
    }

    static let timeouts = ValidationRule(
        "backendRequest timeout cannot be longer than request timeout",
        at: "backendRequest"
    ) { timeouts in
        guard
            let request = timeouts["request"]?.text.flatMap({ GatewayDuration.parse($0) }),
            let backend = timeouts["backendRequest"]?.text.flatMap({ GatewayDuration.parse($0) })
        else { return true }
        return request == .zero || backend <= request
    }

    static let sessionPersistence: [ValidationRule] = [
        ValidationRule(
            "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent",
            at: "absoluteTimeout"
        ) { $0["cookieConfig"]?["lifetimeType"]?.text != "Permanent" || $0.has("absoluteTimeout") },
        ValidationRule("cookieConfig can only be set with type Cookie", at: "cookieConfig") {
            !$0.has("cookieConfig") || $0["type"]?.text == "Cookie"
        },
    ]
}

// MARK: - The list of rules

extension HTTPRouteRules {
    static let rules = [totalMatches, uniqueNames]

    static let totalMatches = ValidationRule(
        "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a "
            + "route must be less than 128"
    ) { rules in rules.elements.reduce(0) { $0 + ($1["matches"]?.elements.count ?? 0) } <= 128 }

    static let uniqueNames = ValidationRule("Rule name must be unique within the route") { rules in
        GatewayRules.repeated(rules.elements.map { $0["name"] })
            .map { FieldPath([.index($0), .field("name")]) }
    }

    /// The rules on a single rule.
    static let rule: [ValidationRule] = [
        ValidationRule("RequestRedirect filter must not be used together with backendRefs", at: "backendRefs") {
            $0["backendRefs"]?.elements.isEmpty ?? true
                || !($0["filters"]?.elements.contains { $0.has("requestRedirect") } ?? false)
        },
        onePrefix("When using RequestRedirect filter with path.replacePrefixMatch") {
            exactlyOne($0["filters"]) { $0.replacesPrefix(in: "requestRedirect") }
        },
        onePrefix("When using URLRewrite filter with path.replacePrefixMatch") {
            exactlyOne($0["filters"]) { $0.replacesPrefix(in: "urlRewrite") }
        },
        onePrefix("Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch") {
            exactlyOne($0["backendRefs"]) {
                exactlyOne($0["filters"]) { $0.replacesPrefix(in: "requestRedirect") }
            }
        },
        onePrefix("Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch") {
            exactlyOne($0["backendRefs"]) {
                exactlyOne($0["filters"]) { $0.replacesPrefix(in: "urlRewrite") }
            }
        },
    ]

    /// A prefix can be replaced only where exactly one was matched.
    private static func onePrefix(
        _ situation: String,
        replaces: @escaping @Sendable (ManifestValue) -> Bool
    ) -> ValidationRule {
        ValidationRule("\(situation), exactly one PathPrefix match must be specified", at: "matches") { rule in
            let matches = rule["matches"]?.elements ?? []
            let isOnePrefix = matches.count == 1 && matches.first?["path"]?["type"]?.text == "PathPrefix"
            return isOnePrefix || !replaces(rule)
        }
    }

    /// CEL's `exists_one`: two are as good as none.
    private static func exactlyOne(_ list: ManifestValue?, where holds: (ManifestValue) -> Bool) -> Bool {
        (list?.elements.count(where: holds) ?? 0) == 1
    }
}

extension ManifestValue {
    fileprivate func replacesPrefix(in filter: String) -> Bool {
        guard let path = self[filter]?["path"] else { return false }
        return path["type"]?.text == "ReplacePrefixMatch" && path.has("replacePrefixMatch")
    }
}

extension String {
    fileprivate func contains(bytes part: String) -> Bool {
        let bytes = Array(utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: part.utf8) }
    }
}
