public import Logging
public import NIOCore
import NIOPosix
import Synchronization

/// The echo backends that a demo or a test talks to.
///
/// They have event loops of their own, never a data plane's. A stub listens from the moment that somebody asks for its
/// port, on a loopback port that the system chooses, and keeps that port until `shutdown()`: thousands of Services that
/// nobody calls cost nothing.
public final class StubBackends: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let ports = Mutex<[StubIdentity: EventLoopFuture<Int>]>([:])
    private let journal: RequestJournal
    private let retries = RetrySimulator()
    private let logger: Logger

    /// Makes the backends; none listens yet.
    ///
    /// Raises the process's descriptor limit to what the system allows.
    ///
    /// - Parameters:
    ///   - threads: how many event loops answer.
    ///   - recordedRequests: how many requests are kept for each Service, the newest ones; 0 keeps none and is faster.
    ///   - logger: gets a line for each echoed request at level debug.
    public init(threads: Int = 1, recordedRequests: Int = 64, logger: Logger = Logger(label: "gwsim.stub")) {
        DescriptorLimit.raise()
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        journal = RequestJournal(capacity: recordedRequests)
        self.logger = logger
    }

    /// The loopback port of a stub, which listens from then on; the same at every call.
    ///
    /// Callable from any thread.
    public func port(for identity: StubIdentity) -> EventLoopFuture<Int> {
        let (future, isNew) = ports.withLock { ports in
            if let known = ports[identity] { return (known, false) }
            let promise = group.any().makePromise(of: Int.self)
            ports[identity] = promise.futureResult
            bind(identity).cascade(to: promise)
            return (promise.futureResult, true)
        }
        if isNew {
            future.whenFailure { [self] _ in
                ports.withLock { $0[identity] = nil }
            }
        }
        return future
    }

    /// The loopback port of a stub, which listens from then on; the same at every call.
    public func port(for identity: StubIdentity) async throws -> Int {
        try await (port(for: identity) as EventLoopFuture<Int>).get()
    }

    /// How many stubs listen.
    public var listeningCount: Int { ports.withLock { $0.count } }

    /// The newest requests that the stubs of a Service answered, oldest first.
    public func requests(to service: String, in namespace: String) -> [StubRequest] {
        journal.requests(to: service, in: namespace)
    }

    /// Forgets the recorded requests.
    public func forgetRequests() {
        journal.removeAll()
    }

    /// Closes every listening socket and connection and ends the event loops.
    public func shutdown() async throws {
        try await group.shutdownGracefully()
    }

    private func bind(_ identity: StubIdentity) -> EventLoopFuture<Int> {
        let context = StubContext(identity: identity, journal: journal, retries: retries, logger: logger)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoConnection(context))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .flatMapThrowing { channel in
                guard let port = channel.localAddress?.port else { throw StubFailure.noPort(identity) }
                return port
            }
    }
}

/// What the connections of one stub share.
struct StubContext: Sendable {
    var identity: StubIdentity
    var journal: RequestJournal
    var retries: RetrySimulator
    var logger: Logger
    /// What the echo reports as its HTTP port: the one that a pod would listen on.
    let httpPort = "3000"
}

enum StubFailure: Error {
    case noPort(StubIdentity)
}
