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
