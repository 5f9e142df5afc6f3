import NIOCore
import NIOSSL
import RouteModel

/// How the endpoints of a cluster are spoken to by TLS.
///
/// > Source: Istio `pilot/pkg/networking/core/cluster_tls.go`; semantics 6.15.
struct ClientTLS: Sendable {
    private let context: NIOSSLContext
    private let serverName: String?
    private let names: [UpstreamTLS.SubjectAltName]

    /// Throws where BoringSSL refuses what is to be trusted.
    init(_ tls: UpstreamTLS, applicationProtocols: [String]) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        // Names are looked at here, since the wanted ones need not be the server name.
        configuration.certificateVerification = .noHostnameVerification
        switch tls.trust {
        case .system: configuration.trustRoots = .default
        case .authorities(let pem):
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
        case .none: configuration.trustRoots = .certificates([])
        case .anything: configuration.certificateVerification = .none
        }
        context = try NIOSSLContext(configuration: configuration)
        let isAddress = (try? SocketAddress(ipAddress: tls.serverName, port: 0)) != nil
        serverName = isAddress || tls.serverName.isEmpty ? nil : tls.serverName
        names =
            if case .anything = tls.trust {
                []
            } else {
                tls.subjectAltNames.isEmpty ? [.dns(tls.serverName)] : tls.subjectAltNames
            }
    }

    /// A connection's handler.
    func makeHandler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: serverName)
    }

    /// Whether a certificate that is trusted has one of the names.
    func accepts(_ certificate: NIOSSLCertificate?) -> Bool {
        guard !names.isEmpty else { return true }
        guard let certificate else { return false }
        let its = certificate.subjectNames
        return names.contains { wanted in
            its.contains { has in
                switch (wanted, has) {
                case (.dns(let wanted), .dns(let has)): Self.covers(has.lowercased(), wanted.lowercased())
                case (.uri(let wanted), .uri(let has)): wanted == has
                default: false
                }
            }
        }
    }

    /// Whether a certificate's DNS name, perhaps with `*` as its first label, is this one.
    ///
    /// > Source: Envoy `source/common/tls/utility.cc`, `dnsNameMatch`: the wildcard stands for one label.
    static func covers(_ name: String, _ wanted: String) -> Bool {
        if name == wanted { return true }
        guard name.hasPrefix("*."), let dot = wanted.firstIndex(of: "."), dot != wanted.startIndex else { return false }
        return name.dropFirst() == wanted[dot...]
    }
}
