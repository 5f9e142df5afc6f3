internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Redirects and rewrites, followed.
enum RedirectFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        var looping: Set<RouteOrigin> = []
        for (_, entry, request) in context.aliveEntries {
            let isNew = seen.insert(entry.origin.subject).inserted
            if case .redirect(let redirect) = entry.action, !looping.contains(entry.origin) {
                if let loop = loop(from: request, entry, &context, &looping) { findings.append(loop) }
                if isNew { findings += ports(redirect, entry, request, &context) }
            }
            if isNew { findings += slashes(entry, request, &context) }
        }
        return findings
    }

    // MARK: Loops

    /// More than any browser follows.
    private static let patience = 24

    private static func loop(
        from request: SimulatedRequest,
        _ entry: RouteEntry,
        _ context: inout AnalysisContext,
        _ looping: inout Set<RouteOrigin>
    ) -> Finding? {
        var steps = [context.ask(request)]
        for _ in 0..<patience {
            let shown = steps[steps.count - 1]
            guard shown.answer.outcome == .redirect, let location = shown.answer.location,
                let next = shown.request.following(location, in: context)
            else { return nil }
            if let start = steps.firstIndex(where: { $0.request.url == next.url }) {
                let loop = steps[start...]
                let origins = loop.compactMap(\.answer.origin)
                // A way that only leads into a loop of others is told where the loop is.
                guard origins.contains(entry.origin) else { return nil }
                looping.formUnion(origins)
                let way = loop.map(\.request.url).joined(separator: " → ")
                return finding(entry, steps[start], "\(way) → \(next.url): it never ends")
            }
            steps.append(context.ask(next))
        }
        looping.formUnion(steps.compactMap(\.answer.origin))
        let beginning = steps.prefix(4).map(\.request.url).joined(separator: " → ")
        return finding(entry, steps[0], "\(beginning) → …: after \(patience) redirects there is no end")
    }

    private static func finding(_ entry: RouteEntry, _ shown: ShownRequest, _ message: String) -> Finding {
        Finding(
            .redirectLoop,
            ObjectIdentity(entry.origin),
            .rule(entry.origin.rule).field("filters"),
            message,
            witness: shown
        )
    }

    // MARK: Ports

    private static func ports(
        _ redirect: RedirectAction,
        _ entry: RouteEntry,
        _ request: SimulatedRequest,
        _ context: inout AnalysisContext
    ) -> [Finding] {
        let place = FieldPath.rule(entry.origin.rule).field("filters")
        if redirect.scheme == "https", redirect.port == nil, redirect.hostname == nil, !request.isTLS {
            var other = request
            other.host = "\(request.host ?? ""):8080"
            let shown = context.ask(other)
            if shown.answer.origin == entry.origin, let location = shown.answer.location, location.contains(":8080") {
                let message = "the port of the request stays in the location: \(location)"
                return [Finding(.keptPort, ObjectIdentity(entry.origin), place, message, witness: shown)]
            }
        }
        let isDefault = (request.port ?? 80) == (request.isTLS ? 443 : 80)
        let isWritten = context.httpRoute(entry.origin).map { $0.writesPort(rule: entry.origin.rule) } ?? true
        guard redirect.scheme == nil, !isDefault, !isWritten else { return [] }
        let shown = context.ask(request)
        guard shown.answer.origin == entry.origin, let location = shown.answer.location else { return [] }
        let message = "the location names the listener's port: \(location)"
        return [Finding(.declaredPort, ObjectIdentity(entry.origin), place, message, witness: shown)]
    }

    // MARK: Slashes

    private static func slashes(
        _ entry: RouteEntry,
        _ request: SimulatedRequest,
        _ context: inout AnalysisContext
    ) -> [Finding] {
        guard let (matched, replacement) = entry.action.prefixChange else { return [] }
        let base = matched == "/" ? "" : matched
        let query = request.target.firstIndex(of: "?").map { String(request.target[$0...]) } ?? ""
        for path in ["\(base)/bar", "\(base)/"] {
            var other = request
            other.target = path + query
            let shown = context.ask(other)
            guard shown.answer.origin == entry.origin, let result = shown.answer.changedPath else { continue }
            let place = FieldPath.rule(entry.origin.rule).field("filters")
            if result.contains("//"), !path.contains("//") {
                let message = "\(path) becomes \(result), with two slashes"
                return [Finding(.doubleSlash, ObjectIdentity(entry.origin), place, message, witness: shown)]
            }
            if matched == "/", path == "/bar", !replacement.hasSuffix("/"), result.hasPrefix(replacement + "bar") {
                let message = "\(path) becomes \(result): the new prefix is glued to the path"
                return [Finding(.gluedPrefix, ObjectIdentity(entry.origin), place, message, witness: shown)]
            }
        }
        return []
    }
}

extension RouteAction {
    /// The prefix that is replaced, and by what.
    fileprivate var prefixChange: (matched: String, replacement: String)? {
        switch self {
        case .redirect(let redirect):
            if case .prefix(let matched, let replacement) = redirect.path { return (matched, replacement) }
        case .forward(let forward):
            if case .prefix(let matched, let replacement) = forward.pathRewrite { return (matched, replacement) }
        case .directResponse: break
        }
        return nil
    }
}

extension MatchAnswer {
    /// The path that comes out: upstream, or in the location.
    fileprivate var changedPath: String? {
        guard let location else { return path }
        guard let scheme = location.firstRange(of: "://") else { return location }
        let rest = location[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) }
    }
}

extension HTTPRoute {
    /// Whether the redirect of a rule names a port.
    fileprivate func writesPort(rule: Int) -> Bool {
        guard rule < spec.rules.count else { return true }
        return spec.rules[rule].filters.contains { filter in
            if case .requestRedirect(let redirect) = filter { redirect.port != nil } else { false }
        }
    }
}

extension SimulatedRequest {
    /// As a browser's address line shows it.
    var url: String { "\(isTLS ? "https" : "http")://\(host ?? "")\(target)" }

    /// The request that a client makes of a location at the same address; nil where that leads elsewhere.
    ///
    /// The query and the headers stay: they may be what made the redirect match.
    fileprivate func following(_ location: String, in context: AnalysisContext) -> SimulatedRequest? {
        guard let scheme = location.firstRange(of: "://") else { return nil }
        let rest = location[scheme.upperBound...]
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<end]
        let isTLS = location.hasPrefix("https")
        let parts = authority.split(separator: ":", maxSplits: 1)
        let number = parts.count == 2 ? Int(parts[1]) : (isTLS ? 443 : 80)
        guard let number,
            context.binding.table.ports.contains(where: { port in
                port.port == number && port.isTLS == isTLS && port.listeners.contains { $0.gateway == gateway }
            })
        else { return nil }
        let name = String(parts.first ?? "").lowercased()
        let own = (host ?? "").split(separator: ":").first.map { $0.lowercased() }
        guard name == own || context.serves(name) else { return nil }
        var next = self
        next.isTLS = isTLS
        next.port = number
        next.host = String(authority)
        next.target = end == rest.endIndex ? "/" : String(rest[end...])
        return next
    }
}
