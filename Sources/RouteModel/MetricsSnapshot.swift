/// What the data plane counted, as a value that others turn into text.
///
/// Counts only grow while the process lives, whatever a reload takes away; what is open now may shrink.
public struct MetricsSnapshot: Hashable, Sendable {
    /// Exchanges that ended, by what Istio's metrics tell apart.
    public var exchanges: [ExchangeLabels: ExchangeCounts]
    /// Connections whose bytes pass as they are, by what Istio's metrics tell apart.
    public var connections: [ConnectionLabels: ConnectionCounts]
    /// What the connection manager of each port counted, by the gateway's port.
    public var downstream: [Int: DownstreamCounts]
    /// What each cluster counted, by its name.
    public var upstream: [String: UpstreamCounts]

    /// Makes a snapshot; by default of nothing.
    public init(
        exchanges: [ExchangeLabels: ExchangeCounts] = [:],
        connections: [ConnectionLabels: ConnectionCounts] = [:],
        downstream: [Int: DownstreamCounts] = [:],
        upstream: [String: UpstreamCounts] = [:]
    ) {
        self.exchanges = exchanges
        self.connections = connections
        self.downstream = downstream
        self.upstream = upstream
    }

    /// Client connections of HTTP that are open.
    public var downstreamConnections: Int { downstream.values.reduce(0) { $0 + $1.activeConnections } }

    /// Connections to endpoints that are open or being opened, pooled ones among them.
    public var upstreamConnections: Int { upstream.values.reduce(0) { $0 + $1.activeConnections } }

    /// Adds what another part of the data plane counted.
    public mutating func add(_ other: MetricsSnapshot) {
        for (labels, counts) in other.exchanges { exchanges[labels, default: ExchangeCounts()].add(counts) }
        for (labels, counts) in other.connections { connections[labels, default: ConnectionCounts()].add(counts) }
        for (port, counts) in other.downstream { downstream[port, default: DownstreamCounts()].add(counts) }
        for (cluster, counts) in other.upstream { upstream[cluster, default: UpstreamCounts()].add(counts) }
    }
}

/// Between whom something went that Istio's metrics count.
public struct PeerLabels: Hashable, Sendable {
    /// The gateway that had it.
    public var gateway: GatewayWorkload
    /// The cluster's name; empty where none was chosen.
    public var cluster: String
    /// The workload of the endpoint; nil where none was chosen, or nothing is known of it.
    public var workload: EndpointWorkload?

    /// Makes labels.
    public init(gateway: GatewayWorkload, cluster: String, workload: EndpointWorkload?) {
        self.gateway = gateway
        self.cluster = cluster
        self.workload = workload
    }
}

/// What distinguishes the exchanges that Istio's metrics count.
public struct ExchangeLabels: Hashable, Sendable {
    /// What was spoken, as far as metrics tell it apart.
    public enum Application: Hashable, Sendable {
        case http
        /// A call of gRPC, with the status that its client got; nil where it got none.
        case grpc(status: Int?)
    }

    /// Between whom.
    public var peers: PeerLabels
    /// What was spoken.
    public var application: Application
    /// The status sent; 0 where none was.
    public var status: Int
    /// RESPONSE_FLAGS, `-` for none.
    public var flags: String

    /// Makes labels.
    public init(peers: PeerLabels, application: Application = .http, status: Int, flags: String) {
        self.peers = peers
        self.application = application
        self.status = status
        self.flags = flags
    }
}

/// What Istio's metrics say of exchanges with the same labels.
public struct ExchangeCounts: Hashable, Sendable {
    /// From the first byte of the request to the last of the response, in whole milliseconds.
    public var milliseconds = Histogram()
    /// Bytes of the request on the wire: head, body and its framing.
    public var requestBytes = Histogram()
    /// Bytes of the response on the wire: heads, body and its framing.
    public var responseBytes = Histogram()
    /// Messages of gRPC.
    public var messages = MessageCounts()

    /// Makes counts of nothing.
    public init() {}

    /// How many exchanges there were.
    public var count: Int { milliseconds.count }

