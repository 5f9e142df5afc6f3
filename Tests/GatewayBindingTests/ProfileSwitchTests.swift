import GatewayAPI
import ManifestLoading
import RouteModel
import TestSupport
import Testing

@testable import GatewayBinding

/// What one switch does to a configuration, in words.
struct SwitchObservation: Sendable, CustomTestStringConvertible {
    var row: ProfileRow
    var current: String
    var aksASM122: String
    var observe: @Sendable (Profile) throws -> String

    init<Value>(
        _ toggle: ProfileSwitch<Value>,
        current: String,
        aksASM122: String,
        observe: @escaping @Sendable (Profile) throws -> String
    ) {
        row = ProfileRow(toggle)
        self.current = current
        self.aksASM122 = aksASM122
        self.observe = observe
    }

    /// With manifests, bound without assumptions.
    init<Value>(
        _ toggle: ProfileSwitch<Value>,
        _ manifests: String,
        current: String,
        aksASM122: String,
        observe: @escaping @Sendable (Binding) throws -> String
    ) {
        self.init(toggle, current: current, aksASM122: aksASM122) { profile in
            // The CRDs stay the same, so that only Istio differs; without the patterns of the experimental channel.
            let kinds: ResourceKinds = manifests.contains("\\x01") ? .standard(.v1_6_1) : .current
            let loaded = ManifestLoader.load(
                inputs: [.text(manifests, name: "<test>")],
                options: LoadOptions(kinds: kinds)
            )
            try #require(loaded.diagnostics == [])
            return try observe(
                bind(loaded.resources, options: BindingOptions(assume: .never, profile: profile))
            )
        }
    }

    var testDescription: String { row.subject }
}

@Suite("What each switch of the profiles does (fact 9.10, fact 9.17)")
struct ProfileSwitchTests {
    @Test("Under current and under aks-asm-1-22", arguments: gateways + grants + grpcRoutes + rules + envoy)
    func observation(_ observation: SwitchObservation) throws {
        #expect(try observation.observe(.current) == observation.current)
        #expect(try observation.observe(.aksASM122) == observation.aksASM122)
    }

    @Test("No switch is without its observation")
    func complete() {
        let observed = (Self.gateways + Self.grants + Self.grpcRoutes + Self.rules + Self.envoy).map(\.row)
        #expect(observed.map(\.subject).sorted() == ProfileSwitches.rows.map(\.subject).sorted())
    }
}

// MARK: - GRPCRoutes

