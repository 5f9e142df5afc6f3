extension FindingRule {
    static let notProgrammed = FindingRule(
        "GWS501",
        .error,
        "A Gateway that is not programmed",
        facts: ["2.10", "2.13", "2.15", "2.16"],
        """
        A manual Gateway must be in the namespace of its Service: a bare name is completed with the Gateway's own namespace, \
        and naming another one does not help. Accepted stays True, and routes are said to be valid.
        """,
        fix: "Put the Gateway into the Service's namespace, and name the Service with its bare name."
    )
    static let addressType = FindingRule(
        "GWS502",
        .error,
        "An address that is a name and is taken for an IP address",
        facts: ["2.1", "2.2", "2.3"],
        """
        `addresses[].type` is `IPAddress` unless it is written. With the name of a Service as value, Istio does not use that \
        Service: it deploys a gateway of its own and asks for that name as its IP.
        """,
        fix: "Write `type: Hostname`."
    )
    static let closedListener = FindingRule(
        "GWS503",
        .error,
        "A listener that opens nothing",
        facts: ["2.11", "2.31", "2.32"],
        """
        The port of a listener is the port of the Service. One that the Service lacks is not opened; neither is a listener \
        whose TLS is not in order. Routes attach to it all the same.
        """,
        fix: "Use a port that the Service has, and mend the listener's TLS."
    )
    static let badCertificate = FindingRule(
        "GWS504",
        .error,
        "A listener that is not in order and counts routes",
        facts: ["2.30", "2.31", "2.33"],
        "Its certificate or protocol is not in order. Routes attach and are counted, and nothing is served.",
        fix: "Mend what the condition names."
    )
    static let serverNames = FindingRule(
        "GWS505",
        .info,
        "HTTPS connections belong to a listener by their server name",
        facts: ["2.57", "2.58", "2.44"],
        """
        A connection with a server name that no listener has is reset; one with a right name and another Host gets 404. \
        The names in a certificate are never compared with the listener's hostname.
        """,
        fix: "Make sure that the certificate names the listener's hostname, and that clients ask for it."
    )
    static let droppedListener = FindingRule(
        "GWS506",
        .error,
        "A listener that another one keeps from serving",
        facts: ["2.34", "2.38"],
        "Two listeners want one port and hostname, or different protocols on one port. The younger one is dropped.",
        fix: "Give it another port or hostname."
    )
    static let probe = FindingRule(
        "GWS507",
        .warning,
        "A health probe that the gateway answers with an error",
        facts: ["8.5"],
        """
        Load balancers probe with HTTP/1.0 or without Host: Envoy answers 426 and 400. The gateway's own health stands at port \
        15021, path /healthz/ready.
        """,
        fix: "Probe /healthz/ready on port 15021."
    )
    static let foreignClass = FindingRule(
        "GWS508",
        .error,
        "A Gateway of a class that is not Istio's",
        facts: ["1.4", "1.5"],
        "Istio skips it without a status, and every route that names it.",
        fix: "Use `gatewayClassName: istio`."
    )

    static let routeKinds = FindingRule(
        "GWS509",
        .warning,
        "A listener that allows kinds of routes it does not support",
        facts: ["2.28", "2.29"],
        """
        HTTP and HTTPS listeners take HTTPRoutes and GRPCRoutes, TLS listeners TLSRoutes, TCP listeners TCPRoutes. Kinds that a \
        listener does not support are left out, and the listener is said to have unresolved references.
        """,
        fix: "Allow only kinds that the protocol supports."
    )

    static let gateways = [
        notProgrammed, addressType, closedListener, badCertificate, serverNames, droppedListener, probe, foreignClass,
        routeKinds,
    ]

    static let noGrant = FindingRule(
        "GWS601",
        .error,
        "A backend in another namespace without a ReferenceGrant",
        facts: ["6.5", "6.4"],
        "The reference answers 500. The grant belongs into the namespace of the Service.",
        fix: "Add a ReferenceGrant in the Service's namespace, from the route's kind and namespace."
    )
    static let noCertificateGrant = FindingRule(
        "GWS602",
        .error,
        "A certificate in another namespace without a ReferenceGrant",
        facts: ["2.30", "2.43"],
        "The listener opens nothing. Since Istio 1.31 it is not Accepted either, with reason NoValidCACertificate.",
        fix: "Add a ReferenceGrant in the Secret's namespace, from Gateway in the Gateway's namespace."
    )
    static let unusedGrant = FindingRule(
        "GWS603",
        .warning,
        "A ReferenceGrant that nothing uses",
        facts: ["2.49"],
        "No reference in the input needs it. What it allows stays allowed.",
        fix: "Remove it."
    )
    static let misplacedGrant = FindingRule(
        "GWS604",
        .error,
        "A ReferenceGrant in the wrong namespace",
        facts: ["2.49", "6.5"],
        "A grant counts in the namespace of what is referred to, not in that of the one who refers.",
        fix: "Move it into the namespace of what is referred to."
    )

    static let grants = [noGrant, noCertificateGrant, unusedGrant, misplacedGrant]

    static let ignoredField = FindingRule(
        "GWS701",
        .warning,
        "A field that Istio ignores",
        facts: ["5.37", "5.35"],
        "The field is valid, and nothing happens by it; no condition tells.",
        fix: "Remove it, or find another way."
    )
    static let prunedField = FindingRule(
        "GWS702",
        .warning,
        "Something that the CRDs of AKS do not have",
        facts: ["9.1", "0.2"],
        """
        AKS installs the standard channel of an older bundle. A field that it lacks is pruned by most deployment tools without \
        a word, and refused by `kubectl apply`; a value that it lacks is refused by both.
        """,
        fix: "Do without it, or check with `--profile aks-asm-1-22` what is left."
    )

    static let profiles = [ignoredField, prunedField]
}
