extension FindingRule {
    static let shadowed = FindingRule(
        "GWS101",
        .error,
        "A match that no request can win",
        facts: ["4.6", "4.14"],
        """
        Every request that meets the conditions of this match meets those of another one that Istio puts before it. The \
        order is: exact paths before prefixes before regular expressions, longer paths first, then a method, more headers, more \
        query parameters, then the older route. The route is Accepted all the same, and no status tells of it. The finding is \
        proved from the conditions, not searched for.
        """,
        fix: "Remove the match, or narrow the one before it so that something is left."
    )
    static let collision = FindingRule(
        "GWS102",
        .error,
        "Two routes claim the same match",
        facts: ["4.13", "4.14"],
        """
        Two routes ask for exactly the same on one host. The older route wins, then the one whose namespace and name come \
        first; objects without creationTimestamp count as the youngest. The other one is Accepted and never serves.
        """,
        fix: "Give the match to one of the two routes, or add a condition to one of them."
    )
    static let partlyShadowed = FindingRule(
        "GWS103",
        .warning,
        "A match loses part of its requests to one that is not more special",
        facts: ["4.14", "4.17"],
        """
        Two matches can meet on one request, neither lies within the other, and they send it to different places. Istio \
        compares paths first: a rule with five headers on `/` loses to a bare `/a`. The order of rules in the file decides only \
        where all else is equal.
        """,
        fix: "Repeat the longer path in the match that should win, together with its conditions."
    )
    static let deadExpression = FindingRule(
        "GWS104",
        .error,
        "A regular expression behind a plain `/`",
        facts: ["4.15", "4.16"],
        """
        Istio puts regular expressions below every prefix, and programs nothing after the first rule that takes every \
        request. So a regular expression of any route is never programmed on a hostname where some route has a plain \
        PathPrefix `/`.
        """,
        fix: "Use Exact or PathPrefix, or make the plain `/` a regular expression `/.*`, which is sorted by its length."
    )
    static let unreachedExpression = FindingRule(
        "GWS105",
        .warning,
        "No request was found that a match with a regular expression wins",
        facts: ["4.4", "4.14"],
        """
        The requests that were made from the regular expression all go to matches before it. This was searched for, not \
        proved: a request that no one thought of may still win it.
        """,
        fix: "Compare the expression with the prefixes before it, and remove it if they take all that it should."
    )
    static let neverMet = FindingRule(
        "GWS107",
        .error,
        "Conditions that no request meets",
        facts: ["4.5", "8.10", "8.11", "4.12"],
        """
        Envoy normalises the path of a request before it compares it, but not the values of routes: `%41` in a request has \
        become `A`, so an exact value with `%41` is never met. Headers that Envoy removes or writes itself, and query values \
        that cannot stand in a request line, are never met either.
        """,
        fix: "Write the path as it is after normalising, or match on something that clients can send."
    )
    static let listOrder = FindingRule(
        "GWS109",
        .error,
        "A match hidden by a route of another hostname text or listener",
        facts: ["4.18", "4.13"],
        """
        Only routes of one listener and one hostname text are sorted together. The lists of different texts that end in one \
        virtual host are appended to each other, by age: an older prefix `/a` of a route without hostnames beats an exact \
        `/a/b` of a route that names the listener's hostname.
        """,
        fix: "Write the same hostnames in both routes, and attach them to the same listener."
    )
    static let emptyMatches = FindingRule(
        "GWS110",
        .info,
        "`matches: []` takes everything and is sorted last",
        facts: ["4.1", "4.14"],
        """
        A rule without the field gets PathPrefix `/` from the API server. An explicit empty list is left alone: it has no \
        condition at all and stands behind every other rule.
        """,
        fix: "Leave the field out, or write the match that is meant."
    )
    static let trailingSlash = FindingRule(
        "GWS111",
        .info,
        "An exact path whose form with a slash is 404",
        facts: ["4.2", "4.3"],
        """
        An exact value takes that one path. The same path with a slash at its end is another one, and here nothing takes it. \
        A PathPrefix `/foo` would take `/foo` and `/foo/`, and not `/foobar`.
        """,
        fix: "Use PathPrefix, or add a match for the other form, if clients may send it."
    )
    static let headIsNotGet = FindingRule(
        "GWS112",
        .info,
        "HEAD is 404 where GET is served",
        facts: ["4.7"],
        "A match on GET does not cover HEAD, which health checks and link checkers send.",
        fix: "Add a match for HEAD, or leave the method out."
    )
    static let rawQuery = FindingRule(
        "GWS113",
        .warning,
        "A query value that is compared without decoding",
        facts: ["4.12"],
        """
        Query values are compared as they are sent, and only the first of a name counts: a space arrives as `%20` or `+`, \
        so a value with a space or `+` meets only clients that send exactly these bytes.
        """,
        fix: "Write the value as clients send it."
    )

    static let precedence = [
        shadowed, collision, partlyShadowed, deadExpression, unreachedExpression, neverMet, listOrder, emptyMatches,
        trailingSlash, headIsNotGet, rawQuery,
    ]
}
