public import Logging
public import NIOCore
import NIOPosix
public import RouteModel
import Synchronization

/// The echo backends that a demo or a test talks to.
///
/// They have event loops of their own, never a data plane's. A stub listens from the moment that somebody asks for its
/// port, on a loopback port that the system chooses, and keeps that port until `shutdown()`: thousands of Services that
/// nobody calls cost nothing.
public final class StubBackends: Sendable {
    /// Makes the certificate of a stub for a server name, where the input has none for it.
    ///
    /// Called on a loop of the stubs, once for each stub and name.
    public typealias CertificateSource = @Sendable (_ serverName: String) throws -> KeyPair

    private struct Stub: Hashable {
        var identity: StubIdentity
        var serving: StubServing
    }

    private let group: MultiThreadedEventLoopGroup
    private let ports = Mutex<[Stub: EventLoopFuture<Int>]>([:])
    private let journal: RequestJournal
    private let retries = RetrySimulator()
    private let certificates: CertificateSource?
    private let logger: Logger
    private let patience: TimeAmount

    /// Makes the backends; none listens yet.
    ///
    /// Raises the process's descriptor limit to what the system allows.
    ///
    /// - Parameters:
    ///   - threads: how many event loops answer.
    ///   - recordedRequests: how many requests are kept for each Service, the newest ones; 0 keeps none and is faster.
    ///   - certificates: makes what the input lacks; nil: such stubs do not speak TLS.
    ///   - logger: gets a line for each echoed request at level debug.
    public convenience init(
        threads: Int = 1,
        recordedRequests: Int = 64,
        certificates: CertificateSource? = nil,
        logger: Logger = Logger(label: "gwsim.stub")
    ) {
        self.init(
            threads: threads,
            recordedRequests: recordedRequests,
            certificates: certificates,
            logger: logger,
            patience: StubConnection.patience
        )
    }

    /// The same with another patience, which a busy machine may need.
    init(
        threads: Int = 1,
        recordedRequests: Int,
        certificates: CertificateSource?,
        logger: Logger = Logger(label: "gwsim.stub"),
        patience: TimeAmount
    ) {
        DescriptorLimit.raise()
        group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        journal = RequestJournal(capacity: recordedRequests)
        self.certificates = certificates
        self.logger = logger
        self.patience = patience
    }

    /// The loopback port of a stub, which listens from then on; the same at every call.
    ///
    /// Callable from any thread.
    ///
    /// - Parameter serving: what it serves; one pod that serves different things on different ports is several stubs.
    public func port(for identity: StubIdentity, serving: StubServing = StubServing()) -> EventLoopFuture<Int> {
        let stub = Stub(identity: identity, serving: serving)
        let (future, isNew) = ports.withLock { ports in
            if let known = ports[stub] { return (known, false) }
            let promise = group.any().makePromise(of: Int.self)
            ports[stub] = promise.futureResult
            bind(stub).cascade(to: promise)
            return (promise.futureResult, true)
        }
        if isNew {
            future.whenFailure { [self] _ in
                ports.withLock { $0[stub] = nil }
            }
        }
        return future
    }

    /// The loopback port of a stub, which listens from then on; the same at every call.
    public func port(for identity: StubIdentity, serving: StubServing = StubServing()) async throws -> Int {
        try await (port(for: identity, serving: serving) as EventLoopFuture<Int>).get()
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

    private func bind(_ stub: Stub) -> EventLoopFuture<Int> {
        let context = context(for: stub)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StubConnection(context))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .flatMapThrowing { channel in
                guard let port = channel.localAddress?.port else { throw StubFailure.noPort(stub.identity) }
                return port
            }
    }

    private func context(for stub: Stub) -> StubContext {
        let ownName = "\(stub.identity.service).\(stub.identity.namespace).svc.cluster.local"
        return StubContext(
            identity: stub.identity,
            serving: stub.serving,
            security: StubSecurity(stub.serving, ownName: ownName, source: certificates),
            journal: journal,
            retries: retries,
            logger: logger,
            patience: patience
        )
    }
}

enum StubFailure: Error {
    case noPort(StubIdentity)
    case noCertificate(String)
}
