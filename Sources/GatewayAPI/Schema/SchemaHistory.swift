/// How the CRDs came to be what they are: what earlier bundles, and the standard channel, do not have.
///
/// > Source: semantics 9a, and the CRDs of v1.1.0 and v1.6.1 (both channels) themselves, with which the tests compare. What
/// > semantics 9a leaves out is from the release notes of Gateway API: Gateway's fields, `addresses[].value`, the kinds.
enum SchemaHistory {
    static let changes =
        gateway + httpRoute + requestRoutes + everyRoute
        + [rule, rule + ["backendRefs", "[]"]].flatMap { owner in
            httpFilters(of: owner) + ["HTTPRoute", "GRPCRoute"].flatMap { commonFilters($0, of: owner) }
        }

    /// The kinds by the bundle since when the standard channel has them.
    static let kinds: [String: CRDBundle] = [
        "BackendTLSPolicy": .v1_4_0,
        "TLSRoute": .v1_5_0,
        "ListenerSet": .v1_5_0,
        "TCPRoute": .v1_6_0,
        "UDPRoute": .v1_6_0,
    ]

    /// Versions of kinds that came later than the kind; nil: they are served in the experimental channel only.
    static let versions: [(kind: String, version: String, since: CRDBundle?)] = [
        ("ReferenceGrant", "v1", .v1_5_0),
        ("TLSRoute", "v1alpha2", nil),
        ("TLSRoute", "v1alpha3", nil),
        ("TCPRoute", "v1alpha2", nil),
        ("UDPRoute", "v1alpha2", nil),
        ("BackendTLSPolicy", "v1alpha3", nil),
    ]

    private static let rule = ["spec", "rules", "[]"]
}

// MARK: - Gateway

extension SchemaHistory {
    private static let gateway: [SchemaChange] = [
        field("Gateway", ["spec"], "allowedListeners", since: .v1_5_0),
        field("Gateway", ["spec"], "defaultScope", since: nil),
        field("Gateway", ["spec"], "infrastructure", since: .v1_2_1),
        field("Gateway", ["spec"], "tls", since: .v1_5_0),
        SchemaChange(
            kind: "Gateway",
            place: ["spec", "addresses", "[]"],
            since: .v1_3_0,
            change: .other { address in
                address.require("value")
                address.rules = [GatewayRules.hostnameAddressWithValue]
                address.edit(["value"]) { $0 = .text(minLength: 1, maxLength: 253) }
            }
        ),
        SchemaChange(
            kind: "Gateway",
            place: ["spec", "listeners"],
            since: .v1_6_0,
            change: .other { listeners in
                listeners.rules.removeAll { $0.message == "tls mode must be set for protocol TLS" }
            }
        ),
        SchemaChange(
            kind: "Gateway",
            place: ["spec", "listeners", "[]", "protocol"],
            since: .v1_2_1,
            change: .other { $0 = .text(minLength: 1, maxLength: 255, .looseListenerProtocol) }
        ),
    ]
}

// MARK: - Routes

extension SchemaHistory {
    private static let httpRoute: [SchemaChange] = [
        field("HTTPRoute", rule, "retry", since: nil),
        field("HTTPRoute", rule, "timeouts", since: .v1_2_1),
        SchemaChange(
            kind: "HTTPRoute",
            place: ["spec", "rules"],
            since: .v1_5_0,
            change: .other { $0.allowNone() }
        ),
        SchemaChange(
            kind: "HTTPRoute",
            place: rule + ["matches", "[]", "headers", "[]", "value"],
            since: nil,
            change: .other(forgetPattern)
        ),
    ]

    /// What came to HTTPRoute and GRPCRoute alike.
    private static let requestRoutes: [SchemaChange] = ["HTTPRoute", "GRPCRoute"].flatMap { kind in
        [
            field(kind, rule, "name", since: .v1_4_0),
            field(kind, rule, "sessionPersistence", since: nil),
            SchemaChange(
                kind: kind,
                place: ["spec", "rules"],
                since: nil,
                change: .other { $0.removeRules(of: [HTTPRouteRules.uniqueNames]) }
            ),
            SchemaChange(
                kind: kind,
                place: ["spec", "rules"],
                since: .v1_2_1,
                change: .other { $0.removeRules(of: [HTTPRouteRules.totalMatches]) }
            ),
            SchemaChange(
                kind: kind,
                place: rule + ["matches"],
                since: .v1_2_1,
                change: .maxCount(before: 8, now: 64)
            ),
        ]
    }

