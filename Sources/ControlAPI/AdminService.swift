public import RouteModel

/// What the admin endpoint asks of the program it stands in.
public struct AdminService: Sendable {
    /// Whether every port accepts.
    public var isReady: @Sendable () async -> Bool
    /// The open listeners.
    public var listeners: @Sendable () async -> [OpenListener]
    /// What the data plane counted.
    public var metrics: @Sendable () async -> MetricsSnapshot
    /// Reads the input again.
    public var reload: @Sendable () async -> ReloadOutcome

    /// Makes a service.
    public init(
        isReady: @escaping @Sendable () async -> Bool,
        listeners: @escaping @Sendable () async -> [OpenListener],
        metrics: @escaping @Sendable () async -> MetricsSnapshot,
        reload: @escaping @Sendable () async -> ReloadOutcome
    ) {
        self.isReady = isReady
        self.listeners = listeners
        self.metrics = metrics
        self.reload = reload
    }
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
