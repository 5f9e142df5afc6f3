internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Matches that say something else than they seem to.
enum MatchFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        for (_, entry, request) in context.aliveEntries where seen.insert(entry.origin.subject).inserted {
            findings += neighbours(entry, request, &context)
        }
        for route in context.resources.httpRoutes {
            for (index, rule) in route.spec.rules.enumerated() {
                findings += written(rule, at: index, of: .gatewayAPI(HTTPRoute.kind, route.metadata.key))
            }
        }
        return findings
    }

    // MARK: Asked

    /// What a request that differs in one respect gets.
    private static func neighbours(
        _ entry: RouteEntry,
        _ request: SimulatedRequest,
        _ context: inout AnalysisContext
    ) -> [Finding] {
        guard entry.origin.kind == HTTPRoute.kind else { return [] }
        var findings: [Finding] = []
        if case .exact(let path) = entry.matcher.path, path != "/", !path.hasSuffix("/") {
            var other = request
            other.target = path + "/" + request.target.dropFirst(path.count)
            let shown = context.ask(other)
            if shown.answer.outcome == .noRoute {
                let message = "Exact \(path) takes that one path; \(path)/ is 404"
                let place = FieldPath(entry.origin).field("path")
                findings.append(Finding(.trailingSlash, ObjectIdentity(entry.origin), place, message, witness: shown))
            }
        }
        if entry.matcher.method == "GET" {
            var other = request
            other.method = "HEAD"
            let shown = context.ask(other)
            if shown.answer.outcome == .noRoute {
                let message = "\(entry.matcher.words) does not cover HEAD, which is 404"
                let place = FieldPath(entry.origin).field("method")
                findings.append(Finding(.headIsNotGet, ObjectIdentity(entry.origin), place, message, witness: shown))
            }
        }
        if case .forward(let forward) = entry.action, forward.cors != nil {
            findings += preflights(entry, request, &context)
        }
        return findings
    }

    private static func preflights(
        _ entry: RouteEntry,
        _ request: SimulatedRequest,
        _ context: inout AnalysisContext
    ) -> [Finding] {
        let place = FieldPath.rule(entry.origin.rule).field("filters")
        var other = request
        other.method = "OPTIONS"
        other.headers += [
            HTTPHeader(name: "Origin", value: "https://app.example"),
            HTTPHeader(name: "Access-Control-Request-Method", value: entry.matcher.method ?? "GET"),
        ]
        let shown = context.ask(other)
        if shown.answer.outcome != .corsPreflight {
            let message = "the preflight of \(entry.matcher.words) does not come to its CORS policy"
            return [Finding(.preflight, ObjectIdentity(entry.origin), place, message, witness: shown)]
        }
        var foreign = request
        foreign.headers.append(HTTPHeader(name: "Origin", value: "https://not-allowed.example"))
        let answer = context.ask(foreign)
        guard answer.answer.outcome == .forward, answer.answer.origin == entry.origin else { return [] }
        let message = "a request of any origin is forwarded; the policy only tells browsers who may read the answer"
        return [Finding(.openCORS, ObjectIdentity(entry.origin), place, message, witness: answer)]
    }

    // MARK: Written

    private static func written(_ rule: HTTPRouteRule, at index: Int, of route: ObjectIdentity) -> [Finding] {
        let place = FieldPath.rule(index)
        if rule.matches.isEmpty {
            let message = "matches: [] takes every request and stands behind every other rule"
            return [Finding(.emptyMatches, route, place.field("matches"), message)]
        }
        return rule.matches.enumerated().flatMap { position, match in
            let place = place.field("matches").index(position)
            return headers(match, place, route) + parameters(match, place, route)
        }
    }

    private static func headers(_ match: HTTPRouteMatch, _ place: FieldPath, _ route: ObjectIdentity) -> [Finding] {
        match.headers.enumerated().compactMap { index, header in
            let name = header.name.lowercased()
            let place = place.field("headers").index(index)
            if HeaderNames.isWritten(name), name != "host" {
                let message = "a condition on \(name), which Envoy writes or removes before routes are looked at"
                return Finding(.writtenHeader, route, place, message)
            }
            if header.type == .exact, header.value.contains(",") {
                let message = "\(name) is compared with \"\(header.value)\", which holds a comma"
                return Finding(.repeatedHeader, route, place.field("value"), message)
            }
            return nil
        }
    }

    private static func parameters(_ match: HTTPRouteMatch, _ place: FieldPath, _ route: ObjectIdentity) -> [Finding] {
        match.queryParams.enumerated().compactMap { index, parameter in
            guard parameter.type == .exact, parameter.value.contains(where: { " +&#".contains($0) }) else { return nil }
            let message = "\(parameter.name) is compared with \"\(parameter.value)\" as it is sent, without decoding"
            return Finding(.rawQuery, route, place.field("queryParams").index(index).field("value"), message)
        }
    }
}
