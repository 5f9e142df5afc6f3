import GatewayAPI
import ManifestLoading
import Testing

@Suite("Each rule of the GRPCRoute CRD finds its fault")
struct GRPCRouteRuleTests {
    @Test("A broken GRPCRoute", arguments: cases + payloadCases + mirrorCases)
    func broken(rule: RuleCase) { #expect(rule.complaint(about: object("GRPCRoute", rule.manifest)) == nil) }

    @Test("What the rules let through", arguments: accepted)
    func accepts(spec: String) {
        let loaded = load(object("GRPCRoute", spec))
        #expect(loaded.diagnostics.map(\.message) == [])
        #expect(loaded.resources.grpcRoutes.count == 1)
    }

    @Test("Each of its rules has a case")
    func complete() throws { try expectCases(of: "GRPCRoute", in: Self.cases + Self.payloadCases + Self.mirrorCases) }

    private static func rule(_ fields: String) -> String { "{rules: [{\(fields)}]}" }

    private static func match(_ match: String) -> String { rule("matches: [{\(match)}]") }

    static let accepted = [
        "{}",
        "{rules: []}",
        rule("matches: []"),
        match(""),
        match("method: {service: .a.B_1._c, method: _Get2}"),
        match("method: {type: RegularExpression, service: 'a.*[', method: '(b'}"),
        rule("matches: [\(repeated(64) { "{method: {method: M\($0)}}" })]"),
        "{rules: [\(repeated(2) { _ in "{matches: [\(repeated(64) { "{method: {method: M\($0)}}" })]}" })]}",
        "{rules: [{name: a}, {}, {}, {name: b}]}",
        "{parentRefs: [{name: g, port: 80}, {name: g, port: 81}, {name: g, namespace: other}]}",
        rule("backendRefs: [{group: net.example, kind: Import, name: s}]"),
        rule("backendRefs: [{name: s, port: 80, weight: 0}, {name: s, port: 80, weight: 1000000}]"),
        rule(
            "filters: [\(repeated(2) { _ in "{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}}}" })]"
        ),
        rule("filters: [{type: ExtensionRef, extensionRef: {group: a.b, kind: K, name: filter}}]"),
    ]

    static let cases: [RuleCase] = [
        RuleCase("Too many: 17", at: "spec.hostnames", "{hostnames: [\(repeated(17) { "h\($0).example" })]}"),
        RuleCase("should match", at: "spec.hostnames[0]", "{hostnames: ['a.example:80']}"),
        RuleCase("Too many: 33", at: "spec.parentRefs", "{parentRefs: [\(repeated(33) { "{name: g\($0)}" })]}"),
        RuleCase(
            "sectionName or port must be specified when parentRefs includes 2 or more references to the same parent",
            at: "spec.parentRefs[1]",
            "{parentRefs: [{name: g, port: 80}, {name: g}]}"
        ),
        RuleCase(
            "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent",
            at: "spec.parentRefs[1]",
            "{parentRefs: [{name: g}, {name: g, group: gateway.networking.k8s.io, kind: Gateway}]}"
        ),
        RuleCase("Too many: 17", at: "spec.rules", "{rules: [\(repeated(17) { _ in "{}" })]}"),
        RuleCase(
            "While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a "
                + "route must be less than 128",
            at: "spec.rules",
            "{rules: [\(repeated(3) { _ in "{matches: [\(repeated(43) { "{method: {method: M\($0)}}" })]}" })]}"
        ),
        RuleCase(
            "Rule name must be unique within the route",
            at: "spec.rules[1].name",
            "{rules: [{name: a}, {name: a}]}"
        ),
        RuleCase("Too many: 65", at: "spec.rules[0].matches", rule("matches: [\(repeated(65) { _ in "{}" })]")),
        RuleCase(
            "Too many: 17",
            at: "spec.rules[0].filters",
            rule("filters: [\(repeated(17) { _ in mirror("percent: 1") })]")
        ),
        RuleCase(
            "Too many: 17",
            at: "spec.rules[0].backendRefs",
            rule("backendRefs: [\(repeated(17) { "{name: s\($0), port: 80}" })]")
        ),
        RuleCase(
            "One or both of 'service' or 'method' must be specified",
            at: "spec.rules[0].matches[0].method",
            match("method: {type: Exact}")
        ),
        RuleCase(
            "One or both of 'service' or 'method' must be specified",
            at: "spec.rules[0].matches[0].method",
            match("method: {}")
        ),
        RuleCase(serviceFault, at: "spec.rules[0].matches[0].method.service", match("method: {service: a/b}")),
        RuleCase(serviceFault, at: "spec.rules[0].matches[0].method.service", match("method: {service: ''}")),
        RuleCase(serviceFault, at: "spec.rules[0].matches[0].method.service", match("method: {service: a..b}")),
        RuleCase(serviceFault, at: "spec.rules[0].matches[0].method.service", match("method: {service: a.1b}")),
        RuleCase(methodFault, at: "spec.rules[0].matches[0].method.method", match("method: {method: a.b}")),
        RuleCase(methodFault, at: "spec.rules[0].matches[0].method.method", match("method: {method: 1a}")),
        RuleCase(
            "Unsupported value: \"Prefix\"",
            at: "spec.rules[0].matches[0].method.type",
            match("method: {type: Prefix, service: a}")
        ),
        RuleCase(
            "Too long: may not be more than 1024",
            at: "spec.rules[0].matches[0].method.method",
            match("method: {method: \(String(repeating: "a", count: 1025))}")
        ),
        RuleCase(
            "Duplicate value: {\"name\":\"a\"}",
            at: "spec.rules[0].matches[0].headers[1]",
            match("headers: [{name: a, value: b}, {name: a, value: c}]")
        ),
        RuleCase("Required value", at: "spec.rules[0].matches[0].headers[0].value", match("headers: [{name: a}]")),
        RuleCase(
            "should be at least 1 chars long",
            at: "spec.rules[0].matches[0].headers[0].value",
            match("headers: [{name: a, value: ''}]")
        ),
        RuleCase(
            "should match",
            at: "spec.rules[0].matches[0].headers[0].name",
            match("headers: [{name: ':a', value: b}]")
        ),
        RuleCase(
            "Must have port for Service reference",
            at: "spec.rules[0].backendRefs[0].port",
            rule("backendRefs: [{name: s}]")
        ),
        RuleCase(
            "less than or equal to 1000000",
            at: "spec.rules[0].backendRefs[0].weight",
            rule("backendRefs: [{name: s, port: 80, weight: 1000001}]")
        ),
        RuleCase(
            "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent",
            at: "spec.rules[0].sessionPersistence.absoluteTimeout",
            rule("sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}")
        ),
        RuleCase(
            "cookieConfig can only be set with type Cookie",
            at: "spec.rules[0].sessionPersistence.cookieConfig",
            rule("sessionPersistence: {type: Header, cookieConfig: {}}")
        ),
    ]

    private static let serviceFault =
        #"service must only contain valid characters (matching ^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$)"#

    private static let methodFault = "method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)"
}