extension ProfileSwitchTests {
    private static func grpcRoute(_ spec: String) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: {name: g, namespace: app}
            spec: {parentRefs: [{name: gw, namespace: infra}], \(spec)}
            """
        )
    }

    private static func origins(_ binding: Binding, _ text: (RouteOrigin) -> String) -> String {
        binding.table.ports.flatMap(\.virtualHosts).flatMap(\.routes).map { text($0.origin) }.joined(separator: ", ")
    }

    static let grpcRoutes: [SwitchObservation] = [
        // fact 2.61
        SwitchObservation(
            ProfileSwitches.isolatesGRPCRoutes,
            gateway(
                "{name: a, port: 80, protocol: HTTP, hostname: '*.b', allowedRoutes: {namespaces: {from: All}}}, "
                    + "{name: b, port: 80, protocol: HTTP, hostname: x.b, allowedRoutes: {namespaces: {from: All}}}"
            ) + grpcRoute("hostnames: [x.b], rules: [{}]"),
            current: "b",
            aksASM122: "a, b"
        ) { origins($0, \.listener.name) },
        // fact 7.3
        SwitchObservation(
            ProfileSwitches.mergesGRPCRoutes,
            plainGateway + route(rules: "[{matches: [{path: {value: /a}}]}]")
                + grpcRoute("rules: [{matches: [{method: {service: a, method: B}}]}]"),
            current: "GRPCRoute, HTTPRoute",
            aksASM122: "HTTPRoute, GRPCRoute"
        ) { origins($0, \.kind) },
    ]
}

// MARK: - Gateways

extension ProfileSwitchTests {
    private static func secret(_ name: String, in namespace: String) -> String {
        document(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: \(name), namespace: \(namespace)}
            stringData: {"tls.crt": "\(line(SampleKeyPair.certificate))", "tls.key": "\(line(SampleKeyPair.key))"}
            """
        )
    }

    private static func line(_ text: String) -> String { text.replacing("\n", with: "\\n") }

    private static func gateway(_ listeners: String) -> String {
        plainGateway.replacing(/listeners:\n.*\n/, with: "listeners: [\(listeners)]\n")
    }

    private static func tls(_ references: String) -> String {
        gateway("{name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [\(references)]}}")
    }

    private static func gatewayCondition(_ type: String, _ binding: Binding) throws -> String {
        let status = try #require(binding.gatewayStatuses.values.first)
        return status.conditions.first { $0.type == type }.map(words) ?? "none"
    }

    private static func listenerCondition(_ type: String, _ binding: Binding) throws -> String {
        let status = try #require(binding.gatewayStatuses.values.first?.listeners.last)
        return status.conditions.first { $0.type == type }.map(words) ?? "none"
    }

    private static func words(_ condition: Condition) -> String {
        "\(condition.status ? "True" : "False") \(condition.reason): \(condition.message)"
    }

    static let gateways: [SwitchObservation] = [
        // fact 2.19
        SwitchObservation(
            ProfileSwitches.gatewayTellsOfListeners,
            tls("{name: missing}"),
            current: "False ListenersNotValid: None of the Gateway's listeners are valid",
            aksASM122: "True Accepted: Resource accepted"
        ) { try gatewayCondition("Accepted", $0) },
        // fact 2.20
        SwitchObservation(
            ProfileSwitches.gatewayResolvesReferences,
            plainGateway,
            current: "True ResolvedRefs: All references resolved",
            aksASM122: "none"
        ) { try gatewayCondition("ResolvedRefs", $0) },
        // fact 2.26, fact 2.27
        SwitchObservation(
            ProfileSwitches.checksProtocols,
            gateway("{name: a, port: 80, protocol: UDP}"),
            current: "False UnsupportedProtocol: protocol \"UDP\" is unsupported",
            aksASM122: "True Accepted: No errors found"
        ) { try listenerCondition("Accepted", $0) },
        // fact 2.30
        SwitchObservation(
            ProfileSwitches.listenerTellsOfCACertificates,
            tls("{name: s, namespace: app}") + secret("s", in: "app"),
            current: "False NoValidCACertificate: certificateRef s/app not accessible to a Gateway in namespace "
                + "\"infra\" (missing a ReferenceGrant?)",
            aksASM122: "True Accepted: No errors found"
        ) { try listenerCondition("Accepted", $0) },
        // fact 2.34
        SwitchObservation(
            ProfileSwitches.detectsConflicts,
            gateway("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: TCP}"),
            current:
                "True ProtocolConflict: Listener has a conflict with another listener attached to the same Gateway",
            aksASM122: "False NoConflicts: No errors found"
        ) { try listenerCondition("Conflicted", $0) },
        // fact 2.40, fact 9.14
        SwitchObservation(
            ProfileSwitches.maxCertificates,
            tls("{name: s}, {name: t}") + secret("s", in: "infra") + secret("t", in: "infra"),
            current: "True ResolvedRefs: No errors found",
            aksASM122: "False InvalidCertificateRef: exactly 1 certificateRefs should be present for TLS termination"
        ) { try listenerCondition("ResolvedRefs", $0) },
        // fact 2.43, fact 9.16
        SwitchObservation(
            ProfileSwitches.checksGrantBeforeSecret,
            tls("{name: s, namespace: app}"),
            current: "False RefNotPermitted: certificateRef s/app not accessible to a Gateway in namespace \"infra\" "
                + "(missing a ReferenceGrant?)",
            aksASM122:
                "False InvalidCertificateRef: invalid certificate reference /Secret/s.app, secret app/s not found"
        ) { try listenerCondition("ResolvedRefs", $0) },
    ]
}

