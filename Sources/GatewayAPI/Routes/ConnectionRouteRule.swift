/// One rule of a TLSRoute, TCPRoute or UDPRoute: the specification has one type for each, all alike.
public struct ConnectionRouteRule: Hashable, Sendable {
    /// Its name, unique within the route.
    public var name: String?
    /// Where connections go, with weights; at least one.
    public var backendRefs: [BackendRef]

    /// Makes a rule.
    public init(name: String? = nil, backendRefs: [BackendRef]) {
        self.name = name
        self.backendRefs = backendRefs
    }
}