// MARK: - Filters

extension GRPCRouteRuleTests {
    /// A rule with these filters, and one with them at its backend, with the path to the list.
    private static func both(_ filters: String) -> [(spec: String, path: String)] {
        [
            ("{rules: [{filters: [\(filters)]}]}", "spec.rules[0].filters"),
            (
                "{rules: [{backendRefs: [{name: s, port: 80, filters: [\(filters)]}]}]}",
                "spec.rules[0].backendRefs[0].filters"
            ),
        ]
    }

    private static func inBoth(_ message: String, at path: String, _ filters: String) -> [RuleCase] {
        both(filters).map { RuleCase(message, at: $0.path + path, $0.spec) }
    }

    private static func mirror(_ fields: String) -> String {
        "{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}, \(fields)}}"
    }

    private static let payloads: [(type: String, field: String, value: String)] = [
        ("RequestHeaderModifier", "requestHeaderModifier", "{remove: [a]}"),
        ("ResponseHeaderModifier", "responseHeaderModifier", "{remove: [a]}"),
        ("RequestMirror", "requestMirror", "{backendRef: {name: m, port: 80}}"),
        ("ExtensionRef", "extensionRef", "{group: a.b, kind: K, name: filter}"),
    ]

    static let payloadCases: [RuleCase] = payloads.indices.flatMap { index -> [RuleCase] in
        let own = payloads[index]
        let other = payloads[(index + 1) % payloads.count]
        return inBoth(
            "filter.\(own.field) must be specified for \(own.type) filter.type",
            at: "[0].\(own.field)",
            "{type: \(own.type)}"
        )
            + inBoth(
                "filter.\(own.field) must be nil if the filter.type is not \(own.type)",
                at: "[0].\(own.field)",
                "{type: \(other.type), \(other.field): \(other.value), \(own.field): \(own.value)}"
            )
    }

    static let mirrorCases: [RuleCase] =
        ["RequestHeaderModifier", "ResponseHeaderModifier"]
        .flatMap { type -> [RuleCase] in
            let field = type.prefix(1).lowercased() + type.dropFirst()
            let filter = "{type: \(type), \(field): {remove: [a]}}"
            return inBoth("\(type) filter cannot be repeated", at: "[1]", "\(filter), \(filter)")
        }
        + inBoth(
            "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter",
            at: "[0].requestMirror",
            mirror("percent: 1, fraction: {numerator: 1}")
        )
        + inBoth(
            "numerator must be less than or equal to denominator",
            at: "[0].requestMirror.fraction.numerator",
            mirror("fraction: {numerator: 3, denominator: 2}")
        )
        + inBoth("less than or equal to 100", at: "[0].requestMirror.percent", mirror("percent: 101"))
        + inBoth(
            "Must have port for Service reference",
            at: "[0].requestMirror.backendRef.port",
            "{type: RequestMirror, requestMirror: {backendRef: {name: m}}}"
        )
        + inBoth("Unsupported value: \"URLRewrite\"", at: "[0].type", "{type: URLRewrite}")
        + inBoth("Required value", at: "[0].type", "{}")
}
