import ArgumentParser
import EnvoyExport
import GatewayAPI
import GatewayBinding
import GatewayProxy
import RouteModel
import Simulation

/// `gwsim export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the routes for programs other than gwsim.",
        subcommands: [ExportEnvoyCommand.self]
    )

    func run() throws {
        throw ValidationError("Say for which program: gwsim export envoy -f …")
    }
}

/// `gwsim export envoy`.
struct ExportEnvoyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "envoy",
        abstract: "Writes the routes as an Envoy bootstrap that answers as serve does.",
        discussion: """
            A Service leads to its DNS name in the cluster, on its port, unless --backend says where. For a fleet:
              gwsim export envoy -f … --address 0.0.0.0 --exact-ports > envoy.yaml && envoy -c envoy.yaml
            Routes that Envoy would refuse are named, nothing is written, and the exit code is 2.
            """
    )

    @OptionGroup(title: "Input") var input: InputOptions
    @OptionGroup(title: "Ports") var ports: PortOptions

    @Option(help: "Envoy's admin endpoint, a loopback address with port; or off.")
    var admin = AdminArgument.address(host: "127.0.0.1", port: 15_000)

    @Option(help: "Envoy's access log on standard output: text, json or off.")
    var accessLog = AccessLogFormat.text

    @Option(name: .shortAndLong, help: "yaml or json.")
    var output = Output.yaml

    @OptionGroup var color: ColorOptions

    enum Output: String, ExpressibleByArgument {
        case yaml
        case json
    }

    func run() throws {
        let inputs = try Inputs.loadOrFail(
            input,
            style: color.notes,
            refused: "and a bootstrap with them would not load; nothing is exported"
        )
        if !inputs.world.refusals.isEmpty { throw ExitStatus.cannotAnswer }
        let export = EnvoyExportPlan(inputs, ports: ports.plan)
        let unused = ports.unused(by: inputs.world.binding.table.ports).map { "warning: \($0)" }
        for line in unused + export.notes { Notes.write(line) }
        let bootstrap = inputs.world.binding.table.envoyBootstrap(export.options(admin: admin, accessLog: accessLog))
        switch output {
        case .yaml: try StandardOutput.write(bootstrap.manifestValue.yaml())
        case .json: try StandardOutput.writeLine(bootstrap.manifestValue.prettyJSON())
        }
    }
}

/// Where everything is that a bootstrap names, and what there is to say about it.
struct EnvoyExportPlan {
    private let inputs: Inputs
    private let plan: PortPlan
    private let services: [String: SocketName]

    init(_ inputs: Inputs, ports: PortPlanOptions) {
        self.inputs = inputs
        // The bootstrap is for other machines: whether this one has an address plays no part.
        plan = PortPlan.make(for: inputs.world.binding.table.ports, options: ports) { _ in true }
        let headless = HeadlessServices(inputs.world.binding.resources.services)
        services = Dictionary(
            uniqueKeysWithValues: inputs.world.binding.table.clusters.filter(\.hasStub).map { cluster in
                let port = headless.targetPort(of: cluster) ?? cluster.port
                return (cluster.name, SocketName(host: cluster.hostname, port: port))
            }
        )
    }

    func options(admin: AdminArgument, accessLog: AccessLogFormat) -> EnvoyBootstrapOptions {
        let adminSocket: SocketName? =
            switch admin {
            case .off: nil
            case .address(let host, let port): SocketName(host: host == "localhost" ? "127.0.0.1" : host, port: port)
            }
        let log: EnvoyBootstrapOptions.AccessLog =
            switch accessLog {
            case .text: .text
            case .json: .json
            case .off: .off
            }
        return EnvoyBootstrapOptions(
            listenerSockets: plan.assignments.map { SocketName(host: $0.address, port: $0.localPort) },
            admin: adminSocket,
            accessLog: log,
            serviceSockets: services
        )
    }

    /// One line for each thing that a reader of the bootstrap should know.
    var notes: [String] {
        closed + listeners + addresses + unverified + newer
    }

    private var closed: [String] {
        let world = inputs.world
        let closed = world.binding.closedListeners.map { closed in
            let listener = closed.listener
            let what = world.binding.isOpen(listener) ? "exported to close every connection" : "not exported"
            return
                "\(what): \(listener.gateway) listener \(listener.qualifiedName), port \(listener.port): \(closed.reason)"
        }
        let nothing = world.binding.table.ports.isEmpty ? ["warning: no Gateway listener is open: nothing listens"] : []
        return world.idleGateways.map { "Gateway \($0.gateway): \($0.reason)" } + closed + nothing
    }

    private var listeners: [String] {
        plan.assignments.map { assignment in
            let host = assignment.address.contains(":") ? "[\(assignment.address)]" : assignment.address
            let port = assignment.localPort == 0 ? "a free port" : "\(host):\(assignment.localPort)"
            return "note: port \(assignment.port) of \(assignment.service) listens on \(port)"
        }
    }

    private var addresses: [String] {
        inputs.world.binding.table.clusters.compactMap { cluster in
            guard let socket = services[cluster.name] else { return nil }
            return "note: \(cluster.service):\(cluster.port) leads to \(socket.host):\(socket.port); "
                + "--backend \(cluster.service):\(cluster.port)=HOST:PORT names another address"
        }
    }

    /// What a newer Envoy than the profile's does otherwise, whatever its configuration.
    private var newer: [String] {
        let behavior = inputs.world.binding.table.behavior
        var lines: [String] = []
        if behavior.matchesRepeatedHeadersJoined {
            lines.append(
                "warning: the profile's Envoy matches the lines of a repeated header as one value, newer ones do not"
            )
        }
        if behavior.namesTransportFailureInBody {
            lines.append(
                "warning: the profile's Envoy names a transport failure in the body of a 503, newer ones do not"
            )
        }
        return lines
    }

    private var unverified: [String] {
        inputs.world.binding.table.clusters.filter(\.hasTLS).map {
            "warning: Envoy takes any certificate of \($0.service):\($0.port); "
                + "add a validation_context to its transport_socket"
        }
    }
}

/// Services without an address of their own: their DNS name leads to the pods, on the pods' port.
private struct HeadlessServices {
    private let byKey: [String: Service]

    init(_ services: [Service]) {
        byKey = Dictionary(
            services.filter { $0.clusterIP == "None" }.map { ($0.metadata.key.description, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// nil where the Service has an address, or names the port by a name that only pods know.
    func targetPort(of cluster: Cluster) -> Int? {
        guard let port = byKey[cluster.service]?.ports.first(where: { $0.port == cluster.port }),
            case .number(let number) = port.targetPort
        else { return nil }
        return number
    }
}

extension Cluster {
    fileprivate var hasStub: Bool { endpoints.contains { $0.target == .stub } }

    fileprivate var hasTLS: Bool {
        endpoints.contains {
            if case .address(_, _, tls: true) = $0.target { true } else { false }
        }
    }
}

extension ConfigValue {
    /// The same for the writers of YAML and JSON.
    fileprivate var manifestValue: ManifestValue {
        switch self {
        case .string(let text): .string(text)
        case .int(let number): .int(Int64(number))
        case .bool(let value): .bool(value)
        case .array(let values): .array(values.map(\.manifestValue))
        case .object(let fields): .object(fields.map { .init(key: $0.name, value: $0.value.manifestValue) })
        }
    }
}
