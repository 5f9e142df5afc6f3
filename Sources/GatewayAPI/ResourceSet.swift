/// Everything of the input that takes part in binding.
///
/// The order of each list carries no meaning.
public struct ResourceSet: Hashable, Sendable {
    public var gatewayClasses: [GatewayClass] = []
    public var gateways: [Gateway] = []
    public var httpRoutes: [HTTPRoute] = []
    public var referenceGrants: [ReferenceGrant] = []
    public var namespaces: [Namespace] = []
    public var services: [Service] = []
    public var endpointSlices: [EndpointSlice] = []
    public var secrets: [Secret] = []
    public var configMaps: [ConfigMap] = []
    public var workloads: [Workload] = []

    /// Makes an empty set.
    public init() {}
}
