import NIOCore
import NIOSSL
import Synchronization

/// How a TLS client of the tests greets and whom it believes.
package struct TLSOptions: Sendable {
    /// What the server's certificate must be.
    package enum Trust: Sendable {
        /// Anything; the name is not compared either.
        case anything
        /// Signed by one of these authorities (PEM), for the server name asked for.
        case authorities(String)
        /// This very certificate (PEM), for the server name asked for, whether or not it may sign others.
        case exactly(String)
    }

    /// A certificate to show when asked for one, and its key (both PEM).
    package struct Identity: Sendable {
        package let certificateChain: String
        package let privateKey: String

        package init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// The name in SNI; without one no name is sent.
    package var serverName: String?
    package var trust: Trust
    package var identity: Identity?
    /// ALPN, by preference; empty: not offered.
    package var protocols: [String]

    package init(serverName: String?, trust: Trust = .anything, identity: Identity? = nil, protocols: [String] = []) {
        self.serverName = serverName
        self.trust = trust
        self.identity = identity
        self.protocols = protocols
    }
}

/// Whether the server asked for a certificate.
final class CertificateRequest: Sendable {
    private let wasSeen = Mutex(false)

    var isSeen: Bool { wasSeen.withLock { $0 } }

    func note() {
        wasSeen.withLock { $0 = true }
    }
}

extension TLSOptions {
    /// The handler that speaks TLS 1.2 or newer as these options say.
    func handler(noting request: CertificateRequest) throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = protocols
        configuration.sslContextCallback = { _, promise in
            // BoringSSL asks a client which certificate it has only when the server wants one.
            request.note()
            promise.succeed(.noChanges)
        }
        if let identity {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificateChain.utf8))
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem)
            )
        }
        switch trust {
        case .anything:
            configuration.certificateVerification = .none
        case .authorities(let pem):
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
        case .exactly(let pem):
            let trusted = try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
            // BoringSSL would only start a chain at an authority. The name is compared after the handshake.
            return try NIOSSLClientHandler(
                context: NIOSSLContext(configuration: configuration),
                serverHostname: serverName,
                customVerificationCallback: { shown, promise in
                    promise.succeed(shown.first == trusted.first ? .certificateVerified : .failed)
                }
            )
        }
        return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: serverName)
    }
}
