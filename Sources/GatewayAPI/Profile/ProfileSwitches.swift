/// Everything in which Istio and Envoy of the profiles differ, as far as it is simulated.
///
/// > Source: semantics 9.10 and 9.17 say what to look at, the facts of each row what it does.
public enum ProfileSwitches {
    // MARK: Gateways

    /// Whether listeners that are not valid show in the Gateway's own `Accepted`.
    public static let gatewayTellsOfListeners = ProfileSwitch(
        "Invalid listeners show in the Gateway's Accepted (ListenersNotValid)",
        facts: ["2.19"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether a Gateway has the condition `ResolvedRefs`.
    public static let gatewayResolvesReferences = ProfileSwitch(
        "A Gateway has the condition ResolvedRefs",
        facts: ["2.20"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether a listener's protocol is checked.
    public static let checksProtocols = ProfileSwitch(
        "A listener of an unknown protocol is not accepted (UnsupportedProtocol)",
        facts: ["2.26", "2.27"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether listeners of one Gateway can be in conflict.
    public static let detectsConflicts = ProfileSwitch(
        "The later of two listeners in conflict is refused (Conflicted)",
        facts: ["2.34", "9.10"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether a TLS reference that is not permitted, or a bad CA, shows in the listener's `Accepted`.
    public static let listenerTellsOfCACertificates = ProfileSwitch(
        "A certificate that is not permitted shows in the listener's Accepted (NoValidCACertificate)",
        facts: ["2.30"],
        current: .init(true, .golden),
        aksASM122: .init(false, .source)
    )

    /// How many certificates a listener may have.
    public static let maxCertificates = ProfileSwitch(
        "Certificates of one listener, at most",
        facts: ["2.40", "9.14"],
        current: .init(2, .source),
        aksASM122: .init(1, .source)
    )

    /// Whether the ReferenceGrant is looked for before the Secret.
    public static let checksGrantBeforeSecret = ProfileSwitch(
        "A missing grant is reported before a missing Secret",
        facts: ["2.43", "9.16"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    // MARK: ReferenceGrants

    /// The kinds that a ReferenceGrant can let refer.
    public static let grantedReferrers = ProfileSwitch(
        "Kinds that a ReferenceGrant lets refer",
        facts: ["2.49"],
        current: .init(["Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "ListenerSet"], .source),
        aksASM122: .init(["Gateway", "HTTPRoute", "TLSRoute", "TCPRoute"], .source)
    )

    /// The kinds to which a ReferenceGrant can let others refer.
    public static let grantedTargets = ProfileSwitch(
        "Kinds to which a ReferenceGrant lets others refer",
        facts: ["2.49"],
        current: .init(["Secret", "ConfigMap", "Service"], .source),
        aksASM122: .init(["Secret", "Service"], .source)
    )

    /// Whether every `to` of a ReferenceGrant counts, not only the last.
    public static let grantsEveryTarget = ProfileSwitch(
        "Every entry of a ReferenceGrant's `to` counts, not only the last",
        facts: ["2.50"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    // MARK: Routes

    /// Whether GRPCRoutes are merged with the HTTPRoutes of their listener and hostname.
    public static let mergesGRPCRoutes = ProfileSwitch(
        "GRPCRoutes are merged with HTTPRoutes of one listener and hostname; elsewhere one kind comes after the other",
        facts: ["7.3", "9.15"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether the listeners of a Gateway are isolated from each other for GRPCRoutes.
    public static let isolatesGRPCRoutes = ProfileSwitch(
        "Listeners of one Gateway take hostnames of GRPCRoutes from each other, as those of HTTPRoutes",
        facts: ["2.61", "9.10"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    // MARK: Rules

    /// Whether the filter CORS is known.
    public static let hasCORS = ProfileSwitch(
        "The filter CORS is known; elsewhere it drops the route",
        facts: ["5.27", "5.31", "9.13"],
        current: .init(true, .measured),
        aksASM122: .init(false, .source)
    )

    /// Whether `percent` and `fraction` of a mirror count.
    public static let mirrorsShares = ProfileSwitch(
        "A mirror's percent and fraction count; elsewhere it gets everything",
        facts: ["5.23"],
        current: .init(true, .measured),
        aksASM122: .init(false, .source)
    )

    /// What stands behind the host of a mirrored request.
    public static let mirrorHostSuffix = ProfileSwitch(
        "Suffix of the host of a mirrored request",
        facts: ["5.24", "9.14"],
        current: .init("", .source),
        aksASM122: .init("-shadow", .source)
    )

    /// Whether a mirror with a bad backend leaves the rule as it is.
    public static let mirrorErrorsAreSoft = ProfileSwitch(
        "A mirror with a bad backend leaves the rule as it is; elsewhere it drops the route",
        facts: ["5.26", "9.14"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether a rule's `retry` counts.
    public static let hasRetries = ProfileSwitch(
        "A rule's retry counts",
        facts: ["5.35", "9.12"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether a rule's `name` names its entries.
    public static let hasRuleNames = ProfileSwitch(
        "A rule's name is that of its routes in Envoy",
        facts: ["4.20", "5.37"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// Whether header values with control characters are refused.
    public static let checksHeaderValues = ProfileSwitch(
        "A header value with control characters drops the route (InvalidFilter)",
        facts: ["5.8", "9.16"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    /// The status of a rule without a redirect and without backends that count.
    public static let statusWithoutBackends = ProfileSwitch(
        "Status of a rule without backends",
        facts: ["6.1"],
        current: .init(500, .measured),
        aksASM122: .init(500, .source)
    )

    /// How the message about a hostname in place of a Service's name begins.
    public static let invalidServiceName = ProfileSwitch(
        "The message about a hostname in place of a Service's name begins with",
        facts: ["6.5"],
        current: .init("service name invalid", .source),
        aksASM122: .init("serviceName invalid", .source)
    )

    /// Whether a backendRef to an InferencePool is told that the kind is not enabled.
    public static let knowsInferencePools = ProfileSwitch(
        "A backendRef to an InferencePool is told that it is not enabled; elsewhere that the kind is unknown",
        facts: ["6.10", "9.14"],
        current: .init(true, .source),
        aksASM122: .init(false, .source)
    )

    // MARK: Envoy

    /// Whether the lines of a repeated header are matched as one value.
    public static let joinsRepeatedHeaders = ProfileSwitch(
        "The lines of a repeated header are matched as one value, joined with a comma",
        facts: ["4.9"],
        current: .init(false, .measured),
        aksASM122: .init(true, .extrapolated)
    )

    /// Whether a loopback or private peer counts as internal.
    public static let trustsPrivatePeers = ProfileSwitch(
        "A private peer without x-forwarded-for counts as internal",
        facts: ["8.15", "9.12"],
        current: .init(false, .measured),
        aksASM122: .init(true, .source)
    )

    /// Whether the body of a local reply names the transport failure.
    public static let namesTransportFailure = ProfileSwitch(
        "The body of a 503 for a refused connection names the transport failure",
        facts: ["8.21"],
        current: .init(false, .measured),
        aksASM122: .init(true, .extrapolated)
    )

    /// The statuses that are retried where the rule says nothing.
    public static let retriedStatuses = ProfileSwitch(
        "Statuses that are retried by default, whatever the method",
        facts: ["8.31", "9.11"],
        current: .init([Int](), .source),
        aksASM122: .init([503], .source)
    )
}

extension ProfileSwitches {
    /// Every switch, in the order of the facts.
    public static let rows = [
        ProfileRow(gatewayTellsOfListeners),
        ProfileRow(gatewayResolvesReferences),
        ProfileRow(checksProtocols),
        ProfileRow(listenerTellsOfCACertificates),
        ProfileRow(detectsConflicts),
        ProfileRow(maxCertificates),
        ProfileRow(checksGrantBeforeSecret),
        ProfileRow(grantedReferrers),
        ProfileRow(grantedTargets),
        ProfileRow(grantsEveryTarget),
        ProfileRow(isolatesGRPCRoutes),
        ProfileRow(joinsRepeatedHeaders),
        ProfileRow(hasRuleNames),
        ProfileRow(checksHeaderValues),
        ProfileRow(mirrorsShares),
        ProfileRow(mirrorHostSuffix),
        ProfileRow(mirrorErrorsAreSoft),
        ProfileRow(hasCORS),
        ProfileRow(hasRetries),
        ProfileRow(statusWithoutBackends),
        ProfileRow(invalidServiceName),
        ProfileRow(knowsInferencePools),
        ProfileRow(mergesGRPCRoutes),
        ProfileRow(trustsPrivatePeers),
        ProfileRow(namesTransportFailure),
        ProfileRow(retriedStatuses),
    ]
}
