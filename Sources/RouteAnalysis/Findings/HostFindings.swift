internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel
internal import Simulation

/// Hosts and listeners that do not meet.
enum HostFindings {
    static func findings(_ context: inout AnalysisContext) -> [Finding] {
        hiddenWildcards(&context) + isolated(context) + bothListeners(&context)
    }

    // MARK: Wildcards behind exact hosts

    /// How many entries of a wildcard host are tried.
    private static let reach = 64

    private static func hiddenWildcards(_ context: inout AnalysisContext) -> [Finding] {
        let hosts = context.table.hosts
        let byChain = Dictionary(grouping: hosts) { [$0.place.port, $0.place.chain] }
        return hosts.compactMap { host in
            let chain = byChain[[host.place.port, host.place.chain]] ?? []
            return hiddenWildcard(behind: host, in: chain, &context)
        }
    }

    private static func hiddenWildcard(
        behind host: HostAnalysis,
        in chain: [HostAnalysis],
        _ context: inout AnalysisContext
    ) -> Finding? {
        let table = context.binding.table
        let domain = table.virtualHost(at: host.place).domain
        guard domain != "*", let name = SimulatedRequest.base(at: host.place, of: table)?.host else { return nil }
        let wider = chain.filter { other in
            let other = table.virtualHost(at: other.place).domain
            return other != domain && other.hasPrefix("*") && domain.hasSuffix(other.dropFirst())
        }
        let widest = wider.max { left, right in
            table.virtualHost(at: left.place).domain.utf8.count < table.virtualHost(at: right.place).domain.utf8.count
        }
        guard let wildcard = widest else { return nil }
        for (index, reachability) in wildcard.reachability.prefix(reach).enumerated() {
            guard case .alive(var request) = reachability else { continue }
            request.host = name
            let entry = table.entry(at: EntryPlace(host: wildcard.place, index: index))
            let shown = context.ask(request)
            guard shown.answer.outcome == .noRoute, let owner = table.virtualHost(at: host.place).routes.first else {
                continue
            }
            return Finding(
                .hiddenWildcard,
                ObjectIdentity(entry.origin),
                FieldPath(entry.origin),
                "\(entry.matcher.words) of \(table.virtualHost(at: wildcard.place).domain) does not apply to \(domain), which "
                    + "\(owner.origin.kind) \(owner.origin.route) serves by itself: 404",
                witness: shown,
                related: [
                    RelatedPlace(
                        object: ObjectIdentity(owner.origin),
                        path: FieldPath().field("spec").field("hostnames"),
                        note: "makes a virtual host of its own"
                    )
                ]
            )
        }
        return nil
    }

    // MARK: Isolation

    private static func isolated(_ context: AnalysisContext) -> [Finding] {
        let byRoute = Dictionary(grouping: context.binding.attachments) { "\($0.kind) \($0.route)" }
        return byRoute.sorted { $0.key < $1.key }.compactMap { _, attachments in
            let attached = attachments.filter { $0.denial == nil && $0.listener != nil }
            guard let first = attached.first, attached.allSatisfy(\.hostnames.isEmpty),
                ["HTTPRoute", "GRPCRoute"].contains(first.kind)
            else { return nil }
            let names = attached.compactMap { $0.listener?.qualifiedName }.joined(separator: ", ")
            return Finding(
                .isolated,
                .gatewayAPI(first.kind, first.route),
                FieldPath().field("spec").field("hostnames"),
                "attached to listener \(names), where other listeners of the Gateway own every one of its hostnames"
            )
        }
    }

    // MARK: HTTP and HTTPS

    private static func bothListeners(_ context: inout AnalysisContext) -> [Finding] {
        var byRoute: [String: [RouteEntry]] = [:]
        for (_, entry, _) in context.aliveEntries where entry.origin.kind == HTTPRoute.kind {
            byRoute[entry.origin.route, default: []].append(entry)
        }
        var findings: [Finding] = []
        for (name, entries) in byRoute.sorted(by: { $0.key < $1.key }) {
            guard let route = context.httpRoutes[name],
                let parent = route.spec.parentRefs.firstIndex(where: { $0.sectionName == nil && $0.port == nil })
            else { continue }
            let tls = entries.first { $0.origin.listener.protocol == "HTTPS" }
            let clear = entries.first { entry in
                guard case .forward = entry.action else { return false }
                return entry.origin.listener.protocol == "HTTP"
                    && entry.origin.listener.gateway == tls?.origin.listener.gateway
            }
            guard let tls, let clear, let request = context.witnesses[clear.origin] else { continue }
            let shown = context.ask(request)
            guard shown.answer.origin == clear.origin, shown.answer.outcome == .forward else { continue }
            findings.append(
                Finding(
                    .bothListeners,
                    ObjectIdentity(clear.origin),
                    .spec("parentRefs", parent),
                    "without sectionName the route is served by listener \(clear.origin.listener.qualifiedName) in the clear, as "
                        + "well as by \(tls.origin.listener.qualifiedName) over TLS",
                    witness: shown
                )
            )
        }
        return findings
    }
}
