/// A GRPCRoute with the API server's defaults applied.
public struct GRPCRoute: Route {
    /// `GRPCRoute`.
    public static let kind = "GRPCRoute"
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: GRPCRouteSpec

    /// Makes a route.
    public init(metadata: ObjectMeta, spec: GRPCRouteSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `GRPCRoute.spec`, every field of the v1.6.1 experimental CRD.
public struct GRPCRouteSpec: RouteSpec {
    /// What every route has.
    public var common: CommonRouteSpec
    /// The hosts it is for; empty: every host of the listener.
    public var hostnames: [String]
    /// Its rules, in the order of the manifest; the CRD has no default for them.
    public var rules: [GRPCRouteRule]

    /// Makes a specification.
    public init(
        parentRefs: [ParentReference] = [],
        hostnames: [String] = [],
        rules: [GRPCRouteRule] = [],
        useDefaultGateways: String? = nil
    ) {
        common = CommonRouteSpec(parentRefs: parentRefs, useDefaultGateways: useDefaultGateways)
        self.hostnames = hostnames
        self.rules = rules
    }
}

/// One rule of a GRPCRoute.
public struct GRPCRouteRule: Hashable, Sendable {
    /// Its name, unique within the route.
    public var name: String?
    /// Empty: everything; the CRD has no default.
    public var matches: [GRPCRouteMatch]
    /// What is done to requests and responses, in the order of the manifest.
    public var filters: [GRPCRouteFilter]
    /// Where requests go, with weights.
    public var backendRefs: [GRPCBackendRef]
    /// How a session stays with one backend.
    public var sessionPersistence: SessionPersistence?

    /// Makes a rule.
    public init(
        name: String? = nil,
        matches: [GRPCRouteMatch] = [],
        filters: [GRPCRouteFilter] = [],
        backendRefs: [GRPCBackendRef] = [],
        sessionPersistence: SessionPersistence? = nil
    ) {
        self.name = name
        self.matches = matches
        self.filters = filters
        self.backendRefs = backendRefs
        self.sessionPersistence = sessionPersistence
    }
}

/// One of a GRPCRoute rule's matches: every part must hold.
public struct GRPCRouteMatch: Hashable, Sendable {
    /// The service and method; nil: all.
    public var method: GRPCMethodMatch?
    /// The metadata that must match.
    public var headers: [HTTPValueMatch]

    /// Makes a match.
    public init(method: GRPCMethodMatch? = nil, headers: [HTTPValueMatch] = []) {
        self.method = method
        self.headers = headers
    }
}

/// `matches[].method` of a GRPCRoute.
public struct GRPCMethodMatch: Hashable, Sendable {
    /// The kind of comparison, of both parts.
    public enum Kind: String, Hashable, Sendable {
        case exact = "Exact"
        case regularExpression = "RegularExpression"
    }

    /// How both parts are compared.
    public var type: Kind
    /// The service with its package; nil: every service.
    public var service: String?
    /// The method; nil: every method.
    public var method: String?

    /// Makes a match.
    public init(type: Kind = .exact, service: String? = nil, method: String? = nil) {
        self.type = type
        self.service = service
        self.method = method
    }
}

/// A filter of a GRPCRoute's rule or backendRef.
public enum GRPCRouteFilter: Hashable, Sendable {
    case requestHeaderModifier(HeaderModifier)
    case responseHeaderModifier(HeaderModifier)
    case requestMirror(RequestMirror)
    case extensionRef(ObjectReference)

    /// The filter's `type`, as in the manifest.
    public var type: String { http.type }

    /// The same filter of an HTTPRoute.
    public var http: HTTPRouteFilter {
        switch self {
        case .requestHeaderModifier(let modifier): .requestHeaderModifier(modifier)
        case .responseHeaderModifier(let modifier): .responseHeaderModifier(modifier)
        case .requestMirror(let mirror): .requestMirror(mirror)
        case .extensionRef(let reference): .extensionRef(reference)
        }
    }
}

/// One of a GRPCRoute rule's backendRefs.
public struct GRPCBackendRef: Hashable, Sendable {
    /// What is referred to.
    public var ref: BackendObjectReference
    /// 0...1 000 000.
    public var weight: Int
    /// Filters for requests that go there.
    public var filters: [GRPCRouteFilter]

    /// Makes a backendRef of weight 1.
    public init(ref: BackendObjectReference, weight: Int = 1, filters: [GRPCRouteFilter] = []) {
        self.ref = ref
        self.weight = weight
        self.filters = filters
    }
}