// MARK: - ReferenceGrants

extension ProfileSwitchTests {
    private static func grant(_ from: String, _ to: String...) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1beta1
            kind: ReferenceGrant
            metadata: {name: g, namespace: app}
            spec:
              from: [{group: gateway.networking.k8s.io, kind: \(from), namespace: infra}]
              to: [\(to.map { "{group: '', kind: \($0)}" }.joined(separator: ", "))]
            """
        )
    }

    private static func permits(_ from: String, _ to: String, under profile: Profile) throws -> String {
        let grants = try resources(grant(from, to)).referenceGrants
        let target = ObjectKey(namespace: "app", name: "x")
        let permitted = ReferenceGrants(grants, profile: profile).permit(from: from, in: "infra", to: target, kind: to)
        return permitted ? "permitted" : "refused"
    }

    static let grants: [SwitchObservation] = [
        // fact 2.49
        SwitchObservation(
            ProfileSwitches.grantedReferrers,
            current: "permitted",
            aksASM122: "refused"
        ) { try permits("GRPCRoute", "Service", under: $0) },
        // fact 2.49
        SwitchObservation(
            ProfileSwitches.grantedTargets,
            current: "permitted",
            aksASM122: "refused"
        ) { try permits("Gateway", "ConfigMap", under: $0) },
        // fact 2.50
        SwitchObservation(
            ProfileSwitches.grantsEveryTarget,
            tls("{name: s, namespace: app}") + secret("s", in: "app") + grant("Gateway", "Secret", "Service"),
            current: "True ResolvedRefs: No errors found",
            aksASM122: "False RefNotPermitted: certificateRef s/app not accessible to a Gateway in namespace \"infra\" "
                + "(missing a ReferenceGrant?)"
        ) { try listenerCondition("ResolvedRefs", $0) },
    ]
}

// MARK: - Rules

extension ProfileSwitchTests {
    private static func world(_ rule: String) -> String {
        plainGateway + route(rules: "[{\(rule)}]") + service("s")
    }

    private static let backend = "backendRefs: [{name: s, port: 80}]"

    private static func mirror(_ rest: String, to name: String = "s") -> String {
        "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: \(name), port: 80}\(rest)}}], \(backend)"
    }

    private static func entries(_ binding: Binding) -> [RouteEntry] {
        binding.table.ports.flatMap(\.virtualHosts).flatMap(\.routes)
    }

    private static func forward(_ binding: Binding) throws -> ForwardAction {
        guard case .forward(let action)? = entries(binding).first?.action else {
            throw Missing(what: "a route that forwards")
        }
        return action
    }

    private struct Missing: Error {
        var what: String
    }

    private static func routeCondition(_ binding: Binding) throws -> String {
        let parent = try #require(binding.statuses(of: "HTTPRoute").values.first?.first)
        return parent.conditions.first { $0.type == "ResolvedRefs" }.map(words) ?? "none"
    }

    static let rules: [SwitchObservation] = [
        // fact 4.20, fact 5.37
        SwitchObservation(
            ProfileSwitches.hasRuleNames,
            world("name: all, \(backend)"),
            current: "all",
            aksASM122: "app.r.0"
        ) { entries($0).first?.name ?? "none" },
        // fact 5.8
        SwitchObservation(
            ProfileSwitches.checksHeaderValues,
            world(
                #"filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: "b\x01"}]}}], "#
                    + backend
            ),
            current: "False InvalidFilter: header \"a\" value contains invalid characters",
            aksASM122: "True ResolvedRefs: All references resolved"
        ) { try routeCondition($0) },
        // fact 5.23
        SwitchObservation(
            ProfileSwitches.mirrorsShares,
            world(mirror(", percent: 10")),
            current: "[100000]",
            aksASM122: "[1000000]"
        ) { "\(try forward($0).mirrors.map(\.perMillion))" },
        // fact 5.24
        SwitchObservation(
            ProfileSwitches.mirrorHostSuffix,
            world(mirror("")),
            current: "[\"\"]",
            aksASM122: "[\"-shadow\"]"
        ) { "\(try forward($0).mirrors.map(\.hostSuffix))" },
        // fact 5.26
        SwitchObservation(
            ProfileSwitches.mirrorErrorsAreSoft,
            world(mirror("", to: "missing")),
            current: "1 entry, False BackendNotFound: backend(missing.app.svc.cluster.local) not found",
            aksASM122: "0 entries, False BackendNotFound: backend(missing.app.svc.cluster.local) not found"
        ) { binding in
            let count = entries(binding).count
            return "\(count) \(count == 1 ? "entry" : "entries"), \(try routeCondition(binding))"
        },
        // fact 5.27, fact 5.31, fact 9.13
        SwitchObservation(
            ProfileSwitches.hasCORS,
            world("filters: [{type: CORS, cors: {allowOrigins: ['https://a.example']}}], \(backend)"),
            current: "True ResolvedRefs: All references resolved",
            aksASM122: "False InvalidFilter: unsupported filter type \"CORS\""
        ) { try routeCondition($0) },
        // fact 5.35, fact 9.12
        SwitchObservation(
            ProfileSwitches.hasRetries,
            world("retry: {attempts: 5}, \(backend)"),
            current: "5",
            aksASM122: "2"
        ) { "\(try forward($0).retry.attempts)" },
        // fact 6.1
        SwitchObservation(
            ProfileSwitches.statusWithoutBackends,
            world("matches: [{method: GET}]"),
            current: "500",
            aksASM122: "500"
        ) { binding in
            guard case .directResponse(let status)? = entries(binding).first?.action else { return "none" }
            return "\(status)"
        },
        // fact 6.5
        SwitchObservation(
            ProfileSwitches.invalidServiceName,
            world("backendRefs: [{name: s.app, port: 80}]"),
            current: "False InvalidDestination: service name invalid; the name of the Service must be used, not the "
                + "hostname.",
            aksASM122: "False InvalidDestination: serviceName invalid; the name of the Service must be used, not the "
                + "hostname."
        ) { try routeCondition($0) },
        // fact 6.10, fact 9.14
        SwitchObservation(
            ProfileSwitches.knowsInferencePools,
            world("backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: p, port: 80}]"),
            current: "False InvalidKind: InferencePool is not enabled. To enable, set "
                + "ENABLE_GATEWAY_API_INFERENCE_EXTENSION to true in istiod",
            aksASM122: "False InvalidKind: referencing unsupported backendRef: group \"inference.networking.k8s.io\" "
                + "kind \"InferencePool\""
        ) { try routeCondition($0) },
    ]
}

// MARK: - Envoy

extension ProfileSwitchTests {
    static let envoy: [SwitchObservation] = [
        // fact 4.9
        SwitchObservation(
            ProfileSwitches.joinsRepeatedHeaders,
            plainGateway,
            current: "false",
            aksASM122: "true"
        ) { "\($0.table.behavior.matchesRepeatedHeadersJoined)" },
        // fact 8.15
        SwitchObservation(
            ProfileSwitches.trustsPrivatePeers,
            plainGateway,
            current: "false",
            aksASM122: "true"
        ) { "\($0.table.behavior.trustsPrivatePeers)" },
        // fact 8.21
        SwitchObservation(
            ProfileSwitches.namesTransportFailure,
            plainGateway,
            current: "false",
            aksASM122: "true"
        ) { "\($0.table.behavior.namesTransportFailureInBody)" },
        // fact 8.31, fact 9.11
        SwitchObservation(
            ProfileSwitches.retriedStatuses,
            world(backend),
            current: "[]",
            aksASM122: "[503]"
        ) { "\(try forward($0).retry.statuses)" },
    ]
}
