public import GatewayAPI
public import RouteModel

/// How objects that the input leaves out are treated: `--assume`.
public enum AssumptionPolicy: String, Hashable, Sendable, CaseIterable {
    /// Services of namespaces for which the input holds none, and Gateways where the input holds none at all.
    case auto
    /// Every referenced Service and Gateway that is missing.
    case always
    /// Nothing: the cluster's own answer.
    case never
}

/// What binding must know besides the resources.
public struct BindingOptions: Hashable, Sendable {
    /// What to assume.
    public var assume: AssumptionPolicy
    /// `--backend NS/SVC:PORT=TARGET`.
    public var backends: [BackendOverride]
    /// The addresses that LoadBalancer Services have on this machine, by `namespace/name`; others have none to show.
    public var localAddresses: [String: String]
    /// Whose Istio and Envoy.
    public var profile: Profile

    /// Makes options.
    public init(
        assume: AssumptionPolicy = .auto,
        backends: [BackendOverride] = [],
        localAddresses: [String: String] = [:],
        profile: Profile = .current
    ) {
        self.assume = assume
        self.backends = backends
        self.localAddresses = localAddresses
        self.profile = profile
    }
}

/// The user's word on where a Service's port leads.
public struct BackendOverride: Hashable, Sendable {
    /// The Service.
    public var service: ObjectKey
    /// Its port.
    public var port: Int
    /// Where that leads.
    public var target: Target

    /// Where it leads.
    public enum Target: Hashable, Sendable {
        /// A host and port of the user; TLS for `https://`.
        case address(host: String, port: Int, tls: Bool)
        /// No endpoint: 503 `UH`.
        case none
        /// A closed port.
        case refused
    }

    /// Makes an override.
    public init(service: ObjectKey, port: Int, target: Target) {
        self.service = service
        self.port = port
        self.target = target
    }
}

/// What istiod would make of the resources.
public struct Binding: Hashable, Sendable {
    /// The resources that were bound: the input, and what the cluster would have or was assumed.
    public var resources: ResourceSet
    /// The status of each GatewayClass that is Istio's, by name.
    public var gatewayClassStatuses: [String: [Condition]]
    /// The status of each Gateway, by key.
    ///
    /// A Gateway that Istio skips has no entry.
    public var gatewayStatuses: [ObjectKey: GatewayStatus]
    /// The status of each ListenerSet, by key.
    ///
    /// One whose Gateway does not exist, or is not Istio's, has no entry.
    public var listenerSetStatuses: [ObjectKey: ListenerSetStatus]
    /// The status of each route of a kind that Istio has, by kind and key; the parents in status order.
    ///
    /// A route whose every parent is skipped has an empty list.
    public var routeStatuses: [String: [ObjectKey: [RouteParentStatus]]]
    /// The status of each BackendTLSPolicy, by key; the ancestors in status order.
    public var backendTLSPolicyStatuses: [ObjectKey: [PolicyAncestorStatus]]
    /// What the data plane is programmed with.
    public var table: RoutingTable
    /// Listeners that serve nobody, with the reason: the Service lacks the port, no TLS handshake can succeed, and so on.
    public var closedListeners: [ClosedListener]
    /// The Services whose addresses each programmed Gateway takes, `namespace/name`, as far as they exist.
    public var gatewayServices: [ObjectKey: [String]]
    /// What was assumed, one line each, sorted.
    public var assumptions: [String]
    /// The verdict of every (route, parentRef, listener) triple, for explaining.
    public var attachments: [Attachment]
    /// TCPRoutes and TLSRoutes that attached to a listener that takes connections, and get none of them.
    public var idleRoutes: [IdleRoute]
}

extension Binding {
    /// The statuses of every route of a kind, by key.
    public func statuses(of kind: String) -> [ObjectKey: [RouteParentStatus]] { routeStatuses[kind] ?? [:] }

    /// Whether a listener has a part of some port, be it that it closes every connection.
    public func isOpen(_ listener: ListenerReference) -> Bool {
        table.ports.contains { $0.listeners.contains(listener) }
    }

    /// The status of a route of some kind; nil where Istio writes none.
    public func routeStatus(of kind: String, _ key: ObjectKey) -> [RouteParentStatus]? {
        routeStatuses[kind]?[key]
    }
}

/// `Gateway.status`.
public struct GatewayStatus: Hashable, Sendable {
    /// Sorted by type.
    public var conditions: [Condition]
    /// The addresses at which it is reached.
    public var addresses: [GatewayAddress]
    /// In spec order.
    public var listeners: [ListenerStatus]
    /// How many ListenerSets add a valid listener; Istio does not write 0.
    public var attachedListenerSets = 0
}

/// `ListenerSet.status`.
public struct ListenerSetStatus: Hashable, Sendable {
    /// Sorted by type.
    public var conditions: [Condition]
    /// In spec order.
    public var listeners: [ListenerStatus]
}

/// `status.listeners[]` of a Gateway or ListenerSet.
public struct ListenerStatus: Hashable, Sendable {
    /// The listener's name.
    public var name: String
    /// How many routes attached, broken ones among them.
    public var attachedRoutes: Int
    /// The route kinds that may attach.
    public var supportedKinds: [RouteGroupKind]
    /// Sorted by type.
    public var conditions: [Condition]
}

/// `status.parents[]` of a route.
public struct RouteParentStatus: Hashable, Sendable {
    /// As in the manifest after defaulting.
    public var parentRef: ParentReference
    /// Istio's.
    public var controllerName: String
    /// Sorted by type.
    public var conditions: [Condition]
}

/// `BackendTLSPolicy.status.ancestors[]`.
public struct PolicyAncestorStatus: Hashable, Sendable {
    /// What the policy is about, or a Gateway that leads there.
    public var ancestorRef: ParentReference
    /// Istio's, for the mesh or for Gateways.
    public var controllerName: String
    /// Sorted by type.
    public var conditions: [Condition]
}

/// A listener that serves nothing although nothing in its status need say so.
public struct ClosedListener: Hashable, Sendable {
    /// The listener.
    public var listener: ListenerReference
    /// A sentence for `serve` to print.
    public var reason: String
}

/// A TCPRoute or TLSRoute that attached and gets no connection, which no status tells.
public struct IdleRoute: Hashable, Sendable {
    /// The rule that would take connections, and the listener where it would.
    public var origin: RouteOrigin
    /// The server names that it would take; empty: all of the listener's.
    public var serverNames: [String]
    /// Why it takes none, a clause.
    public var reason: String
}

/// What became of one route at one listener.
public struct Attachment: Hashable, Sendable {
    /// The route's kind.
    public var kind: String
    /// The route.
    public var route: ObjectKey
    /// The parentRef, after defaulting.
    public var parentRef: ParentReference
    /// nil where the parent does not exist, is not Istio's, or has no usable listener.
    public var listener: ListenerReference?
    /// nil: attached.
    public var denial: Denial?
    /// The hostnames under which the route takes effect there; empty where it is denied or isolation leaves none.
    public var hostnames: [String]

    /// Why a route is not attached.
    public struct Denial: Hashable, Sendable {
        /// `NotAllowedByListeners`, `NoMatchingListenerHostname`, `NoMatchingParent`, or `ParentNotFound` where Istio
        /// writes no status at all.
        public var reason: String
        /// The sentence for people.
        public var message: String
    }
}
