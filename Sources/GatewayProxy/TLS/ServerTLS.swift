import NIOCore
import NIOSSL
import RouteModel

/// How a chain terminates TLS: its certificates as BoringSSL holds them.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `buildGatewayListenerTLSContext`: TLS 1.2 at least, Envoy's
/// > cipher suites unless the listener names some.
struct ServerTLS: Sendable {
    private let context: NIOSSLContext
    private let acceptsAnyCertificate: Bool

    /// Throws where BoringSSL refuses a certificate, key or cipher suite.
    init(_ tls: DownstreamTLS) throws {
        guard let pair = Self.preferred(tls.certificates) else { throw NIOSSLError.noCertificateToValidate }
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificateChain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(pair.privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = tls.applicationProtocols
        if !tls.cipherSuites.isEmpty { configuration.cipherSuites = tls.cipherSuites.joined(separator: ":") }
        if let validation = tls.clientValidation {
            let trusted =
                validation.trust.isEmpty ? [] : try NIOSSLCertificate.fromPEMBytes(Array(validation.trust.utf8))
            configuration.trustRoots = .certificates(trusted)
            configuration.certificateVerification =
                validation.mode == .required ? .noHostnameVerification : .optionalVerification
            configuration.sendCANameList = validation.mode != .unverified
        }
        context = try NIOSSLContext(configuration: configuration)
        acceptsAnyCertificate = tls.clientValidation?.mode == .unverified
    }

    /// A connection's handler.
    func makeHandler() -> NIOSSLServerHandler {
        guard acceptsAnyCertificate else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(context: context) { _, promise in promise.succeed(.certificateVerified) }
    }

    /// Of two certificates the one with the smaller key, which every client of today knows: BoringSSL is given one only.
    private static func preferred(_ pairs: [KeyPair]) -> KeyPair? {
        pairs.min { $0.privateKey.utf8.count < $1.privateKey.utf8.count }
    }
}
