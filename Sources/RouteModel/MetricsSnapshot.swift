/// What the data plane counted, as a value that others turn into text.
public struct MetricsSnapshot: Hashable, Sendable {
    /// Exchanges that ended, by what the access log says of them.
    public var requests: [RequestLabels: Int]
    /// Client connections that are open.
    public var downstreamConnections: Int
    /// Connections to endpoints that are open, pooled ones among them.
    public var upstreamConnections: Int

    /// What distinguishes the counted exchanges.
    public struct RequestLabels: Hashable, Sendable {
        /// The status sent; 0 where none was.
        public var status: Int
        /// RESPONSE_FLAGS, `-` for none.
        public var flags: String
        /// The cluster's name; empty where none was chosen.
        public var cluster: String

        /// Makes labels.
        public init(status: Int, flags: String, cluster: String) {
            self.status = status
            self.flags = flags
            self.cluster = cluster
        }
    }

    /// Makes a snapshot; by default of nothing.
    public init(
        requests: [RequestLabels: Int] = [:],
        downstreamConnections: Int = 0,
        upstreamConnections: Int = 0
    ) {
        self.requests = requests
        self.downstreamConnections = downstreamConnections
        self.upstreamConnections = upstreamConnections
    }

    /// Adds what another part of the data plane counted.
    public mutating func add(_ other: MetricsSnapshot) {
        requests.merge(other.requests, uniquingKeysWith: +)
        downstreamConnections += other.downstreamConnections
        upstreamConnections += other.upstreamConnections
    }
}
