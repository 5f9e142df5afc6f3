public import RouteModel

/// What the admin endpoint asks of the program it stands in.
public struct AdminService: Sendable {
    /// Whether ports are still being opened, all accept, or a drain has begun.
    public var readiness: @Sendable () async -> Readiness
    /// The open listeners.
    public var listeners: @Sendable () async -> [OpenListener]
    /// What the data plane counted.
    public var metrics: @Sendable () async -> MetricsSnapshot
    /// Reads the input again.
    public var reload: @Sendable () async -> ReloadOutcome

    /// Makes a service.
    public init(
        readiness: @escaping @Sendable () async -> Readiness,
        listeners: @escaping @Sendable () async -> [OpenListener],
        metrics: @escaping @Sendable () async -> MetricsSnapshot,
        reload: @escaping @Sendable () async -> ReloadOutcome
    ) {
        self.readiness = readiness
        self.listeners = listeners
        self.metrics = metrics
        self.reload = reload
    }
}

/// Whether requests are taken, in the words of Envoy's `/ready`.
///
/// > Source: Envoy `source/server/admin/server_info_handler.cc`, `handlerReady`.
public enum Readiness: String, Hashable, Sendable {
    /// Not every port accepts yet.
    case initializing = "PRE_INITIALIZING"
    /// Every port accepts.
    case live = "LIVE"
    /// No port accepts any more; what runs is finished.
    case draining = "DRAINING"
}

/// What became of a reload.
public enum ReloadOutcome: Hashable, Sendable {
    /// The new input serves.
    case done(generation: Int)
    /// What served goes on; the text says why.
    case refused(String)
}

/// A Gateway listener whose port accepts.
public struct OpenListener: Hashable, Sendable {
    /// The listener.
    public var listener: ListenerReference
    /// The local address, `127.0.0.1:8080`.
    public var address: String

    /// Makes a row.
    public init(listener: ListenerReference, address: String) {
        self.listener = listener
        self.address = address
    }
}