    /// Counts an exchange.
    public mutating func record(
        milliseconds: Int,
        requestBytes: Int,
        responseBytes: Int,
        messages: MessageCounts = MessageCounts()
    ) {
        self.milliseconds.record(milliseconds)
        self.requestBytes.record(requestBytes)
        self.responseBytes.record(responseBytes)
        self.messages.add(messages)
    }

    /// Adds other counts.
    public mutating func add(_ other: ExchangeCounts) {
        milliseconds.add(other.milliseconds)
        requestBytes.add(other.requestBytes)
        responseBytes.add(other.responseBytes)
        messages.add(other.messages)
    }
}

/// Messages of gRPC, both ways.
public struct MessageCounts: Hashable, Sendable {
    /// Messages of clients.
    public var requests: Int
    /// Messages to clients.
    public var responses: Int

    /// Makes counts; by default of nothing.
    public init(requests: Int = 0, responses: Int = 0) {
        self.requests = requests
        self.responses = responses
    }

    /// Adds other counts.
    public mutating func add(_ other: MessageCounts) {
        requests &+= other.requests
        responses &+= other.responses
    }
}

/// What distinguishes the connections that Istio's metrics count: those whose bytes pass as they are.
public struct ConnectionLabels: Hashable, Sendable {
    /// Between whom.
    public var peers: PeerLabels
    /// RESPONSE_FLAGS, `-` for none.
    public var flags: String

    /// Makes labels.
    public init(peers: PeerLabels, flags: String) {
        self.peers = peers
        self.flags = flags
    }
}

/// What Istio's metrics say of connections with the same labels.
public struct ConnectionCounts: Hashable, Sendable {
    /// Connections that got an endpoint, or ended without one.
    public var opened = 0
    /// Those of them that ended.
    public var closed = 0
    /// Bytes that clients sent.
    public var receivedBytes = 0
    /// Bytes that clients were sent.
    public var sentBytes = 0

    /// Makes counts of nothing.
    public init() {}

    /// Adds other counts.
    public mutating func add(_ other: ConnectionCounts) {
        opened &+= other.opened
        closed &+= other.closed
        receivedBytes &+= other.receivedBytes
        sentBytes &+= other.sentBytes
    }
}

/// Responses by the first digit of their status.
public struct ResponseClasses: Hashable, Sendable {
    /// Counts of 1xx to 5xx, in that order.
    public private(set) var counts = [0, 0, 0, 0, 0]

    /// Makes counts of nothing.
    public init() {}

    /// Counts responses with a status; those without one are none.
    public mutating func record(_ status: Int, times: Int = 1) {
        let index = status / 100 - 1
        if counts.indices.contains(index) { counts[index] &+= times }
    }

    /// Adds other counts.
    public mutating func add(_ other: ResponseClasses) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
    }
}

/// What a connection manager of HTTP counts of its clients.
public struct DownstreamCounts: Hashable, Sendable {
    /// Connections that were accepted.
    public var connections = 0
    /// Connections that are open.
    public var activeConnections = 0
    /// Requests of which at least a byte came.
    public var requests = 0
    /// Responses that were begun.
    public var responses = ResponseClasses()

    /// Makes counts of nothing.
    public init() {}

    /// Adds other counts.
    public mutating func add(_ other: DownstreamCounts) {
        connections &+= other.connections
        activeConnections &+= other.activeConnections
        requests &+= other.requests
        responses.add(other.responses)
    }
}

/// What a cluster counts of its endpoints.
public struct UpstreamCounts: Hashable, Sendable {
    /// Connections that were tried.
    public var connections = 0
    /// Connections that are open or being opened.
    public var activeConnections = 0
    /// Requests that got a connection, each try for itself.
    public var requests = 0
    /// Responses to clients that the cluster had to answer, by itself or through an endpoint.
    public var responses = ResponseClasses()
    /// Tries after the first.
    public var retries = 0
    /// Requests that the route's timeout ended.
    public var timeouts = 0

    /// Makes counts of nothing.
    public init() {}

    /// Adds other counts.
    public mutating func add(_ other: UpstreamCounts) {
        connections &+= other.connections
        activeConnections &+= other.activeConnections
        requests &+= other.requests
        responses.add(other.responses)
        retries &+= other.retries
        timeouts &+= other.timeouts
    }
}
