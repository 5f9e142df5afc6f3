import ArgumentParser
import GatewayProxy
import NIOCore
import RouteModel

/// Where `serve` listens.
struct PortOptions: ParsableArguments {
    @Option(help: "The local address; Gateways of other Services get the next ones where ports clash.")
    var address = "127.0.0.1"

    @Flag(help: "Serve the listeners' own ports instead of port + 8000 for those below 1024.")
    var exactPorts = false

    @Flag(help: "Serve on free ports.")
    var ephemeralPorts = false

    @Option(
        name: .customLong("port"),
        help: ArgumentHelp(
            "The local port of a listener's port; 0 is a free one. May be repeated.",
            valueName: "80=9000"
        )
    )
    var ports: [PortMappingArgument] = []

    func validate() throws {
        if exactPorts && ephemeralPorts {
            throw ValidationError("--exact-ports and --ephemeral-ports exclude each other")
        }
        let isAddress = (try? SocketAddress(ipAddress: address, port: 0)) != nil
        if !isAddress, address != "localhost" {
            throw ValidationError("--address \"\(address)\" is no IP address, for example 127.0.0.1 or ::1")
        }
    }

    /// A line for each `--port` that no port of the table obeys.
    func unused(by ports: [GatewayPort]) -> [String] {
        let known = Set(ports.map(\.port))
        let open = known.sorted().map(String.init).joined(separator: ", ")
        return self.ports.filter { !known.contains($0.listenerPort) }.map {
            "--port \($0.listenerPort)=\($0.localPort) changes nothing: no open listener has port \($0.listenerPort)"
                + (known.isEmpty ? "" : "; there is \(open)")
        }
    }

    /// The same for the plan of ports.
    var plan: PortPlanOptions {
        PortPlanOptions(
            address: address,
            mapping: exactPorts ? .exact : ephemeralPorts ? .ephemeral : .shifted,
            overrides: Dictionary(ports.map { ($0.listenerPort, $0.localPort) }, uniquingKeysWith: { _, last in last })
        )
    }
}

/// `--port 80=9000`.
struct PortMappingArgument: ExpressibleByArgument {
    let listenerPort: Int
    let localPort: Int

    init?(argument: String) {
        let sides = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let listener = PortArgument.number(sides[0]) else { return nil }
        guard let local = sides[1] == "0" ? 0 : PortArgument.number(sides[1]) else { return nil }
        listenerPort = listener
        localPort = local
    }
}

/// `--admin 127.0.0.1:15000`, or `off`.
enum AdminArgument: ExpressibleByArgument {
    case off
    case address(host: String, port: Int)

    init?(argument: String) {
        if argument == "off" {
            self = .off
            return
        }
        guard let colon = argument.lastIndex(of: ":") else { return nil }
        let portText = argument[argument.index(after: colon)...]
        guard let port = portText == "0" ? 0 : PortArgument.number(portText) else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard host == "localhost" || host == "::1" || Self.isLoopback(host) else { return nil }
        self = .address(host: String(host), port: port)
    }

    /// The endpoint has no authentication, so it is for this machine only.
    private static func isLoopback(_ host: Substring) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    var defaultValueDescription: String {
        switch self {
        case .off: "off"
        case .address(let host, let port): "\(host):\(port)"
        }
    }
}
