public import Logging
public import NIOCore
public import RouteModel

/// Finds the socket of an endpoint that is a stub: `Endpoint.Target.stub`. Called once per endpoint, then kept.
///
/// Endpoints with another target are the proxy's own business.
public typealias StubAddress =
  @Sendable (_ cluster: Cluster, _ endpoint: Endpoint) async throws -> SocketAddress

/// The life of the data plane: opens ports, changes what they route, drains.
///
/// An actor for the lifecycle only: nothing on a request's path waits for it.
public actor ProxyServer {
  /// Makes a server that does nothing yet.
  ///
  /// - Parameters:
  ///   - configuration: how it behaves.
  ///   - ports: what the user said about local ports.
  ///   - stubAddress: finds the socket of a stub.
  ///   - logger: for warnings of the proxy itself; the access log is another thing.
  public init(
    configuration: ProxyConfiguration,
    ports: PortPlanOptions,
    logger: Logger,
    stubAddress: @escaping StubAddress
  ) {}

  /// Opens every port of the program and serves; throws a `PortError` if one cannot be opened, and then none is.
  ///
  /// - Returns: the open ports, in the order of the table.
  @discardableResult
  public func start(_ program: DataPlaneProgram) async throws -> [BoundPort] { [] }

  /// Replaces what the ports route, all or nothing, ports included: new ones open before old ones close.
  ///
  /// Requests in flight finish on the old program. Throws a `PortError`, and then what serves goes on.
  ///
  /// - Returns: the open ports, in the order of the table.
  @discardableResult
  public func reload(_ program: DataPlaneProgram) async throws -> [BoundPort] { [] }

  /// The open ports, in the order of the table.
  public var boundPorts: [BoundPort] { [] }

  /// Counts the programs that served: 0 before the start, 1 after it.
  public var generation: Int { 0 }

  /// Stops accepting, lets exchanges finish for at most the drain timeout, then closes everything, the loops too.
  public func drain() async {}

  /// What was counted until now.
  public func metrics() async -> MetricsSnapshot { MetricsSnapshot() }
}
