extension FindingRule {
    static let droppedByFilter = FindingRule(
        "GWS401",
        .error,
        "A filter for which Istio drops every rule of the route",
        facts: ["3.17", "5.31", "5.8"],
        """
        A filter that Istio does not have, or whose values it refuses, takes away all rules of the route, not only its \
        own: requests get 404, or another route's rule. Accepted stays True.
        """,
        fix: "Remove the filter, or move its rule to a route of its own."
    )
    static let droppedByDestination = FindingRule(
        "GWS402",
        .error,
        "A backendRef for which Istio drops every rule of the route",
        facts: ["3.17", "6.5"],
        """
        A Service name with a dot, or a reference without a port, takes away all rules of the route, not only its own. \
        Accepted stays True.
        """,
        fix: "Use the name of the Service, with `namespace` beside it, and its port."
    )
    static let poisonValue = FindingRule(
        "GWS403",
        .error,
        "A header value for which Envoy refuses the whole route table",
        facts: ["5.7"],
        """
        Header values are Envoy's format strings: a lone `%`, as in `100%` or `a%20b`, makes Envoy refuse all routes of the \
        port. Every status is green. A gateway that starts answers 404 to everything, one that runs keeps its old routes.
        """,
        fix: "Write `%%` for a percent sign."
    )
    static let poisonExpression = FindingRule(
        "GWS404",
        .error,
        "A regular expression for which Envoy refuses the whole route table",
        facts: ["5.7"],
        """
        RE2 has no look-ahead, no back-references and no counts above 1000. An expression that it refuses makes Envoy refuse \
        all routes of the port, while every status is green.
        """,
        fix: "Write the expression in RE2's syntax."
    )

    static let filters = [droppedByFilter, droppedByDestination, poisonValue, poisonExpression]

    static let redirectLoop = FindingRule(
        "GWS405",
        .error,
        "A redirect that never ends",
        facts: ["5.9", "5.13"],
        "The location of the redirect, asked of the same routes, leads back to where it came from, or goes on without end.",
        fix: "Exclude the target from the match, or redirect to something that another rule serves."
    )
    static let doubleSlash = FindingRule(
        "GWS406",
        .warning,
        "A path that gets two slashes",
        facts: ["5.16", "5.21"],
        """
        A redirect replaces the matched prefix literally: with `/` or `/xyz/` in its place, `/foo/bar` becomes `//bar` or \
        `/xyz//bar`. A rewrite trims one slash and does not.
        """,
        fix: "Leave the slash at the end away; for `/`, redirect with a full path or one rule for each path."
    )
    static let gluedPrefix = FindingRule(
        "GWS407",
        .warning,
        "A prefix that is glued to the path",
        facts: ["5.16", "5.21"],
        "Replacing the prefix `/` puts the new text directly before what follows the slash: `/bar` becomes `/xyzbar`.",
        fix: "Match the longer prefix that is meant; on `/`, end a redirect's replacement with a slash."
    )
    static let keptPort = FindingRule(
        "GWS408",
        .info,
        "A redirect to https that keeps the port of the request",
        facts: ["5.13", "5.14", "5.9"],
        """
        With `scheme` and neither `port` nor `hostname`, the Host of the request stays as it is, a port that is not the \
        default one included: `h:8080` becomes `https://h:8080/`. The status is 302 unless it is written.
        """,
        fix: "Set `port: 443`, and `statusCode: 301` if it is meant for good."
    )
    static let declaredPort = FindingRule(
        "GWS409",
        .info,
        "A redirect that names the listener's port",
        facts: ["5.12", "5.14"],
        """
        Without `scheme` and `port`, the location names the port that the listener declares, not the one that the client \
        used. Behind something that maps ports, clients are sent to a port that they cannot reach.
        """,
        fix: "Set `port`, or `scheme`."
    )

    static let redirects = [redirectLoop, doubleSlash, gluedPrefix, keptPort, declaredPort]
}
