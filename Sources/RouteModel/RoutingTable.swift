/// What binding hands to the data plane: which ports are open, what each routes, and where the clusters lead.
///
/// A value. Equal inputs bind to equal tables, whatever their order.
public struct RoutingTable: Hashable, Sendable {
    /// The open ports, sorted by address order (design: external ingress Service first), then by port.
    public var ports: [GatewayPort]
    /// The clusters that some route entry of some port names, sorted by name.
    public var clusters: [Cluster]
    /// How the data plane that runs it differs from the newest.
    public var behavior: EnvoyBehavior

    /// Makes a table.
    public init(ports: [GatewayPort] = [], clusters: [Cluster] = [], behavior: EnvoyBehavior = EnvoyBehavior()) {
        self.ports = ports
        self.clusters = clusters
        self.behavior = behavior
    }
}

/// One port of one address: an Envoy listener with its filter chains.
///
/// All HTTP listeners that end on one workload port of one Service share it and its only chain, also across Gateways;
/// each HTTPS or TLS listener has chains of its own there.
public struct GatewayPort: Hashable, Sendable {
    /// The Service whose address it is: `namespace/name`.
    ///
    /// Gateways that resolve to one Service share one address.
    public var service: String
    /// The listener's (Service's) port: what `Location` and matching by port see.
    public var port: Int
    /// The Gateway listeners that this port stands for, in the order of their Gateways and spec.
    public var listeners: [ListenerReference]
    /// What is done with which connections; no two take the same server name.
    public var filterChains: [FilterChain]

    /// Makes a port.
    public init(service: String, port: Int, listeners: [ListenerReference], filterChains: [FilterChain]) {
        self.service = service
        self.port = port
        self.listeners = listeners
        self.filterChains = filterChains
    }

    /// Makes a port for HTTP without TLS.
    ///
    /// - Parameter virtualHosts: sorted by domain; no two share a domain.
    public init(service: String, port: Int, listeners: [ListenerReference], virtualHosts: [VirtualHost]) {
        let chain = FilterChain(name: "http.\(port)", listeners: listeners, routing: .http(virtualHosts))
        self.init(service: service, port: port, listeners: listeners, filterChains: [chain])
    }

    /// The virtual hosts of every chain, chain by chain.
    public var virtualHosts: [VirtualHost] { filterChains.flatMap(\.virtualHosts) }

    /// Whether clients must speak TLS first.
    public var isTLS: Bool { filterChains.contains(where: \.isTLS) }
}

/// A Gateway's listener as the data plane and its reports name it.
public struct ListenerReference: Hashable, Sendable {
    /// `namespace/name` of the Gateway.
    public var gateway: String
    /// `namespace/name` of the ListenerSet that adds it to the Gateway; nil: it is the Gateway's own.
    public var listenerSet: String?
    /// The listener's name, unique within its ListenerSet or Gateway.
    public var name: String
    /// `HTTP` and so on.
    public var `protocol`: String
    /// The Service's port.
    public var port: Int
    /// Empty: every hostname.
    public var hostname: String

    /// Makes a reference.
    public init(
        gateway: String,
        listenerSet: String? = nil,
        name: String,
        protocol: String,
        port: Int,
        hostname: String
    ) {
        self.gateway = gateway
        self.listenerSet = listenerSet
        self.name = name
        self.protocol = `protocol`
        self.port = port
        self.hostname = hostname
    }
}

extension ListenerReference {
    /// Its name among all listeners of the Gateway: that of its ListenerSet before it.
    public var qualifiedName: String { listenerSet.map { "\($0)/\(name)" } ?? name }
}

/// The routes of one domain.
public struct VirtualHost: Hashable, Sendable {
    /// `store.example.com`, `*.example.com` or `*`; lower case.
    public var domain: String
    /// In the order of evaluation.
    public var routes: [RouteEntry]
    /// What Istio never programs because a catch-all stands before it, in the order it would have had.
    public var deadRoutes: [RouteEntry]

    /// Makes a virtual host.
    public init(domain: String, routes: [RouteEntry], deadRoutes: [RouteEntry] = []) {
        self.domain = domain
        self.routes = routes
        self.deadRoutes = deadRoutes
    }
}

/// One match of one rule of one route: Envoy's `Route`.
public struct RouteEntry: Hashable, Sendable {
    /// Where it was written.
    public var origin: RouteOrigin
    /// Envoy's route name, the log's ROUTE_NAME: the rule's name, else `namespace.route.rule`.
    public var name: String
    /// What a request must have.
    public var matcher: RequestMatcher
    /// What happens to a request that has it.
    public var action: RouteAction
    /// The rule's request header changes.
    public var requestHeaders: HeaderMutation
    /// The rule's response header changes; they also run on local replies of this entry.
    public var responseHeaders: HeaderMutation
    /// `x-envoy-decorator-operation` as sent upstream.
    public var decoratorOperation: String

    /// Makes an entry.
    public init(
        origin: RouteOrigin,
        name: String,
        matcher: RequestMatcher,
        action: RouteAction,
        requestHeaders: HeaderMutation = HeaderMutation(),
        responseHeaders: HeaderMutation = HeaderMutation(),
        decoratorOperation: String = ""
    ) {
        self.origin = origin
        self.name = name
        self.matcher = matcher
        self.action = action
        self.requestHeaders = requestHeaders
        self.responseHeaders = responseHeaders
        self.decoratorOperation = decoratorOperation
    }
}

/// The place of a route entry in the input.
public struct RouteOrigin: Hashable, Sendable {
    /// `HTTPRoute`.
    public var kind: String
    /// `namespace/name`.
    public var route: String
    /// Index of the rule, after defaulting.
    public var rule: Int
    /// Index of the match, after defaulting; nil for a rule whose list of matches is empty.
    public var match: Int?
    /// The listener through which it is attached.
    public var listener: ListenerReference
    /// The hostname text under which it was merged, `*` for none.
    public var hostname: String

    /// Makes an origin.
    public init(
        kind: String = "HTTPRoute",
        route: String,
        rule: Int,
        match: Int?,
        listener: ListenerReference,
        hostname: String
    ) {
        self.kind = kind
        self.route = route
        self.rule = rule
        self.match = match
        self.listener = listener
        self.hostname = hostname
    }
}
