package import GatewayAPI

extension ResourceSet {
    /// The same in another order.
    package func shuffled(using random: inout SeededGenerator) -> ResourceSet {
        var set = self
        set.gatewayClasses.shuffle(using: &random)
        set.gateways.shuffle(using: &random)
        set.httpRoutes.shuffle(using: &random)
        set.grpcRoutes.shuffle(using: &random)
        set.tlsRoutes.shuffle(using: &random)
        set.tcpRoutes.shuffle(using: &random)
        set.udpRoutes.shuffle(using: &random)
        set.listenerSets.shuffle(using: &random)
        set.backendTLSPolicies.shuffle(using: &random)
        set.referenceGrants.shuffle(using: &random)
        set.namespaces.shuffle(using: &random)
        set.services.shuffle(using: &random)
        set.endpointSlices.shuffle(using: &random)
        set.secrets.shuffle(using: &random)
        set.configMaps.shuffle(using: &random)
        set.workloads.shuffle(using: &random)
        return set
    }
}
