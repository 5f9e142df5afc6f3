/// Everything of the input that takes part in binding.
///
/// The order of each list carries no meaning.
public struct ResourceSet: Hashable, Sendable {
    /// GatewayClasses.
    public var gatewayClasses: [GatewayClass] = []
    /// Gateways.
    public var gateways: [Gateway] = []
    /// HTTPRoutes.
    public var httpRoutes: [HTTPRoute] = []
    /// GRPCRoutes.
    public var grpcRoutes: [GRPCRoute] = []
    /// TLSRoutes.
    public var tlsRoutes: [TLSRoute] = []
    /// TCPRoutes.
    public var tcpRoutes: [TCPRoute] = []
    /// UDPRoutes.
    public var udpRoutes: [UDPRoute] = []
    /// ListenerSets.
    public var listenerSets: [ListenerSet] = []
    /// BackendTLSPolicies.
    public var backendTLSPolicies: [BackendTLSPolicy] = []
    /// ReferenceGrants.
    public var referenceGrants: [ReferenceGrant] = []
    /// Namespaces.
    public var namespaces: [Namespace] = []
    /// Services.
    public var services: [Service] = []
    /// EndpointSlices.
    public var endpointSlices: [EndpointSlice] = []
    /// Secrets.
    public var secrets: [Secret] = []
    /// ConfigMaps.
    public var configMaps: [ConfigMap] = []
    /// Deployments, StatefulSets and Pods.
    public var workloads: [Workload] = []

    /// Makes an empty set.
    public init() {}
}
