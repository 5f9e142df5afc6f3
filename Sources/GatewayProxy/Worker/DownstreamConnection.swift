import NIOCore

/// A client's connection as its worker keeps it.
protocol DownstreamConnection: AnyObject {
    /// Its place in the worker's list; the worker's own business.
    var position: Int { get set }
    /// The filter chain that took it.
    var chain: ChainState { get }
    /// When it last began something.
    var lastActive: NIODeadline { get }
    /// Requests that came, or began to come, and have not ended.
    var openRequests: Int { get }

    /// Closes the connection unless an exchange runs; that one's answer tells the client that the connection ends.
    func closeIfIdle()
    /// Closes the connection if what it was sent last is still not read.
    func closeIfStuck()
    /// Closes the connection; exchanges that run end as if the client were gone.
    func closeNow()
}
