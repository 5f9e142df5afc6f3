import NIOCore

/// A client's connection as its worker keeps it.
protocol DownstreamConnection: AnyObject {
    /// Its place in the worker's list; the worker's own business.
    var position: Int { get set }
    /// The port that accepted it.
    var port: PortState { get }
    /// The filter chain that took it; nil: not known yet.
    var chain: ChainState? { get }
    /// When it last began something.
    var lastActive: NIODeadline { get }
    /// Requests that came, or began to come, and have not ended.
    var openRequests: Int { get }

    /// Closes the connection unless something runs; what runs tells the client that the connection ends.
    func closeIfIdle()
    /// Closes the connection if what it was sent last is still not read.
    func closeIfStuck()
    /// Closes the connection; what runs ends as if the client were gone.
    func closeNow()
}

extension DownstreamConnection {
    /// Whether it counts as a connection of HTTP: a connection manager of Envoy's has it, whatever came so far.
    var countsAsHTTP: Bool { chain?.speaksHTTP ?? false }
}
