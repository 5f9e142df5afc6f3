import GatewayAPI

extension ResourceSet {
    /// Sorts every list by namespace and name, so that equal inputs are equal whatever their order was.
    mutating func sortLists() {
        gatewayClasses.sort(by: \.metadata)
        gateways.sort(by: \.metadata)
        httpRoutes.sort(by: \.metadata)
        grpcRoutes.sort(by: \.metadata)
        tlsRoutes.sort(by: \.metadata)
        tcpRoutes.sort(by: \.metadata)
        udpRoutes.sort(by: \.metadata)
        listenerSets.sort(by: \.metadata)
        backendTLSPolicies.sort(by: \.metadata)
        referenceGrants.sort(by: \.metadata)
        namespaces.sort(by: \.metadata)
        services.sort(by: \.metadata)
        endpointSlices.sort(by: \.metadata)
        secrets.sort(by: \.metadata)
        configMaps.sort(by: \.metadata)
        workloads.sort(by: \.metadata)
    }
}

extension Array {
    /// Sorts by key.
    ///
    /// Objects are large, so places are sorted first and each object is moved once.
    fileprivate mutating func sort(by metadata: (Element) -> ObjectMeta) {
        let keys = map { metadata($0).key }
        if zip(keys, keys.dropFirst()).allSatisfy({ !($1 < $0) }) { return }
        self = indices.sorted { keys[$0] < keys[$1] }.map { self[$0] }
    }
}
