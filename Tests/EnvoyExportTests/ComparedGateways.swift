import TestSupport

/// The real Envoy on what `gwsim export envoy` wrote, in front of backends of its own.
struct ExportedEnvoy {
    let side: Side
    let envoy: RunningEnvoy
    /// The bootstrap as JSON, for the shape of requests.
    let bootstrap: JSON
    /// The Services behind it.
    let services: [ExportedService]

    /// - Parameter arguments: what says the input: `-f …`.
    init(_ arguments: [String]) throws {
        bootstrap = try Self.export(arguments + ["-o", "json", "--admin", "off", "--ephemeral-ports"])
        services = bootstrap["static_resources"]["clusters"].items.compactMap(ExportedService.init(cluster:))
        side = try Side(services: services)
        envoy = try RunningEnvoy(
            bootstrap: Self.exportText(
                arguments + side.backendArguments + ["--admin", "127.0.0.1:0", "--ephemeral-ports"]
            )
        )
    }

    private static func exportText(_ arguments: [String]) throws -> String {
        let outcome = try Gwsim.run(["export", "envoy"] + arguments)
        guard outcome.status == 0 else { throw ExportRefused(errors: outcome.errors) }
        return outcome.output
    }

    /// A bootstrap as JSON.
    static func export(_ arguments: [String]) throws -> JSON {
        try JSON(parsing: exportText(arguments))
    }
}

/// An export that gwsim would not write.
struct ExportRefused: Error, CustomStringConvertible {
    let errors: String
    var description: String { "gwsim export envoy: \(errors)" }
}

/// `gwsim serve` beside the Envoy on the export of the same input.
struct ComparedGateways {
    let gwsim: Server
    let gwsimSide: Side
    let exported: ExportedEnvoy
    /// The addresses of each listener on both sides, by its name.
    let addresses: [(name: String, gwsim: String, envoy: String)]

    /// - Parameter arguments: what says the input: `-f …`.
    init(_ arguments: [String]) throws {
        let exported = try ExportedEnvoy(arguments)
        self.exported = exported
        gwsimSide = try Side(services: exported.services)
        let names = exported.bootstrap["static_resources"]["listeners"].items.compactMap { $0["name"].string }
        let (server, places) = try Self.serve(arguments + gwsimSide.backendArguments, listeners: names)
        gwsim = server
        addresses = names.compactMap { name in
            guard let place = places[name], let other = exported.envoy.listeners[name] else { return nil }
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
            let planned = try ExportedEnvoy.export(arguments + ports + ["-o", "json", "--admin", "off"])
            var places: [String: String] = [:]
            for listener in planned["static_resources"]["listeners"].items {
                let socket = listener["address"]["socket_address"]
                places[listener["name"].string ?? ""] =
                    "\(socket["address"].string ?? ""):\(socket["port_value"].int ?? 0)"
            }
            do {
                return (try Server(arguments + ["--workers", "1"], ports: ports), places)
            } catch  where attempt < 3 {
                // Somebody took a port that was free.
                continue
            }
        }
    }
}
