public import Logging
public import NIOCore
import RouteMatching
public import RouteModel

/// Finds the socket of an endpoint whose target is a stub.
///
/// Called once per endpoint and loop; the answer is kept.
/// Endpoints with another target are the proxy's own business.
public typealias StubAddress = @Sendable (_ cluster: Cluster, _ endpoint: Endpoint) async throws -> SocketAddress

/// The life of the data plane: opens ports, changes what they route, drains.
///
/// An actor for the lifecycle only: nothing on a request's path waits for it. `start` comes first and once; reloads
/// come one after the other.
public actor ProxyServer {
    private let configuration: ProxyConfiguration
    private let portOptions: PortPlanOptions
    private let logger: Logger
    private let stubAddress: StubAddress

    private var workers: WorkerGroup?
    private var sockets: [PortKey: ListeningSocket] = [:]
    private var compiled: CompiledProgram?
    private var isChanging = false
    private var isDrained = false

    /// The open ports, in the order of the table.
    public private(set) var boundPorts: [BoundPort] = []
    /// Counts the programs that served: 0 before the start, 1 after it.
    public private(set) var generation = 0

    /// Makes a server that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: how it behaves.
    ///   - ports: what the user said about local ports.
    ///   - logger: for warnings of the proxy itself; the access log is another thing.
    ///   - stubAddress: finds the socket of a stub.
    public init(
        configuration: ProxyConfiguration,
        ports: PortPlanOptions,
        logger: Logger,
        stubAddress: @escaping StubAddress
    ) {
        self.configuration = configuration
        portOptions = ports
        self.logger = logger
        self.stubAddress = stubAddress
    }

    /// Opens every port of the program and serves; throws a `PortError` if one cannot be opened, and then none is.
    ///
    /// - Returns: the open ports, in the order of the table.
    @discardableResult
    public func start(_ program: DataPlaneProgram) async throws -> [BoundPort] {
        if workers == nil {
            workers = try await WorkerGroup.start(
                configuration: configuration,
                logger: logger,
                stubAddress: stubAddress
            )
        }
        do {
            return try await reload(program)
        } catch {
            await workers?.stop()
            workers = nil
            throw error
        }
    }

    /// Replaces what the ports route, all or nothing, ports included: new ones open before old ones close.
    ///
    /// Requests in flight finish on the old program. Throws a `PortError`, and then what serves goes on.
    ///
    /// - Returns: the open ports, in the order of the table.
    @discardableResult
    public func reload(_ program: DataPlaneProgram) async throws -> [BoundPort] {
        guard let workers, !isDrained else { throw PortError(description: "the proxy does not serve") }
        while isChanging { try await Task.sleep(for: .milliseconds(1)) }
        isChanging = true
        defer { isChanging = false }

        let plan = PortPlan.make(for: program.table.ports, options: portOptions)
        let placed = try await place(plan, program, workers)
        let next = CompiledProgram(program, previous: compiled)
        let locals = placed.sockets.mapValues(\.localPort)
        _ = try await workers.forEach { $0.install(next, locals: locals) }
        compiled = next
        let kept = Set(placed.sockets.values.map { ObjectIdentifier($0.role) })
        let superseded = sockets.values.filter { !kept.contains(ObjectIdentifier($0.role)) }
        sockets = placed.sockets
        for (key, socket) in sockets { socket.role.key = key }
        for socket in placed.opened { try await socket.startAccepting() }
        for socket in superseded { await socket.close() }
        generation += 1
        boundPorts = describe(program)
        return boundPorts
    }

    /// Finds a socket for each port of the plan: its own, one that another port had there, or a new one; all or none.
    private func place(
        _ plan: PortPlan,
        _ program: DataPlaneProgram,
        _ workers: WorkerGroup
    ) async throws -> (sockets: [PortKey: ListeningSocket], opened: [ListeningSocket]) {
        var placed: [PortKey: ListeningSocket] = [:]
        var opened: [ListeningSocket] = []
        for assignment in plan.assignments {
            let key = PortKey(service: assignment.service, port: assignment.port)
            if let socket = openSocket(for: assignment, key),
                !placed.values.contains(where: { $0.role === socket.role })
            {
                placed[key] = socket
                continue
            }
            do {
                let socket = try await ListeningSocket.open(assignment, workers: workers)
                opened.append(socket)
                placed[key] = socket
            } catch {
                for socket in opened { await socket.close() }
                throw PortConflict.error(assignment, in: plan, table: program.table, cause: error)
            }
        }
        return (placed, opened)
    }

    private func openSocket(for assignment: PortAssignment, _ key: PortKey) -> ListeningSocket? {
        if assignment.localPort == 0 {
            return sockets[key].flatMap { $0.address == assignment.address ? $0 : nil }
        }
        return sockets.values.first { $0.address == assignment.address && $0.localPort == assignment.localPort }
    }

    private func describe(_ program: DataPlaneProgram) -> [BoundPort] {
        zip(program.table.ports, program.indexes).compactMap { port, indexes in
            guard let socket = sockets[PortKey(port)] else { return nil }
            let isRefused = indexes.contains { if case .refused = $0 { true } else { false } }
            return BoundPort(
                service: port.service,
                port: port.port,
                address: socket.address,
                localPort: socket.localPort,
                listeners: port.listeners,
                isRefused: isRefused
            )
        }
    }

    /// Stops accepting, lets exchanges finish for at most the drain timeout, then closes everything, the loops too.
    public func drain() async {
        guard let workers, !isDrained else { return }
        isDrained = true
        for socket in sockets.values { await socket.close() }
        sockets = [:]
        boundPorts = []
        let limit = configuration.drainTimeout
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await workers.drain() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
            // What is left is cut, so that the other child ends too.
            await workers.stop()
        }
        self.workers = nil
    }

    /// What was counted until now.
    public func metrics() async -> MetricsSnapshot {
        guard let snapshots = try? await workers?.forEach({ $0.snapshot() }) else { return MetricsSnapshot() }
        return snapshots.reduce(into: MetricsSnapshot()) { $0.add($1) }
    }
}
