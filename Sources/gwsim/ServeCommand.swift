public import ArgumentParser
import ControlAPI
import Foundation
import GatewayBinding
public import GatewayProxy
import LocalCertificates
import Logging
import NIOCore
import RouteModel
import Simulation
import StubBackends

/// `gwsim serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the Gateways on localhost, in front of stub backends or your own.",
        discussion: """
            The input is read again on SIGHUP, with --watch when it changes, and on POST /reload of the admin endpoint.
            SIGINT and SIGTERM drain; a second one ends at once.
            """
    )

    @OptionGroup(title: "Input") var input: InputOptions
    @OptionGroup(title: "Ports") var ports: PortOptions

    @Option(help: "The admin endpoint, a loopback address with port; or off.")
    var admin = AdminArgument.address(host: "127.0.0.1", port: 15_000)

    @Flag(help: "Read the input again when it changes.")
    var watch = false

    @Option(help: "Event loops; the default is one per core.")
    var workers: Int?

    @Option(help: "The access log on standard output: text, json or off.")
    var accessLog = AccessLogFormat.text

    @Flag(help: "Add x-gwsim-route, x-gwsim-rule and x-gwsim-reason to responses.")
    var annotate = false

    @Flag(help: "Map Location back to local ports, for browsers.")
    var localLocations = false

    @Option(help: "How long a drain waits for exchanges that run.")
    var drainTimeout = DurationArgument(.seconds(5))

    @OptionGroup var color: ColorOptions

    func validate() throws {
        if let workers, !(1...1024).contains(workers) { throw ValidationError("--workers is between 1 and 1024") }
    }

    func run() async throws {
        let signals = Signals([SIGINT, SIGTERM, SIGHUP])
        let logger = Logger(label: "gwsim") { StreamLogHandler.standardError(label: $0) }
        let inputs = try Inputs.loadOrFail(input, style: color.notes)
        for line in ports.unused(by: inputs.world.binding.table.ports) { Notes.write("warning: \(line)") }
        let stubs = StubBackends(recordedRequests: 0, certificates: StubCertificates.certificate, logger: logger)
        let server = ProxyServer(configuration: configuration, ports: ports.plan, logger: logger) { cluster, endpoint in
            let identity = StubIdentity(endpoint, of: cluster)
            return try await SocketAddress(
                ipAddress: "127.0.0.1",
                port: stubs.port(for: identity, serving: endpoint.serving)
            )
        }
        let serving = Serving(input: input, server: server, style: color.notes)
        let adminServer = try await startAdmin(AdminService(serving, server: server), logger: logger)
        do {
            try await serving.start(inputs)
        } catch let error as PortError {
            throw CannotAnswer("\(error)")
        }
        let watching = watch ? startWatching(serving) : nil
        await obey(signals, serving: serving)
        watching?.cancel()
        await adminServer?.stop()
    }

    private var configuration: ProxyConfiguration {
        ProxyConfiguration(
            workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
            accessLog: accessLog,
            annotate: annotate,
            localLocations: localLocations,
            drainTimeout: drainTimeout.duration
        )
    }

    private func startAdmin(_ service: AdminService, logger: Logger) async throws -> AdminServer? {
        guard case .address(let host, let port) = admin else { return nil }
        let server = AdminServer(service, logger: logger)
        do {
            let address = try await server.start(host: host, port: port)
            let shown = host.contains(":") ? "[\(host)]" : host
            Notes.write("admin: http://\(shown):\(address?.port ?? port)/")
            return server
        } catch {
            let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
            let holder = PortHolder.find(port: port).map { " by \($0)" } ?? ""
            let reason = isTaken ? ", which is taken\(holder)" : ": \(error)"
            throw CannotAnswer(
                "the admin endpoint wants \(host):\(port)\(reason); choose another with --admin, or --admin off"
            )
        }
    }

    private func startWatching(_ serving: Serving) -> Task<Void, any Error> {
        let watch = InputWatch(paths: input.filename, isRecursive: input.recursive)
        return Task { try await watch.run { _ = await serving.reload() } }
    }

    /// Until the end: SIGHUP reloads; the first other signal drains, the second ends the process.
    private func obey(_ signals: Signals, serving: Serving) async {
        var isDraining = false
        let finish = signals.finish
        for await signal in signals.arrivals {
            if signal == SIGHUP {
                Task { _ = await serving.reload() }
                continue
            }
            // What still runs is cut, as at the end of the drain's time.
            if isDraining { ExitStatus.fine.exit() }
            isDraining = true
            Task {
                await serving.drain()
                finish()
            }
        }
    }
}

extension StubIdentity {
    /// The pod behind an endpoint.
    init(_ endpoint: Endpoint, of cluster: Cluster) {
        let names = cluster.service.split(separator: "/", maxSplits: 1).map(String.init)
        self.init(namespace: names.first ?? "", service: names.last ?? "", pod: endpoint.pod)
    }
}

extension AccessLogFormat: ExpressibleByArgument {}
