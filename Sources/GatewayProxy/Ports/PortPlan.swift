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
  public init(
    address: String = "127.0.0.1", mapping: Mapping = .shifted, overrides: [Int: Int] = [:]
  ) {
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
  /// those of a service before it; where the machine refuses further addresses, ports shift by 10 000 instead.
  ///
  /// - Parameters:
  ///   - isUsable: whether a socket can be bound to a loopback address of the machine.
  public static func make(
    for ports: [GatewayPort],
    options: PortPlanOptions,
    isUsable: (String) -> Bool = LoopbackProbe.isUsable
  ) -> PortPlan {
    PortPlan(assignments: [])
  }

  /// The local address of each Service, by `namespace/name`.
  public var addresses: [String: String] {
    Dictionary(
      assignments.map { ($0.service, $0.address) }, uniquingKeysWith: { first, _ in first })
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

/// Asks the machine which loopback addresses it has.
public enum LoopbackProbe {
  /// Whether a socket can be bound to this address.
  public static func isUsable(_ address: String) -> Bool { true }
}
