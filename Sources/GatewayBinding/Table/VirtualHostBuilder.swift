import GatewayAPI
import RouteModel

/// The routes that one listener has under one hostname text: what Istio merges into one VirtualService.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/route_collections.go`, `mergeHTTPRoutes`.
struct RouteBucket {
    /// The hostname text of the routes; `*` for none.
    var hostname: Hostname
    /// Of the oldest route, which comes first.
    var created: CreationInstant
    var namespace: String
    /// In the order of concatenation.
    private(set) var templates: [(kind: String, route: ObjectKey, template: RouteTemplate)] = []

    init(hostname: Hostname, created: CreationInstant, namespace: String) {
        self.hostname = hostname
        self.created = created
        self.namespace = namespace
    }

    /// Appends the entries of the next route.
    mutating func append(_ entries: [RouteTemplate], of route: ObjectKey, kind: String) {
        for entry in entries { templates.append((kind: kind, route: route, template: entry)) }
    }

    /// The entries in the order of evaluation; what stands behind the first catch-all is dead.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `BuildHTTPRoutesForVirtualService`.
    func entries(on listener: JudgedListener, gatewayNamespace: String) -> (live: [RouteEntry], dead: [RouteEntry]) {
        let name = virtualServiceName(on: listener, gatewayNamespace: gatewayNamespace)
        let ranked = templates.enumerated()
            .map { (rank: RouteRank($1.template.matcher, of: $1.kind, position: $0), index: $0) }
            .sorted { $1.rank < $0.rank }
        let entries = ranked.map { ranked in
            let (kind, route, template) = templates[ranked.index]
            return template.entry(of: route, kind: kind, on: listener, hostname: hostname, virtualService: name)
        }
        guard let end = entries.firstIndex(where: \.matcher.isCatchAll) else { return (entries, []) }
        return (Array(entries[...end]), Array(entries[(end + 1)...]))
    }

    /// The name under which Istio merges the routes; it shows in `x-envoy-decorator-operation`.
    func virtualServiceName(on listener: JudgedListener, gatewayNamespace: String) -> String {
        "\(gatewayNamespace)~\(listener.internalName)~\(hostname.text)"
    }
}

extension RouteTemplate {
    fileprivate func entry(
        of route: ObjectKey,
        kind: String,
        on listener: JudgedListener,
        hostname: Hostname,
        virtualService: String
    ) -> RouteEntry {
        let origin = RouteOrigin(
            kind: kind,
            route: route.description,
            rule: rule,
            match: match,
            listener: listener.reference,
            hostname: hostname.text
        )
        return RouteEntry(
            origin: origin,
            name: name,
            matcher: matcher,
            action: placedAction(port: listener.listener.port),
            requestHeaders: requestHeaders,
            responseHeaders: responseHeaders,
            decoratorOperation: operation(virtualService: virtualService, port: listener.listener.port)
        )
    }

    private func placedAction(port: Int) -> RouteAction {
        guard case .redirect(let redirect) = action else { return action }
        return .redirect(redirect.on(port: port))
    }

    /// > Source: Istio `pilot/pkg/networking/util/util.go`, `GetRouteOperation`: of a single cluster its host and port, else
    /// > the VirtualService's name and the listener's port; then the path.
    private func operation(virtualService: String, port: Int) -> String {
        guard case .forward(let action) = action else { return "" }
        guard action.clusters.count == 1, let share = action.clusters.first else {
            return "\(virtualService):\(port)\(operationPath)"
        }
        return "\(Cluster.hostname(of: share.cluster)):\(share.port)\(operationPath)"
    }

    private var operationPath: String {
        switch matcher.path {
        case .exact(let text), .regularExpression(let text): text
        case .prefix, .pathSeparatedPrefix, nil: "/*"
        }
    }
}

/// The virtual hosts of one port while listeners and hostnames are added to it, in Istio's order.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `buildGatewayHTTPRouteConfig`.
struct VirtualHostBuilder {
    private var byDomain: [String: VirtualHost] = [:]

    /// Appends the routes of a bucket to the virtual host of the more specific hostname.
    mutating func add(_ bucket: RouteBucket, on listener: JudgedListener, gatewayNamespace: String) {
        guard let domain = bucket.hostname.intersection(listener.hostname)?.text else { return }
        let entries = bucket.entries(on: listener, gatewayNamespace: gatewayNamespace)
        byDomain[domain, default: VirtualHost(domain: domain, routes: [])].routes += entries.live
        byDomain[domain]?.deadRoutes += entries.dead
    }

    /// The virtual hosts, sorted by domain, in each the catch-alls moved behind everything else.
    func virtualHosts() -> [VirtualHost] {
        byDomain.keys.sorted { $0.utf8Precedes($1) }.compactMap { domain in
            guard var host = byDomain[domain] else { return nil }
            if host.routes.dropLast().contains(where: \.matcher.isCatchAll) {
                host.routes = host.routes.filter { !$0.matcher.isCatchAll } + host.routes.filter(\.matcher.isCatchAll)
            }
            return host
        }
    }
}
