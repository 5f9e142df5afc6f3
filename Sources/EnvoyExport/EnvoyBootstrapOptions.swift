/// What a bootstrap needs beside the routing table: the addresses.
public struct EnvoyBootstrapOptions: Hashable, Sendable {
    /// Where each port of the table listens, in its order; a port without one is left out.
    public var listenerSockets: [SocketName]
    /// The address of the admin endpoint; nil for none.
    public var admin: SocketName?
    /// The form of the access log on standard output.
    public var accessLog: AccessLog
    /// Where stub endpoints lead instead, by the name of their cluster.
    ///
    /// A cluster that is not named leads to the host and port in its name.
    public var serviceSockets: [String: SocketName]

    /// The form of the access log.
    public enum AccessLog: Hashable, Sendable {
        /// Istio's text format.
        case text
        /// Istio's JSON format.
        case json
        /// None.
        case off
    }

    /// Makes options.
    public init(
        listenerSockets: [SocketName],
        admin: SocketName? = nil,
        accessLog: AccessLog = .text,
        serviceSockets: [String: SocketName] = [:]
    ) {
        self.listenerSockets = listenerSockets
        self.admin = admin
        self.accessLog = accessLog
        self.serviceSockets = serviceSockets
    }
}

/// A host, by address or by name, and a port.
public struct SocketName: Hashable, Sendable {
    /// An IP address or a DNS name.
    public var host: String
    /// The port; 0 where the system chooses one.
    public var port: Int

    /// Makes a socket's name.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether the host is an address, which needs no DNS.
    var isAddress: Bool {
        if host.utf8.contains(UInt8(ascii: ":")) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// As Envoy's `Address`.
    var config: ConfigValue {
        .message(["socket_address": .message(["address": .string(host), "port_value": .int(port)])])
    }
}
