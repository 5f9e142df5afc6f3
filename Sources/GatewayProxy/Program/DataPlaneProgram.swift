public import RouteMatching
public import RouteModel

/// What the data plane runs: a routing table, compiled.
///
/// Immutable; a reload replaces it whole.
public struct DataPlaneProgram: Sendable {
    /// What it was compiled from.
    public let table: RoutingTable
    /// The indexes of each port of the table, in its order: one for each filter chain.
    public let indexes: [[RoutingIndexCompilation]]

    /// Compiles a table.
    public init(_ table: RoutingTable) {
        self.init(table, indexes: RoutingIndex.compile(table))
    }

    /// Takes indexes that were compiled already, for each port of the table in its order.
    public init(_ table: RoutingTable, indexes: [[RoutingIndexCompilation]]) {
        precondition(
            indexes.count == table.ports.count,
            "\(indexes.count) indexes for \(table.ports.count) ports"
        )
        self.table = table
        self.indexes = indexes
    }
}
