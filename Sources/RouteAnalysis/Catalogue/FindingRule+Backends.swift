extension FindingRule {
    static let noService = FindingRule(
        "GWS301",
        .error,
        "A backend Service that does not exist",
        facts: ["6.4", "6.5"],
        "The reference keeps its share of the requests and answers each with 500. Accepted stays True, ResolvedRefs is False.",
        fix: "Correct the name or namespace, or remove the backendRef."
    )
    static let noPort = FindingRule(
        "GWS302",
        .error,
        "A backend port that the Service does not have",
        facts: ["6.6"],
        """
        backendRefs name the Service's port, never the container's. Istio does not check it: every status is green, and every \
        request gets 500.
        """,
        fix: "Use `spec.ports[].port` of the Service, not its targetPort."
    )
    static let partlyBroken = FindingRule(
        "GWS303",
        .error,
        "A share of the requests is answered with an error",
        facts: ["6.3", "6.4"],
        "Backends are drawn by weight for each request. One that leads nowhere keeps its share, and answers it with an error.",
        fix: "Mend the backendRef, or set its weight to 0."
    )
    static let noBackends = FindingRule(
        "GWS304",
        .error,
        "A rule without a backend",
        facts: ["6.1"],
        "A rule without backendRefs, or with weights of 0 only, and without redirect answers 500, with every status green.",
        fix: "Add a backendRef of a weight above 0, or a redirect."
    )
    static let brokenSpare = FindingRule(
        "GWS305",
        .info,
        "A backend of weight 0 that would not work",
        facts: ["6.2"],
        "References of weight 0 are skipped before they are checked: what is wrong with them shows only once they get a weight.",
        fix: "Mend or remove it."
    )
    static let noEndpoint = FindingRule(
        "GWS306",
        .warning,
        "A backend without a ready endpoint",
        facts: ["6.7"],
        "The Service is there and nothing is ready behind it: 503 `no healthy upstream`.",
        fix: "Check the Service's selector against the labels of the pods."
    )
    static let portProtocol = FindingRule(
        "GWS307",
        .warning,
        "A Service port whose protocol is not what its users expect",
        facts: ["6.12"],
        """
        The protocol towards a backend comes from `appProtocol`, else from the prefix of the port's name. `h2c` is unknown, \
        it must be `kubernetes.io/h2c`; gRPC backends without a hint are spoken to by HTTP/1.1 and fail; `https` does not \
        make the gateway speak TLS.
        """,
        fix: "Set `appProtocol: kubernetes.io/h2c` or `grpc`; for TLS, add a BackendTLSPolicy."
    )
    static let externalName = FindingRule(
        "GWS308",
        .error,
        "An ExternalName Service whose name the mesh does not know",
        facts: ["6.11"],
        "It passes validation, but its cluster is that of the external host, which needs a ServiceEntry; without one it is 500.",
        fix: "Add a ServiceEntry for the external host."
    )
    static let noKind = FindingRule(
        "GWS309",
        .error,
        "A backend of a kind that Istio does not take",
        facts: ["6.5", "6.10"],
        "The reference keeps its share of the requests and answers each with 500.",
        fix: "Refer to a Service."
    )
    static let headerLevels = FindingRule(
        "GWS310",
        .info,
        "A header that both a rule and its backendRef set",
        facts: ["5.6"],
        """
        With one effective backend the backendRef's `set` wins over the rule's; with two or more the rule's wins. Adding a \
        second backend changes the value.
        """,
        fix: "Set the header in one place."
    )

    static let backends = [
        noService, noPort, partlyBroken, noBackends, brokenSpare, noEndpoint, portProtocol, externalName, noKind,
        headerLevels,
    ]
}
