import MessageLayout
import NIOCore
import RouteMatching

/// What is known of a client's connection.
struct PeerFacts {
    /// The version of HTTP, as logs and operators say it.
    enum Version {
        case http1
        case http2

        /// `HTTP/1.1` or `HTTP/2`.
        var text: [UInt8] { self == .http1 ? HeaderNames.http11 : HeaderNames.http2 }
    }

    let version: Version
    let request: RequestContext
    let localAddressText: [UInt8]
    let remoteAddressText: [UInt8]
    /// The server name that its TLS greeting asked for; nil: none.
    let serverName: [UInt8]?
    /// What endpoints are told of its certificate; nil: it showed none.
    let certificate: [UInt8]?

    init(
        version: Version,
        channel: any Channel,
        isTLS: Bool = false,
        serverName: String? = nil,
        certificate: [UInt8]? = nil
    ) {
        self.version = version
        let remote = channel.remoteAddress
        request = RequestContext(isTLS: isTLS, peerAddress: [UInt8](utf8: remote?.ipAddress ?? "127.0.0.1"))
        remoteAddressText = remote?.logText ?? [UInt8(ascii: "-")]
        localAddressText = channel.localAddress?.logText ?? [UInt8(ascii: "-")]
        self.serverName = serverName.map { [UInt8](utf8: $0) }
        self.certificate = certificate
    }

    /// `https` or `http`.
    var scheme: [UInt8] { request.isTLS ? HeaderNames.https : HeaderNames.http }
}
