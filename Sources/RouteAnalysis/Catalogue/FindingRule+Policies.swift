extension FindingRule {
    static let backendTimeout = FindingRule(
        "GWS410",
        .warning,
        "`backendRequest` that limits the whole request",
        facts: ["5.33"],
        """
        Only where the rule has `retry` does `backendRequest` limit one try. Without it, it limits the whole request, in place \
        of `request`. Tries that run out of time are never repeated.
        """,
        fix: "Use `request`, or add `retry`."
    )
    static let silentRetries = FindingRule(
        "GWS411",
        .info,
        "Requests that are repeated although nothing says so",
        facts: ["5.36", "8.30", "8.31"],
        """
        Without `retry` the mesh's default holds: connect failures and refused streams are tried up to three times, on Istio 1.22 \
        also every 503, POST included.
        """,
        fix: "Make the requests safe to repeat, or say in `retry` which attempts and codes are meant."
    )
    static let preflight = FindingRule(
        "GWS412",
        .warning,
        "CORS on a match that preflights do not meet",
        facts: ["5.30"],
        "A preflight is an OPTIONS request. Where a match names another method it goes elsewhere, mostly to 404.",
        fix: "Leave the method out, or add a match on OPTIONS to the rule."
    )
    static let writtenHeader = FindingRule(
        "GWS413",
        .warning,
        "A condition on a header that Envoy writes or removes",
        facts: ["8.11", "8.12", "8.15"],
        """
        Envoy overwrites `x-request-id` and `x-forwarded-proto`, adds to `x-forwarded-for` and removes `x-envoy-*` before routes \
        are looked at: what the client sends does not decide.
        """,
        fix: "Use a header of your own."
    )
    static let repeatedHeader = FindingRule(
        "GWS414",
        .info,
        "A header value with a comma",
        facts: ["4.9"],
        """
        A header on several lines was compared as one text, joined with commas, up to Envoy 1.36; since 1.40 each line is \
        compared by itself. A value with a comma meets different requests there.
        """,
        fix: "Match on one value, or on a regular expression that allows for both."
    )
    static let openCORS = FindingRule(
        "GWS416",
        .info,
        "CORS does not keep other origins out",
        facts: ["5.28", "5.29"],
        """
        A preflight is answered with 200 whatever its origin, and requests of other origins are forwarded: it is the browser \
        that does not show the answer. It protects readers, not the backend.
        """,
        fix: "Check the origin in the backend where that matters."
    )

    static let policies = [backendTimeout, silentRetries, preflight, writtenHeader, repeatedHeader, openCORS]
}