    /// What only the experimental channel of every kind of route has.
    private static let everyRoute: [SchemaChange] =
        ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].flatMap { kind in
            [
                field(kind, ["spec"], "useDefaultGateways", since: nil),
                SchemaChange(
                    kind: kind,
                    place: ["spec", "parentRefs"],
                    since: nil,
                    change: .other { $0.rules = ParentReferenceRules.withoutPorts }
                ),
            ]
        }

    private static func httpFilters(of owner: [String]) -> [SchemaChange] {
        let filters = owner + ["filters"]
        let filter = filters + ["[]"]
        return [
            filterType("CORS", "cors", of: filter, since: .v1_5_0),
            filterType("ExternalAuth", "externalAuth", of: filter, since: nil),
            words(filter + ["type"], ["CORS"], since: .v1_5_0),
            words(filter + ["type"], ["ExternalAuth"], since: nil),
            SchemaChange(
                kind: "HTTPRoute",
                place: filters,
                since: .v1_5_0,
                change: .other { $0.rules.removeAll { $0.message == "CORS filter cannot be repeated" } }
            ),
            SchemaChange(
                kind: "HTTPRoute",
                place: filter + ["requestRedirect", "statusCode"],
                since: .v1_5_0,
                change: .numbers([303, 307, 308])
            ),
        ]
    }

    /// What changed in the filters that GRPCRoute has too.
    private static func commonFilters(_ kind: String, of owner: [String]) -> [SchemaChange] {
        let filter = owner + ["filters", "[]"]
        let mirror = filter + ["requestMirror"]
        let modifiers = ["requestHeaderModifier", "responseHeaderModifier"].flatMap { modifier in
            ["add", "set"].map { filter + [modifier, $0, "[]", "value"] }
        }
        return [
            field(kind, mirror, "fraction", since: .v1_3_0, rules: [HTTPRouteFilterRules.percentOrFraction]),
            field(kind, mirror, "percent", since: .v1_3_0, rules: [HTTPRouteFilterRules.percentOrFraction]),
        ]
            + modifiers.map { SchemaChange(kind: kind, place: $0, since: nil, change: .other(forgetPattern)) }
    }
}

// MARK: - Making changes

extension SchemaHistory {
    private static func field(
        _ kind: String,
        _ place: [String],
        _ name: String,
        since: CRDBundle?,
        rules: [ValidationRule] = []
    ) -> SchemaChange {
        SchemaChange(kind: kind, place: place, since: since, change: .field(name, rules: rules))
    }

    private static func words(_ place: [String], _ words: [String], since: CRDBundle?) -> SchemaChange {
        SchemaChange(kind: "HTTPRoute", place: place, since: since, change: .words(words))
    }

    /// The payload of a type of filters; a note on the type is enough.
    private static func filterType(
        _ type: String,
        _ payload: String,
        of filter: [String],
        since: CRDBundle?
    ) -> SchemaChange {
        let rules = HTTPRouteFilterRules.payload(type, payload)
        var change = field("HTTPRoute", filter, payload, since: since, rules: rules)
        change.isNoted = false
        return change
    }

    @Sendable private static func forgetPattern(_ schema: inout Schema) {
        guard case .text(var text) = schema.shape else { return }
        text.pattern = nil
        schema.shape = .text(text)
    }
}

extension Schema {
    fileprivate mutating func require(_ field: String) {
        guard case .object(var object) = shape,
            let index = object.properties.firstIndex(where: { $0.name == field })
        else { return }
        object.properties[index].isRequired = true
        shape = .object(object)
    }

    fileprivate mutating func allowNone() {
        guard case .list(var list) = shape else { return }
        list.minCount = 0
        shape = .list(list)
    }
}
