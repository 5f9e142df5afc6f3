import GatewayAPI
import ManifestLoading
import Testing

@Suite("Each rule of the CRDs finds its fault")
struct ValidationRuleTests {
    @Test("HTTPRoute", arguments: httpRouteCases + pathCases + filterCases)
    func httpRoute(rule: RuleCase) { #expect(rule.complaint(about: route(rule.manifest)) == nil) }

    @Test("Gateway", arguments: gatewayCases)
    func gateway(rule: RuleCase) { #expect(rule.complaint(about: ManifestLoadingTests.gateway(rule.manifest)) == nil) }

    @Test("GatewayClass", arguments: gatewayClassCases)
    func gatewayClass(rule: RuleCase) {
        let manifest = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: c}
            spec:
              \(rule.manifest)
            """
        #expect(rule.complaint(about: manifest) == nil)
    }

    @Test("ReferenceGrant in both versions", arguments: referenceGrantCases, ["v1", "v1beta1"])
    func referenceGrant(rule: RuleCase, version: String) {
        let manifest = """
            apiVersion: gateway.networking.k8s.io/\(version)
            kind: ReferenceGrant
            metadata: {name: g}
            spec: \(rule.manifest)
            """
        #expect(rule.complaint(about: manifest) == nil)
    }
}

/// A rule with this filter.
private func filter(_ filter: String) -> String { "rules: [{filters: [\(filter)]}]" }

private let longName = String(repeating: "a", count: 254)

private let httpRouteCases: [RuleCase] = [
    RuleCase("Too many: 17: must have at most 16 items", at: "spec.hostnames", hostnames(17)),
    RuleCase("should match", at: "spec.hostnames[0]", "hostnames: ['a.example.com:80']"),
    RuleCase("should match", at: "spec.hostnames[0]", "hostnames: ['*']"),
    RuleCase("should match", at: "spec.hostnames[0]", "hostnames: ['Example.com']"),
    RuleCase("should be at least 1 chars long", at: "spec.hostnames[0]", "hostnames: ['']"),
    RuleCase("Too long: may not be more than 253", at: "spec.hostnames[0]", "hostnames: [\(longName)]"),
    RuleCase("Required value", at: "spec.parentRefs[0].name", "parentRefs: [{}]"),
    RuleCase("Too many: 33", at: "spec.parentRefs", "parentRefs: [\(repeated(33) { "{name: g\($0)}" })]"),
    RuleCase("should match", at: "spec.parentRefs[0].group", "parentRefs: [{name: g, group: A}]"),
    RuleCase("should match", at: "spec.parentRefs[0].kind", "parentRefs: [{name: g, kind: '1'}]"),
    RuleCase("should match", at: "spec.parentRefs[0].namespace", "parentRefs: [{name: g, namespace: a.b}]"),
    RuleCase("should match", at: "spec.parentRefs[0].sectionName", "parentRefs: [{name: g, sectionName: A}]"),
    RuleCase("less than or equal to 65535", at: "spec.parentRefs[0].port", "parentRefs: [{name: g, port: 65536}]"),
    RuleCase("greater than or equal to 1", at: "spec.parentRefs[0].port", "parentRefs: [{name: g, port: 0}]"),
    RuleCase(
        "sectionName or port must be specified when parentRefs includes 2 or more references to the same parent",
        at: "spec.parentRefs[1]",
        "parentRefs: [{name: g, sectionName: a}, {name: g}]"
    ),
    RuleCase(
        "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent",
        at: "spec.parentRefs[1]",
        "parentRefs: [{name: g, sectionName: a}, {name: g, sectionName: a}]"
    ),
    RuleCase("should have at least 1 items", at: "spec.rules", "rules: []"),
    RuleCase("Too many: 17", at: "spec.rules", "rules: [\(repeated(17) { _ in "{}" })]"),
    RuleCase(
        "the total number of matches across all rules in a route must be less than 128",
        at: "spec.rules",
        "rules: [\(repeated(3) { _ in "{matches: [\(repeated(43) { "{path: {value: /\($0)}}" })]}" })]"
    ),
    RuleCase("Rule name must be unique within the route", at: "spec.rules[1].name", "rules: [{name: a}, {name: a}]"),
    RuleCase("should match", at: "spec.rules[0].name", "rules: [{name: A}]"),
    RuleCase(
        "Too many: 65",
        at: "spec.rules[0].matches",
        "rules: [{matches: [\(repeated(65) { "{path: {value: /\($0)}}" })]}]"
    ),
    RuleCase(
        "Unsupported value: \"get\": supported values: \"GET\", \"HEAD\"",
        at: "spec.rules[0].matches[0].method",
        "rules: [{matches: [{method: get}]}]"
    ),
    RuleCase(
        "Duplicate value: {\"name\":\"a\"}",
        at: "spec.rules[0].matches[0].headers[1]",
        "rules: [{matches: [{headers: [{name: a, value: b}, {name: a, value: c}]}]}]"
    ),
    RuleCase(
        "should match",
        at: "spec.rules[0].matches[0].headers[0].name",
        "rules: [{matches: [{headers: [{name: 'a b', value: b}]}]}]"
    ),
    RuleCase(
        "should match",
        at: "spec.rules[0].matches[0].headers[0].value",
        "rules: [{matches: [{headers: [{name: a, value: ' b'}]}]}]"
    ),
    RuleCase(
        "Required value",
        at: "spec.rules[0].matches[0].headers[0].value",
        "rules: [{matches: [{headers: [{name: a}]}]}]"
    ),
    RuleCase(
        "Unsupported value: \"Prefix\"",
        at: "spec.rules[0].matches[0].queryParams[0].type",
        "rules: [{matches: [{queryParams: [{name: a, value: b, type: Prefix}]}]}]"
    ),
    RuleCase(
        "Duplicate value: {\"name\":\"a\"}",
        at: "spec.rules[0].matches[0].queryParams[1]",
        "rules: [{matches: [{queryParams: [{name: a, value: b}, {name: a, value: c}]}]}]"
    ),
    RuleCase(
        "should be at least 1 chars long",
        at: "spec.rules[0].matches[0].queryParams[0].value",
        "rules: [{matches: [{queryParams: [{name: a, value: ''}]}]}]"
    ),
    RuleCase(
        "Too many: 17",
        at: "spec.rules[0].backendRefs",
        "rules: [{backendRefs: [\(repeated(17) { "{name: b\($0), port: 1}" })]}]"
    ),
    RuleCase(
        "Must have port for Service reference",
        at: "spec.rules[0].backendRefs[0].port",
        "rules: [{backendRefs: [{name: b}]}]"
    ),
    RuleCase(
        "less than or equal to 1000000",
        at: "spec.rules[0].backendRefs[0].weight",
        "rules: [{backendRefs: [{name: b, port: 80, weight: 1000001}]}]"
    ),
    RuleCase(
        "greater than or equal to 0",
        at: "spec.rules[0].backendRefs[0].weight",
        "rules: [{backendRefs: [{name: b, port: 80, weight: -1}]}]"
    ),
    RuleCase(
        "RequestRedirect filter must not be used together with backendRefs",
        at: "spec.rules[0].backendRefs",
        "rules: [{backendRefs: [{name: b, port: 80}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]"
    ),
    RuleCase(
        "When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified",
        at: "spec.rules[0].matches",
        prefixRule("RequestRedirect", "requestRedirect", inBackend: false)
    ),
    RuleCase(
        "When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified",
        at: "spec.rules[0].matches",
        prefixRule("URLRewrite", "urlRewrite", inBackend: false)
    ),
    RuleCase(
        "Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix",
        at: "spec.rules[0].matches",
        prefixRule("RequestRedirect", "requestRedirect", inBackend: true)
    ),
    RuleCase(
        "Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix",
        at: "spec.rules[0].matches",
        prefixRule("URLRewrite", "urlRewrite", inBackend: true)
    ),
    RuleCase(
        "backendRequest timeout cannot be longer than request timeout",
        at: "spec.rules[0].timeouts.backendRequest",
        "rules: [{timeouts: {request: 1s, backendRequest: 1001ms}}]"
    ),
    RuleCase("should match", at: "spec.rules[0].timeouts.request", "rules: [{timeouts: {request: 1.5s}}]"),
    RuleCase("should match", at: "spec.rules[0].retry.backoff", "rules: [{retry: {backoff: never}}]"),
    RuleCase("less than or equal to 599", at: "spec.rules[0].retry.codes[0]", "rules: [{retry: {codes: [600]}}]"),
    RuleCase("Duplicate value: 503", at: "spec.rules[0].retry.codes[1]", "rules: [{retry: {codes: [503, 503]}}]"),
    RuleCase("greater than or equal to 1", at: "spec.rules[0].retry.attempts", "rules: [{retry: {attempts: 0}}]"),
    RuleCase(
        "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent",
        at: "spec.rules[0].sessionPersistence.absoluteTimeout",
        "rules: [{sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}}]"
    ),
    RuleCase(
        "cookieConfig can only be set with type Cookie",
        at: "spec.rules[0].sessionPersistence.cookieConfig",
        "rules: [{sessionPersistence: {type: Header, cookieConfig: {}}}]"
    ),
    RuleCase("Unsupported value: \"Some\"", at: "spec.useDefaultGateways", "useDefaultGateways: Some"),
]

private let pathCases: [RuleCase] =
    [
        ("value must be an absolute path and start with '/'", "a"), ("must begin with '/'", "a"),
        ("must not contain '//' when type one of ['Exact', 'PathPrefix']", "/a//b"),
        ("must not contain '/./' when type one of ['Exact', 'PathPrefix']", "/a/./b"),
        ("must not contain '/../' when type one of ['Exact', 'PathPrefix']", "/a/../b"),
        ("must not contain '%2f' when type one of ['Exact', 'PathPrefix']", "/a%2fb"),
        ("must not contain '%2F' when type one of ['Exact', 'PathPrefix']", "/a%2Fb"),
        ("must not contain '#' when type one of ['Exact', 'PathPrefix']", "/a#b"),
        ("must not end with '/..' when type one of ['Exact', 'PathPrefix']", "/a/.."),
        ("must not end with '/.' when type one of ['Exact', 'PathPrefix']", "/a/."),
        ("must only contain valid characters", "/a?b=c"), ("must only contain valid characters", "/{id}"),
    ].flatMap { (message, value) in
        ["Exact", "PathPrefix"].map { type in
            RuleCase(
                message,
                at: "spec.rules[0].matches[0].path.value",
                "rules: [{matches: [{path: {type: \(type), value: '\(value)'}}]}]"
            )
        }
    } + [
        RuleCase(
            "Unsupported value: \"Prefix\": supported values: \"Exact\", \"PathPrefix\", \"RegularExpression\"",
            at: "spec.rules[0].matches[0].path.type",
            "rules: [{matches: [{path: {type: Prefix, value: /}}]}]"
        ),
        RuleCase(
            "Too long: may not be more than 1024",
            at: "spec.rules[0].matches[0].path.value",
            "rules: [{matches: [{path: {value: /\(String(repeating: "a", count: 1024))}}]}]"
        ),
    ]

private let payloads: [(type: String, field: String, payload: String)] = [
    ("CORS", "cors", "{allowOrigins: ['*']}"),
    ("RequestHeaderModifier", "requestHeaderModifier", "{remove: [a]}"),
    ("ResponseHeaderModifier", "responseHeaderModifier", "{remove: [a]}"),
    ("RequestMirror", "requestMirror", "{backendRef: {name: b, port: 80}}"),
    ("RequestRedirect", "requestRedirect", "{scheme: https}"),
    ("URLRewrite", "urlRewrite", "{hostname: a}"),
    ("ExtensionRef", "extensionRef", "{group: a, kind: B, name: c}"),
    ("ExternalAuth", "externalAuth", "{protocol: HTTP, http: {}, backendRef: {name: b, port: 80}}"),
]

private let filterCases: [RuleCase] =
    payloads.map { (type, field, _) in
        RuleCase(
            "filter.\(field) must be specified for \(type) filter.type",
            at: "spec.rules[0].filters[0].\(field)",
            filter("{type: \(type)}")
        )
    }
    + payloads.map { (type, field, payload) in
        let other =
            type == "CORS" ? ("URLRewrite", "urlRewrite: {hostname: a}") : ("CORS", "cors: {allowOrigins: [\"*\"]}")
        return RuleCase(
            "filter.\(field) must be nil if the filter.type is not \(type)",
            at: "spec.rules[0].filters[0].\(field)",
            filter("{type: \(other.0), \(other.1), \(field): \(payload)}")
        )
    }
    + payloads.filter {
        ["CORS", "RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite"].contains($0.type)
    }
    .flatMap { (type, field, payload) in
        let twice = "{type: \(type), \(field): \(payload)}, {type: \(type), \(field): \(payload)}"
        let message = "\(type) filter cannot be repeated"
        return [
            RuleCase(message, at: "spec.rules[0].filters[1]", filter(twice)),
            RuleCase(
                message,
                at: "spec.rules[0].backendRefs[0].filters[1]",
                "rules: [{backendRefs: [{name: b, port: 80, filters: [\(twice)]}]}]"
            ),
        ]
    }
    + ["ReplaceFullPath", "ReplacePrefixMatch"].flatMap { type in
        let field = type == "ReplaceFullPath" ? "replaceFullPath" : "replacePrefixMatch"
        let other = type == "ReplaceFullPath" ? "ReplacePrefixMatch" : "ReplaceFullPath"
        let place = "spec.rules[0].filters[0].urlRewrite.path"
        return [
            RuleCase(
                "\(field) must be specified when type is set to '\(type)'",
                at: "\(place).\(field)",
                filter("{type: URLRewrite, urlRewrite: {path: {type: \(type)}}}")
            ),
            RuleCase(
                "type must be '\(type)' when \(field) is set",
                at: "\(place).type",
                filter("{type: URLRewrite, urlRewrite: {path: {type: \(other), \(field): /}}}")
            ),
        ]
    }
    + ["GRPC", "HTTP"].flatMap { name in
        let field = name.lowercased()
        let other = name == "GRPC" ? "HTTP" : "GRPC"
        let auth = "backendRef: {name: b, port: 80}"
        return [
            RuleCase(
                "\(field) must be specified when protocol is set to '\(name)'",
                at: "spec.rules[0].filters[0].externalAuth.\(field)",
                filter("{type: ExternalAuth, externalAuth: {protocol: \(name), \(auth)}}")
            ),
            RuleCase(
                "protocol must be '\(name)' when \(field) is set",
                at: "spec.rules[0].filters[0].externalAuth.protocol",
                filter("{type: ExternalAuth, externalAuth: {protocol: \(other), \(field): {}, \(auth)}}")
            ),
        ]
    }
    + [
        RuleCase(
            "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both",
            at: "spec.rules[0].filters",
            filter(
                "{type: URLRewrite, urlRewrite: {hostname: a}}, {type: RequestRedirect, requestRedirect: {scheme: http}}"
            )
        ),
        RuleCase("Unsupported value: \"Rewrite\"", at: "spec.rules[0].filters[0].type", filter("{type: Rewrite}")),
        RuleCase(
            "AllowHeaders cannot contain '*' alongside other methods",
            at: "spec.rules[0].filters[0].cors.allowHeaders",
            filter("{type: CORS, cors: {allowHeaders: ['*', a]}}")
        ),
        RuleCase(
            "AllowMethods cannot contain '*' alongside other methods",
            at: "spec.rules[0].filters[0].cors.allowMethods",
            filter("{type: CORS, cors: {allowMethods: ['*', GET]}}")
        ),
        RuleCase(
            "AllowOrigins cannot contain '*' alongside other origins",
            at: "spec.rules[0].filters[0].cors.allowOrigins",
            filter("{type: CORS, cors: {allowOrigins: ['*', 'http://a']}}")
        ),
        RuleCase(
            "should match",
            at: "spec.rules[0].filters[0].cors.allowOrigins[0]",
            filter("{type: CORS, cors: {allowOrigins: ['a.example.com']}}")
        ),
        RuleCase(
            "greater than or equal to 1",
            at: "spec.rules[0].filters[0].cors.maxAge",
            filter("{type: CORS, cors: {maxAge: 0}}")
        ),
        RuleCase(
            "Must have port for Service reference",
            at: "spec.rules[0].filters[0].requestMirror.backendRef.port",
            filter("{type: RequestMirror, requestMirror: {backendRef: {name: b}}}")
        ),
        RuleCase(
            "Only one of percent or fraction may be specified in HTTPRequestMirrorFilter",
            at: "spec.rules[0].filters[0].requestMirror",
            filter(
                "{type: RequestMirror, requestMirror: "
                    + "{percent: 1, fraction: {numerator: 1}, backendRef: {name: b, port: 80}}}"
            )
        ),
        RuleCase(
            "numerator must be less than or equal to denominator",
            at: "spec.rules[0].filters[0].requestMirror.fraction.numerator",
            filter(
                "{type: RequestMirror, requestMirror: {fraction: {numerator: 101}, backendRef: {name: b, port: 80}}}"
            )
        ),
        RuleCase(
            "less than or equal to 100",
            at: "spec.rules[0].filters[0].requestMirror.percent",
            filter("{type: RequestMirror, requestMirror: {percent: 101, backendRef: {name: b, port: 80}}}")
        ),
        RuleCase(
            "Unsupported value: 304: supported values: \"301\", \"302\", \"303\", \"307\", \"308\"",
            at: "spec.rules[0].filters[0].requestRedirect.statusCode",
            filter("{type: RequestRedirect, requestRedirect: {statusCode: 304}}")
        ),
        RuleCase(
            "should match",
            at: "spec.rules[0].filters[0].requestRedirect.hostname",
            filter("{type: RequestRedirect, requestRedirect: {hostname: '*.a'}}")
        ),
        RuleCase(
            "Duplicate value: {\"name\":\"a\"}",
            at: "spec.rules[0].filters[0].requestHeaderModifier.set[1]",
            filter(
                "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}, {name: a, value: c}]}}"
            )
        ),
        RuleCase(
            "Duplicate value: \"a\"",
            at: "spec.rules[0].filters[0].responseHeaderModifier.remove[1]",
            filter("{type: ResponseHeaderModifier, responseHeaderModifier: {remove: [a, a]}}")
        ),
    ]

private func prefixRule(_ type: String, _ field: String, inBackend: Bool) -> String {
    let filter = "{type: \(type), \(field): {path: {type: ReplacePrefixMatch, replacePrefixMatch: /x}}}"
    let matches = "matches: [{path: {type: Exact, value: /a}}]"
    return inBackend
        ? "rules: [{\(matches), backendRefs: [{name: b, port: 80, filters: [\(filter)]}]}]"
        : "rules: [{\(matches), filters: [\(filter)]}]"
}

private func hostnames(_ count: Int) -> String { "hostnames: [\(repeated(count) { "h\($0).example.com" })]" }

/// A Gateway with these listeners.
private func listeners(_ listeners: String) -> String { "gatewayClassName: istio\nlisteners: [\(listeners)]" }

/// A Gateway with one good listener and this beside it.
private func beside(_ fields: String) -> String { listeners("{name: a, port: 80, protocol: HTTP}") + "\n" + fields }

private let keyFault =
    "keys must be in the form of an optional DNS subdomain prefix followed by a required name segment"

private let gatewayCases: [RuleCase] = [
    RuleCase("Required value", at: "spec.gatewayClassName", "listeners: [{name: a, port: 80, protocol: HTTP}]"),
    RuleCase("Required value", at: "spec.listeners", "gatewayClassName: istio"),
    RuleCase("should have at least 1 items", at: "spec.listeners", listeners("")),
    RuleCase(
        "Too many: 65",
        at: "spec.listeners",
        listeners(repeated(65) { "{name: a\($0), port: \($0 + 1), protocol: HTTP}" })
    ),
    RuleCase("Required value", at: "spec.listeners[0].port", listeners("{name: a, protocol: HTTP}")),
    RuleCase(
        "less than or equal to 65535",
        at: "spec.listeners[0].port",
        listeners("{name: a, port: 70000, protocol: HTTP}")
    ),
    RuleCase("should match", at: "spec.listeners[0].name", listeners("{name: A, port: 80, protocol: HTTP}")),
    RuleCase("should match", at: "spec.listeners[0].protocol", listeners("{name: a, port: 80, protocol: HT_TP}")),
    RuleCase(
        "should match",
        at: "spec.listeners[0].hostname",
        listeners("{name: a, port: 80, protocol: HTTP, hostname: 'a:80'}")
    ),
    RuleCase(
        "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
        at: "spec.listeners[0].tls",
        listeners("{name: a, port: 80, protocol: HTTP, tls: {certificateRefs: [{name: c}]}}")
    ),
    RuleCase(
        "tls mode must be Terminate for protocol HTTPS",
        at: "spec.listeners[0].tls",
        listeners("{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}")
    ),
    RuleCase(
        "tls mode must be set for protocol TLS",
        at: "spec.listeners[0].tls",
        listeners("{name: a, port: 443, protocol: TLS}")
    ),
    RuleCase(
        "certificateRefs or options must be specified when mode is Terminate",
        at: "spec.listeners[0].tls",
        listeners("{name: a, port: 443, protocol: HTTPS, tls: {}}")
    ),
    RuleCase(
        "hostname must not be specified for protocols ['TCP', 'UDP']",
        at: "spec.listeners[0].hostname",
        listeners("{name: a, port: 80, protocol: TCP, hostname: a.example.com}")
    ),
    RuleCase(
        "Listener name must be unique within the Gateway",
        at: "spec.listeners[1].name",
        listeners("{name: a, port: 80, protocol: HTTP}, {name: a, port: 81, protocol: HTTP}")
    ),
    RuleCase(
        "Combination of port, protocol and hostname must be unique for each listener",
        at: "spec.listeners[1]",
        listeners("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP}")
    ),
    RuleCase(
        "Unsupported value: \"None\": supported values: \"All\", \"Selector\", \"Same\"",
        at: "spec.listeners[0].allowedRoutes.namespaces.from",
        listeners("{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: None}}}")
    ),
    RuleCase(
        "Too many: 9",
        at: "spec.listeners[0].allowedRoutes.kinds",
        listeners("{name: a, port: 80, protocol: HTTP, allowedRoutes: {kinds: [\(repeated(9) { "{kind: K\($0)}" })]}}")
    ),
    RuleCase(
        "Required value",
        at: "spec.listeners[0].allowedRoutes.namespaces.selector.matchExpressions[0].operator",
        listeners(
            "{name: a, port: 80, protocol: HTTP, allowedRoutes: "
                + "{namespaces: {from: Selector, selector: {matchExpressions: [{key: a}]}}}}"
        )
    ),
    RuleCase(
        "IPAddress values must be unique",
        at: "spec.addresses[1].value",
        beside("addresses: [{value: 10.0.0.1}, {value: 10.0.0.1}]")
    ),
    RuleCase(
        "Hostname values must be unique",
        at: "spec.addresses[1].value",
        beside("addresses: [{type: Hostname, value: a}, {type: Hostname, value: a}]")
    ),
    RuleCase(
        "Hostname value must be empty or contain only valid characters",
        at: "spec.addresses[0].value",
        beside("addresses: [{type: Hostname, value: A_b}]")
    ),
    RuleCase("should match", at: "spec.addresses[0].type", beside("addresses: [{type: Other, value: a}]")),
    RuleCase("Too many: 17", at: "spec.addresses", beside("addresses: [\(repeated(17) { "{value: 10.0.0.\($0)}" })]")),
    RuleCase("Label \(keyFault)", at: "spec.infrastructure.labels.-a", beside("infrastructure: {labels: {'-a': b}}")),
    RuleCase(
        "Annotation \(keyFault)",
        at: "spec.infrastructure.annotations.a b",
        beside("infrastructure: {annotations: {'a b': c}}")
    ),
    RuleCase(
        "If specified, the label key's prefix must be a DNS subdomain not longer than 253 characters in total.",
        at: "spec.infrastructure.labels.\(longName)/b",
        beside("infrastructure: {labels: {\(longName)/b: c}}")
    ),
    RuleCase(
        "If specified, the annotation key's prefix must be a DNS subdomain not longer than 253 characters in total.",
        at: "spec.infrastructure.annotations.\(longName)/b",
        beside("infrastructure: {annotations: {\(longName)/b: c}}")
    ),
    RuleCase("should match", at: "spec.infrastructure.labels.a", beside("infrastructure: {labels: {a: '-'}}")),
    RuleCase(
        "Too many: 9",
        at: "spec.infrastructure.labels",
        beside("infrastructure: {labels: {\(repeated(9) { "a\($0): b" })}}")
    ),
    RuleCase(
        "Required value",
        at: "spec.infrastructure.parametersRef.name",
        beside("infrastructure: {parametersRef: {group: '', kind: C}}")
    ),
    RuleCase(
        "Unsupported value: \"Everybody\"",
        at: "spec.allowedListeners.namespaces.from",
        beside("allowedListeners: {namespaces: {from: Everybody}}")
    ),
    RuleCase("Unsupported value: \"Any\"", at: "spec.defaultScope", beside("defaultScope: Any")),
    RuleCase("Required value", at: "spec.tls.frontend.default", beside("tls: {frontend: {}}")),
    RuleCase(
        "should have at least 1 items",
        at: "spec.tls.frontend.default.validation.caCertificateRefs",
        beside("tls: {frontend: {default: {validation: {caCertificateRefs: []}}}}")
    ),
    RuleCase(
        "Port for TLS configuration must be unique within the Gateway",
        at: "spec.tls.frontend.perPort[1].port",
        beside("tls: {frontend: {default: {}, perPort: [{port: 443, tls: {}}, {port: 443, tls: {}}]}}")
    ),
    RuleCase(
        "Required value",
        at: "spec.tls.backend.clientCertificateRef.name",
        beside("tls: {backend: {clientCertificateRef: {}}}")
    ),
]

private let gatewayClassCases: [RuleCase] = [
    RuleCase("Required value", at: "spec.controllerName", "description: a"),
    RuleCase("should match", at: "spec.controllerName", "controllerName: istio"),
    RuleCase(
        "Too long: may not be more than 64",
        at: "spec.description",
        "controllerName: a.b/c\n  description: \(String(repeating: "é", count: 65))"
    ),
]

private let referenceGrantCases: [RuleCase] = [
    RuleCase("Required value", at: "spec.from", "{to: [{group: '', kind: Service}]}"),
    RuleCase("Required value", at: "spec.to", "{from: [{group: a, kind: B, namespace: c}]}"),
    RuleCase("should have at least 1 items", at: "spec.from", "{from: [], to: [{group: '', kind: Service}]}"),
    RuleCase(
        "Required value",
        at: "spec.from[0].namespace",
        "{from: [{group: a, kind: B}], to: [{group: '', kind: S}]}"
    ),
    RuleCase("Required value", at: "spec.to[0].group", "{from: [{group: a, kind: B, namespace: c}], to: [{kind: S}]}"),
]
