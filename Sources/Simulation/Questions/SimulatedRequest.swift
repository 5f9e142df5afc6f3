public import GatewayAPI

/// A request that is asked about, not sent.
public struct SimulatedRequest: Hashable, Sendable {
    /// `namespace/name` of the Gateway; nil: whatever is at the first address.
    public var gateway: String?
    /// The listener's port; nil: 80, or 443 for https.
    public var port: Int?
    /// Whether it comes over TLS.
    public var isTLS: Bool
    /// The host that its connection was opened to, as the URL has it; nil: `host`.
    public var urlHost: String?
    /// The host whose connection is used again; nil: the request has one of its own.
    public var reusedHost: String?
    /// Whether a connection is asked about, not a request on it.
    public var isConnection: Bool
    /// As sent.
    public var method: String
    /// The value of `Host`; nil where the request has none.
    public var host: String?
    /// The raw request target: path with query, absolute form, or `*`.
    public var target: String
    /// The other header lines, in order.
    public var headers: [HTTPHeader]

    /// Makes a request.
    public init(
        gateway: String? = nil,
        port: Int? = nil,
        isTLS: Bool = false,
        urlHost: String? = nil,
        reusedHost: String? = nil,
        isConnection: Bool = false,
        method: String = "GET",
        host: String?,
        target: String = "/",
        headers: [HTTPHeader] = []
    ) {
        self.gateway = gateway
        self.port = port
        self.isTLS = isTLS
        self.urlHost = urlHost
        self.reusedHost = reusedHost
        self.isConnection = isConnection
        self.method = method
        self.host = host
        self.target = target
        self.headers = headers
    }

    /// Whether a text names a Gateway, which need not exist: `namespace/name`.
    public static func isGatewayName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }

    /// The server name that its connection's TLS greeting asked for: the host of the URL that opened it, without the port
    /// and without a last dot; nil without TLS, and where that host is an address.
    ///
    /// > Source: RFC 6066 §3.
    var serverName: String? {
        guard isTLS, let host = reusedHost ?? urlHost ?? host, !host.hasPrefix("[") else { return nil }
        var name = host.prefix { $0 != ":" }
        if name.hasSuffix(".") { name.removeLast() }
        return name.isEmpty || name.utf8.allSatisfy("0123456789.".utf8.contains) ? nil : String(name)
    }

    /// Its server name, or that it has none, for people.
    var serverNameText: String { serverName.map { "the server name \($0)" } ?? "a connection without a server name" }

    /// The port that the request is for.
    public var effectivePort: Int { port ?? (isTLS ? 443 : 80) }
}
