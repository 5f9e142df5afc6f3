public import RouteModel

extension RoutingIndex {
    /// Compiles the route table of every filter chain, by port and chain in the table's order.
    public static func compile(_ table: RoutingTable) -> [[RoutingIndexCompilation]] {
        table.ports.map { port in port.filterChains.map { compile($0.virtualHosts, behavior: table.behavior) } }
    }
}

extension RoutingTable {
    /// The chains whose route table Envoy would refuse, with the reasons.
    ///
    /// - Parameter indexes: what compiling this table gave.
    public func refusals(
        _ indexes: [[RoutingIndexCompilation]]
    ) -> [(port: GatewayPort, chain: FilterChain, reasons: [TableRefusal])] {
        zip(ports, indexes).flatMap { port, indexes in
            zip(port.filterChains, indexes).compactMap { chain, index in
                if case .refused(let reasons) = index { (port, chain, reasons) } else { nil }
            }
        }
    }
}
