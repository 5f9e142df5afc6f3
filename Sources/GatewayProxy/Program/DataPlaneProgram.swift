public import RouteMatching
public import RouteModel

/// What the data plane runs: a routing table, compiled.
///
/// Immutable; a reload replaces it whole.
public struct DataPlaneProgram: Sendable {
    /// What it was compiled from.
    public let table: RoutingTable
    /// The index of each port of the table, in its order.
    public let indexes: [RoutingIndexCompilation]

    /// Compiles a table.
    public init(_ table: RoutingTable) {
        self.init(table, indexes: table.ports.map { RoutingIndex.compile($0.virtualHosts, behavior: table.behavior) })
    }

    /// Takes indexes that were compiled already, one for each port of the table in its order.
    public init(_ table: RoutingTable, indexes: [RoutingIndexCompilation]) {
        precondition(
            indexes.count == table.ports.count,
            "\(indexes.count) indexes for \(table.ports.count) ports"
        )
        self.table = table
        self.indexes = indexes
    }

    /// The ports whose table Envoy would refuse, with the reasons.
    public var refusals: [(port: GatewayPort, reasons: [TableRefusal])] {
        zip(table.ports, indexes).compactMap { port, index in
            if case .refused(let reasons) = index { (port, reasons) } else { nil }
        }
    }
}
