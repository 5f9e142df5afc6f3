import NIOCore
import StubBackends
import TestSupport

/// One of the two that are compared, with backends of its own.
final class Side: Sendable {
    let stubs: StubBackends
    /// `--backend` for every cluster that would lead to a stub.
    let backendArguments: [String]

    init(services: [ExportedService]) throws {
        let stubs = StubBackends(recordedRequests: 10_000)
        self.stubs = stubs
        backendArguments = try services.flatMap { service in
            let identity = StubIdentity(namespace: service.namespace, service: service.name, pod: "\(service.name)-0")
            let port: Int = try (stubs.port(for: identity) as EventLoopFuture<Int>).wait()
            return ["--backend", "\(service.namespace)/\(service.name):\(service.port)=127.0.0.1:\(port)"]
        }
    }
}

/// A Service that an exported bootstrap leads to by its DNS name.
struct ExportedService: Hashable {
    let namespace: String
    let name: String
    let port: Int

    /// nil for a cluster that leads to addresses.
    init?(cluster: JSON) {
        let parts = (cluster["name"].string ?? "").split(separator: "|", omittingEmptySubsequences: false)
        guard cluster["type"] == "STRICT_DNS", parts.count == 4, let port = Int(parts[1]) else { return nil }
        let labels = parts[3].split(separator: ".")
        guard labels.count > 1 else { return nil }
        self.namespace = String(labels[1])
        self.name = String(labels[0])
        self.port = port
    }
}

/// `gwsim serve`, and the real Envoy on what `gwsim export envoy` wrote of the same input.
struct ComparedGateways {
    let gwsim: Server
    let envoy: RunningEnvoy
    let gwsimSide: Side
    let envoySide: Side
    /// The bootstrap as JSON, for the shape of requests.
    let bootstrap: JSON
    /// The addresses of each listener on both sides, by its name.
    let addresses: [(name: String, gwsim: String, envoy: String)]

    /// - Parameter arguments: what says the input: `-f …`.
    init(_ arguments: [String]) throws {
        bootstrap = try Self.export(arguments + ["-o", "json", "--admin", "off", "--ephemeral-ports"])
        let services = bootstrap["static_resources"]["clusters"].items.compactMap(ExportedService.init(cluster:))
        gwsimSide = try Side(services: services)
        envoySide = try Side(services: services)
        let yaml = try Self.exportText(
            arguments + envoySide.backendArguments + ["--admin", "127.0.0.1:0", "--ephemeral-ports"]
        )
        envoy = try RunningEnvoy(bootstrap: yaml)

        let names = bootstrap["static_resources"]["listeners"].items.compactMap { $0["name"].string }
        let (server, places) = try Self.serve(arguments + gwsimSide.backendArguments, listeners: names)
        gwsim = server
        let envoyPlaces = envoy.listeners
        addresses = names.compactMap { name in
            guard let place = places[name], let other = envoyPlaces[name] else { return nil }
            return (name, place, other)
        }
    }

    /// Starts `serve` on ports that are known beforehand, so that each is told by the name of its listener.
    private static func serve(_ arguments: [String], listeners: [String]) throws -> (Server, [String: String]) {
        let numbers = Set(listeners.compactMap { $0.split(separator: ":").last.map(String.init) }).sorted()
        var attempt = 0
        while true {
            attempt += 1
            let ports = try numbers.flatMap { ["--port", "\($0)=\(try HeldPort.anyFreePort())"] }
            let planned = try export(arguments + ports + ["-o", "json", "--admin", "off"])
            var places: [String: String] = [:]
            for listener in planned["static_resources"]["listeners"].items {
                let socket = listener["address"]["socket_address"]
                places[listener["name"].string ?? ""] =
                    "\(socket["address"].string ?? ""):\(socket["port_value"].int ?? 0)"
            }
            do {
                return (try Server(arguments + ["--workers", "1"], ports: ports), places)
            } catch  where attempt < 3 {
                continue
            }
        }
    }

    private static func exportText(_ arguments: [String]) throws -> String {
        let outcome = try Gwsim.run(["export", "envoy"] + arguments)
        guard outcome.status == 0 else { throw ExportRefused(errors: outcome.errors) }
        return outcome.output
    }

    static func export(_ arguments: [String]) throws -> JSON {
        try JSON(parsing: exportText(arguments))
    }
}

/// An export that gwsim would not write.
struct ExportRefused: Error, CustomStringConvertible {
    let errors: String
    var description: String { "gwsim export envoy: \(errors)" }
}
