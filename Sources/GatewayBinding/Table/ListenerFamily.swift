import GatewayAPI

/// Protocols that can share a port.
enum ListenerFamily {
    case http
    case tls
    case tcp

    init(_ name: String) {
        switch name {
        case "HTTP": self = .http
        case "HTTPS", "TLS": self = .tls
        default: self = .tcp
        }
    }
}

extension JudgedListener {
    /// With which protocols it can share a port.
    var family: ListenerFamily { ListenerFamily(listener.protocol) }

    /// The server names for which it takes connections; empty: any.
    ///
    /// > Source: semantics 2.57.
    var serverNames: [String] { hostname == .any ? [] : [hostname.text] }

    /// Whether its connections pass as they are, once TLS has ended where it does.
    var passesConnections: Bool { listener.protocol == "TLS" || family == .tcp }

    /// The kinds of routes for them, in words.
    var connectionKinds: String {
        supportedKinds.isEmpty ? "route" : supportedKinds.map(\.kind).joined(separator: " or ")
    }
}
