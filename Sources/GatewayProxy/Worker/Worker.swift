import Logging
import NIOCore
import RouteMatching
import RouteModel

/// What one event loop owns: its connections, its pools, the program it runs, its counters.
///
/// Confined to its loop; nothing here is shared, so nothing here is locked.
final class Worker {
    let eventLoop: any EventLoop
    let configuration: ProxyConfiguration
    let logger: Logger
    let stubAddress: StubAddress

    var program: CompiledProgram
    /// Pools of the program's clusters, by cluster and endpoint.
    private(set) var pools: [[UpstreamPool]] = []
    /// Where the program's clusters count as long as no endpoint is chosen.
    private(set) var destinations: [Destination] = []
    private var poolsByEndpoint: [EndpointKey: UpstreamPool] = [:]
    private(set) var ports: [PortKey: PortState] = [:]
    private(set) var connections: [any DownstreamConnection] = []
    private(set) var isDraining = false
    private var drained: EventLoopPromise<Void>?

    var clock = WallClock()
    var random = RandomSource()
    var scratch = MatchScratch()
    var lines = HeaderList()
    var accessLog: AccessLogBuffer
    let counters = Counters()
    /// When the latest exchange ended.
    var latestEnd = NIODeadline.now()
    private var sweep: RepeatedTask?

    init(
        eventLoop: any EventLoop,
        configuration: ProxyConfiguration,
        logger: Logger,
        stubAddress: @escaping StubAddress
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.logger = logger
        self.stubAddress = stubAddress
        program = CompiledProgram(DataPlaneProgram(RoutingTable()), previous: nil)
        accessLog = AccessLogBuffer(eventLoop: eventLoop, sink: configuration.accessLogSink)
    }

    // MARK: Programs

    /// Runs another program from the next request on.
    ///
    /// - Parameter locals: the local ports of every port, by Service and listener port.
    func install(_ program: CompiledProgram, locals: [PortKey: Int]) {
        self.program = program
        installPools(of: program)
        for (key, port) in program.ports {
            let siblings = locals.filter { $0.key.service == key.service }
            let state = ports[key] ?? PortState(counters: counters.port(key, gateway: port.gateway))
            state.install(port)
            state.localPort = locals[key] ?? 0
            state.localPorts = Dictionary(uniqueKeysWithValues: siblings.map { ($0.key.port, $0.value) })
            state.siblings = Dictionary(
                uniqueKeysWithValues: program.ports.filter { $0.key.service == key.service }.map {
                    ($0.key.port, $0.value)
                }
            )
            ports[key] = state
        }
        for (key, state) in ports where program.ports[key] == nil {
            state.close()
            ports[key] = nil
        }
        for connection in connections where connection.chain?.isClosing ?? connection.port.isClosing {
            connection.closeIfIdle()
        }
    }

    private func installPools(of program: CompiledProgram) {
        var kept: [EndpointKey: UpstreamPool] = [:]
        destinations = program.clusters.map { counters.destination(cluster: $0.name) }
        pools = program.clusters.map { cluster in
            zip(cluster.endpoints, cluster.cluster.endpoints).map { key, endpoint in
                let pool =
                    kept[key] ?? poolsByEndpoint[key]
                    ?? UpstreamPool(worker: self, cluster: cluster, endpoint: endpoint)
                kept[key] = pool
                return pool
            }
        }
        for (key, pool) in poolsByEndpoint where kept[key] == nil { pool.retire() }
        poolsByEndpoint = kept
    }

    /// The less busy of two endpoints drawn at random; `tried` are avoided where another one is left.
    ///
    /// > Source: Envoy `source/extensions/load_balancing_policies/least_request`, with 2 choices; the retry predicate
    /// > `previous_hosts` with 5 attempts (semantics 6.14, 8.30).
    func choosePool(_ candidates: [UpstreamPool], tried: [ObjectIdentifier]) -> UpstreamPool? {
        guard candidates.count > 1 else { return candidates.first }
        var chosen = drawPool(candidates)
        var attempts = 0
        while attempts < 5, tried.contains(ObjectIdentifier(chosen)) {
            chosen = drawPool(candidates)
            attempts += 1
        }
        return chosen
    }

    private func drawPool(_ candidates: [UpstreamPool]) -> UpstreamPool {
        let count = UInt64(candidates.count)
        let first = candidates[Int(random.next() % count)]
        let second = candidates[Int(random.next() % count)]
        return first.activeRequests <= second.activeRequests ? first : second
    }

    // MARK: Connections

    /// A client's connection came.
    func accepted(_ connection: any DownstreamConnection) {
        connection.position = connections.count
        connections.append(connection)
    }

    /// What a connection speaks is known: from now on another object stands for it.
    func replace(_ opening: any DownstreamConnection, by connection: any DownstreamConnection) {
        let position = opening.position
        guard position >= 0 else { return }
        opening.position = -1
        connection.position = position
        connections[position] = connection
    }

    func remove(_ connection: any DownstreamConnection) {
        let position = connection.position
        guard position >= 0, position < connections.count, connections[position] === connection else { return }
        let last = connections.removeLast()
        if last !== connection {
            connections[position] = last
            last.position = position
        }
        connection.position = -1
        if isDraining, connections.isEmpty { drained?.succeed() }
    }

    /// Closes what was idle for an hour; once a minute is exact enough.
    ///
    /// > Source: Envoy's default `idle_timeout` (semantics 8.8).
    func startSweeping() {
        let worker = NIOLoopBound(self, eventLoop: eventLoop)
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: .minutes(1), delay: .minutes(1)) { _ in
            worker.value.closeOld()
        }
    }

    private func closeOld() {
        let now = NIODeadline.now()
        let limit = now - .hours(1)
        for connection in connections {
            if connection.lastActive < limit { connection.closeIfIdle() }
            if connection.lastActive < now - .minutes(5) { connection.closeIfStuck() }
        }
        for pool in poolsByEndpoint.values { pool.closeIdle(before: limit) }
    }

    // MARK: Drain

    /// Closes idle connections; the future completes when the last one is gone.
    func drain() -> EventLoopFuture<Void> {
        isDraining = true
        let promise = eventLoop.makePromise(of: Void.self)
        drained = promise
        for connection in connections { connection.closeIfIdle() }
        if connections.isEmpty { promise.succeed() }
        return promise.futureResult
    }

    /// Closes everything at once.
    func stop() {
        sweep?.cancel()
        for connection in connections { connection.closeNow() }
        for pool in poolsByEndpoint.values { pool.retire() }
        for port in ports.values { port.close() }
        accessLog.flush()
    }

    func snapshot() -> LoopCounts {
        counters.snapshot(connections: connections)
    }
}
