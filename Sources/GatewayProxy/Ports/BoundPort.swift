public import RouteModel

/// A port that accepts.
public struct BoundPort: Hashable, Sendable {
    /// `namespace/name` of the Service whose port it stands for.
    public var service: String
    /// The listener's port.
    public var port: Int
    /// The local address.
    public var address: String
    /// The local port.
    public var localPort: Int
    /// The Gateway listeners that it serves.
    public var listeners: [ListenerReference]
    /// Whether Envoy would refuse its route table.
    ///
    /// Such a port answers 404, or keeps what it had.
    public var isRefused: Bool

    /// Makes a bound port.
    public init(
        service: String,
        port: Int,
        address: String,
        localPort: Int,
        listeners: [ListenerReference],
        isRefused: Bool = false
    ) {
        self.service = service
        self.port = port
        self.address = address
        self.localPort = localPort
        self.listeners = listeners
        self.isRefused = isRefused
    }

    /// Whether clients must speak TLS there.
    public var isTLS: Bool { listeners.contains { $0.protocol == "HTTPS" || $0.protocol == "TLS" } }

    /// `127.0.0.1:8080`, an IPv6 address in brackets.
    public var authority: String {
        address.contains(":") ? "[\(address)]:\(localPort)" : "\(address):\(localPort)"
    }
}

/// A local port that could not be opened.
public struct PortError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentences for people: our listener that wanted it, who holds it where readable, the flag to change.
    public var description: String

    /// Makes an error.
    public init(description: String) {
        self.description = description
    }
}
