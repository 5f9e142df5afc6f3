public import RouteModel

/// What the user said about local addresses and ports.
public struct PortPlanOptions: Hashable, Sendable {
    /// `--address`.
    public var address: String
    /// How a listener's port becomes a local one.
    public var mapping: Mapping
    /// `--port 80=9000`: the local port of a listener's port; 0 is a free one.
    public var overrides: [Int: Int]

    /// How a listener's port becomes a local one.
    public enum Mapping: Hashable, Sendable {
        /// Below 1024: plus 8000; others as they are.
        case shifted
        /// `--exact-ports`.
        case exact
        /// `--ephemeral-ports`.
        case ephemeral
    }

    /// Makes options.
    public init(address: String = "127.0.0.1", mapping: Mapping = .shifted, overrides: [Int: Int] = [:]) {
        self.address = address
        self.mapping = mapping
        self.overrides = overrides
    }
}

/// Which local socket stands for which port of the gateway.
///
/// A pure function of the table's ports, the options, and which loopback addresses the machine has.
public struct PortPlan: Hashable, Sendable {
    /// One for each port of the table, in its order.
    public var assignments: [PortAssignment]

    /// Makes the plan for the ports of a table.
    ///
    /// Services keep the order of the table. Each is on the first address where none of its local ports clashes with
    /// those of a Service before it; where the machine refuses further addresses, ports shift by 10 000 instead.
    ///
    /// - Parameters:
    ///   - ports: the ports of the table, in its order.
    ///   - options: what the user said.
    ///   - isUsable: whether a socket can be bound to a loopback address of the machine.
    public static func make(
        for ports: [GatewayPort],
        options: PortPlanOptions,
        isUsable: (String) -> Bool = LoopbackProbe.isUsable
    ) -> PortPlan {
        var services: [String] = []
        var portsOfService: [String: [Int]] = [:]
        for port in ports {
            if portsOfService[port.service] == nil { services.append(port.service) }
            portsOfService[port.service, default: []].append(port.port)
        }
        var planner = Planner(options: options)
        for service in services { planner.place(service, portsOfService[service] ?? [], isUsable: isUsable) }
        return PortPlan(
            assignments: ports.compactMap { planner.placed[PlacedPort(service: $0.service, port: $0.port)] }
        )
    }

    /// The local address of each Service, by `namespace/name`.
    public var addresses: [String: String] {
        Dictionary(assignments.map { ($0.service, $0.address) }, uniquingKeysWith: { first, _ in first })
    }
}

/// The local socket of one port.
public struct PortAssignment: Hashable, Sendable {
    /// `namespace/name` of the Service.
    public var service: String
    /// The listener's port.
    public var port: Int
    /// The local address.
    public var address: String
    /// The local port; 0: a free one.
    public var localPort: Int

    /// Makes an assignment.
    public init(service: String, port: Int, address: String, localPort: Int) {
        self.service = service
        self.port = port
        self.address = address
        self.localPort = localPort
    }
}

private struct PlacedPort: Hashable {
    var service: String
    var port: Int
}

/// Places Services on addresses, one after the other.
private struct Planner {
    let options: PortPlanOptions
    var placed: [PlacedPort: PortAssignment] = [:]
    private var used: [String: Set<Int>] = [:]

    init(options: PortPlanOptions) {
        self.options = options
    }

    mutating func place(_ service: String, _ ports: [Int], isUsable: (String) -> Bool) {
        let wanted = localPorts(ports)
        for address in addresses() {
            let isFirst = address == options.address
            guard isFirst || isUsable(address) else { break }
            if clashes(wanted, on: address) { continue }
            assign(service, wanted, on: address)
            return
        }
        var shifted = wanted
        for (port, local) in wanted where local != 0 { shifted[port] = firstFree(from: local, on: options.address) }
        assign(service, shifted, on: options.address)
    }

    /// The local ports of one Service, by listener port.
    private func localPorts(_ ports: [Int]) -> [Int: Int] {
        var locals: [Int: Int] = [:]
        var taken: Set<Int> = []
        // Ports that the user set, or that stay as they are, come first: a mapped one gives way.
        for port in ports {
            guard let fixed = fixedPort(port) else { continue }
            locals[port] = fixed
            if fixed != 0 { taken.insert(fixed) }
        }
        for port in ports.sorted() where locals[port] == nil {
            var local = port + 8000
            while taken.contains(local), local + 10_000 <= 65_535 { local += 10_000 }
            locals[port] = local
            taken.insert(local)
        }
        return locals
    }

    private func fixedPort(_ port: Int) -> Int? {
        if let override = options.overrides[port] { return override }
        switch options.mapping {
        case .exact: return port
        case .ephemeral: return 0
        case .shifted: return port >= 1024 ? port : nil
        }
    }

    private func clashes(_ locals: [Int: Int], on address: String) -> Bool {
        guard let used = used[address] else { return false }
        return locals.values.contains { $0 != 0 && used.contains($0) }
    }

    private func firstFree(from port: Int, on address: String) -> Int {
        var local = port
        while used[address]?.contains(local) == true, local + 10_000 <= 65_535 { local += 10_000 }
        return local
    }

    private mutating func assign(_ service: String, _ locals: [Int: Int], on address: String) {
        for (port, local) in locals {
            placed[PlacedPort(service: service, port: port)] = PortAssignment(
                service: service,
                port: port,
                address: address,
                localPort: local
            )
            if local != 0 { used[address, default: []].insert(local) }
        }
    }

    /// The addresses to try: that of the user, then the loopback addresses after it.
    private func addresses() -> [String] {
        let parts = options.address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4, parts[0] == 127, parts[3] < 254 else { return [options.address] }
        let prefix = "\(parts[0]).\(parts[1]).\(parts[2])."
        return [options.address] + ((parts[3] + 1)...254).map { prefix + String($0) }
    }
}
