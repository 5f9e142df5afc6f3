import GatewayProxy
import Logging
import NIOCore
import RouteModel
import Synchronization

/// A proxy on free ports in front of the endpoints of a test.
final class Fixture: Sendable {
    let server: ProxyServer
    let ports: [BoundPort]
    let log: LogLines

    private init(server: ProxyServer, ports: [BoundPort], log: LogLines) {
        self.server = server
        self.ports = ports
        self.log = log
    }

    /// Serves a table; stubs are at the ports that `stubs` names by cluster.
    static func start(
        _ table: RoutingTable,
        stubs: [String: Int] = [:],
        change: (inout ProxyConfiguration) -> Void = { _ in }
    ) async throws -> Fixture {
        let log = LogLines()
        var configuration = ProxyConfiguration(workers: 1, accessLogSink: { log.append($0) })
        configuration.drainTimeout = .milliseconds(500)
        change(&configuration)
        let server = ProxyServer(
            configuration: configuration,
            ports: PortPlanOptions(mapping: .ephemeral),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        ) { cluster, _ in
            try SocketAddress(ipAddress: "127.0.0.1", port: stubs[cluster.name] ?? 1)
        }
        let ports = try await server.start(DataPlaneProgram(table))
        return Fixture(server: server, ports: ports, log: log)
    }

    /// Serves one rule for every request.
    static func forwarding(
        to port: Int,
        entry: RouteEntry = .forwarding(),
        change: (inout ProxyConfiguration) -> Void = { _ in }
    ) async throws -> Fixture {
        try await start(.single(entry), stubs: ["outbound|80||ok.app.svc.cluster.local": port], change: change)
    }

    /// Sends a request on a connection of its own and waits for what ends with `end`.
    func ask(_ request: String, until end: String) async throws -> String {
        let client = try await connect()
        try await client.send(request)
        let answer = await client.take(through: end)
        await client.close()
        return answer
    }

    func connect() async throws -> Peer {
        try await Peer.connect(port: ports[0].localPort)
    }

    func stop() async {
        await server.drain()
    }
}

/// Runs a test with a fixture that is stopped afterwards.
func with(_ fixture: Fixture, _ body: (Fixture) async throws -> Void) async throws {
    do {
        try await body(fixture)
    } catch {
        await fixture.stop()
        throw error
    }
    await fixture.stop()
}

/// Collects what the access log writes.
final class LogLines: Sendable {
    private let text = Mutex("")

    func append(_ lines: ByteBuffer) {
        text.withLock { $0 += String(buffer: lines) }
    }

    var lines: [String] {
        text.withLock { $0.split(separator: "\n").map(String.init) }
    }
}

extension RoutingTable {
    /// One port with one virtual host for everything.
    static func single(_ entries: RouteEntry..., clusters: [Cluster] = [.ok]) -> RoutingTable {
        RoutingTable(
            ports: [
                GatewayPort(
                    service: "infra/gw",
                    port: 80,
                    listeners: [.test],
                    virtualHosts: [VirtualHost(domain: "*", routes: entries)]
                )
            ],
            clusters: clusters
        )
    }
}

extension ListenerReference {
    static var test: ListenerReference {
        ListenerReference(gateway: "infra/gw", name: "default", protocol: "HTTP", port: 80, hostname: "")
    }
}

extension Cluster {
    static var ok: Cluster {
        Cluster(
            name: "outbound|80||ok.app.svc.cluster.local",
            service: "app/ok",
            port: 80,
            endpoints: [Endpoint(pod: "ok-1")]
        )
    }
}

extension RouteEntry {
    static func make(
        _ action: RouteAction,
        path: PathMatcher = .prefix("/"),
        requestHeaders: HeaderMutation = HeaderMutation(),
        responseHeaders: HeaderMutation = HeaderMutation()
    ) -> RouteEntry {
        RouteEntry(
            origin: RouteOrigin(route: "app/ok", rule: 0, match: 0, listener: .test, hostname: "*"),
            name: "app.ok.0",
            matcher: RequestMatcher(path: path),
            action: action,
            requestHeaders: requestHeaders,
            responseHeaders: responseHeaders,
            decoratorOperation: "ok.app.svc.cluster.local:80/*"
        )
    }

    static func forwarding(
        retries: Int = 2,
        statuses: [Int] = [],
        timeout: Duration? = nil,
        perTryTimeout: Duration? = nil,
        mirrors: [MirrorPolicy] = [],
        cors: CORSPolicy? = nil,
        hostRewrite: String? = nil,
        pathRewrite: PathRewrite? = nil,
        requestHeaders: HeaderMutation = HeaderMutation(),
        responseHeaders: HeaderMutation = HeaderMutation()
    ) -> RouteEntry {
        make(
            .forward(
                ForwardAction(
                    clusters: [.ok],
                    hostRewrite: hostRewrite,
                    pathRewrite: pathRewrite,
                    timeout: timeout,
                    retry: RetryPolicy(
                        attempts: retries,
                        statuses: statuses,
                        perTryTimeout: perTryTimeout,
                        baseInterval: .milliseconds(1)
                    ),
                    mirrors: mirrors,
                    cors: cors
                )
            ),
            requestHeaders: requestHeaders,
            responseHeaders: responseHeaders
        )
    }
}

extension WeightedCluster {
    static var ok: WeightedCluster {
        WeightedCluster(cluster: "outbound|80||ok.app.svc.cluster.local", service: "app/ok", port: 80)
    }
}
