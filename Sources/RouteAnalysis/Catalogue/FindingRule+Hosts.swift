extension FindingRule {
    static let hiddenWildcard = FindingRule(
        "GWS106",
        .warning,
        "Rules of a wildcard host that do not apply to an exact host",
        facts: ["4.21", "4.23"],
        """
        Envoy chooses one virtual host, the most exact, and looks nowhere else: once any route names `a.example.com`, the rules \
        of `*.example.com` are not asked for it, even where nothing else takes the request.
        """,
        fix: "Repeat the rules for the exact host, or list that host in the wildcard route as well."
    )
    static let isolated = FindingRule(
        "GWS108",
        .warning,
        "A route that is attached and serves nothing, by listener isolation",
        facts: ["2.59"],
        """
        Another listener of the Gateway owns the hostname more exactly, so this one keeps none of the route's requests. The \
        route is Accepted and no status tells of it.
        """,
        fix: "Attach the route to the listener that owns the hostname."
    )

    static let hosts = [hiddenWildcard, isolated]

    static let noParent = FindingRule(
        "GWS201",
        .error,
        "A route whose parent Istio does not know",
        facts: ["3.2", "1.5"],
        """
        The Gateway does not exist, is of another class, or has no usable listener. Istio then writes no status at all: \
        `status.parents` stays empty, and nothing says "not found".
        """,
        fix: "Correct the name and namespace of the parentRef, or the class of the Gateway."
    )
    static let noHostname = FindingRule(
        "GWS202",
        .error,
        "No listener admits a hostname of the route",
        facts: ["3.4", "3.8"],
        """
        A hostname matches a listener's when both are equal or one ends as the other's wildcard does. `*.example.com` covers \
        `a.b.example.com` and not `example.com`.
        """,
        fix: "Add a listener for the hostname, or correct it."
    )
    static let droppedHostname = FindingRule(
        "GWS203",
        .warning,
        "A hostname that is dropped in silence",
        facts: ["3.9"],
        """
        Some of the route's hostnames match a listener and others do not. The route is Accepted, and those that do not match \
        are left out without a word.
        """,
        fix: "Add a listener for the hostname, or remove it from the route."
    )
    static let notAllowed = FindingRule(
        "GWS204",
        .error,
        "Listeners do not allow the route",
        facts: ["3.4", "3.5", "4.1"],
        """
        `allowedRoutes.namespaces.from` is `Same` unless it is written otherwise: a route of another namespace is not \
        allowed. The kind must be one that the listener supports.
        """,
        fix: "Set `allowedRoutes.namespaces.from: All`, or a Selector, on the listener."
    )
    static let noListener = FindingRule(
        "GWS205",
        .error,
        "No listener of that name or port",
        facts: ["3.4", "3.6"],
        "The parentRef names a `sectionName` or `port` that no listener of the Gateway has.",
        fix: "Use the name and the port of a listener, or leave both out."
    )
    static let unusedListener = FindingRule(
        "GWS206",
        .warning,
        "A listener that no route uses",
        facts: ["2.33"],
        "No route attaches to this listener; a request to it gets 404, or no connection at all.",
        fix: "Remove the listener, or attach a route to it."
    )
    static let bothListeners = FindingRule(
        "GWS207",
        .warning,
        "A route served in the clear as well as over TLS",
        facts: ["3.4", "3.11"],
        """
        A parentRef without `sectionName` attaches to every listener that admits the route. Where a Gateway has HTTP and \
        HTTPS listeners, the route is then served on both, in the clear too.
        """,
        fix: "Name the HTTPS listener as `sectionName`, and give the HTTP listener a route that redirects."
    )

    static let attachments = [
        noParent, noHostname, droppedHostname, notAllowed, noListener, unusedListener, bothListeners,
    ]
}
