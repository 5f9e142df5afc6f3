import NIOSSL
import RouteModel
import Synchronization

/// What one stub needs to speak TLS, made when the first client asks for it.
final class StubSecurity: Sendable {
    private let serving: StubServing
    /// The name for which a certificate is made where the client asks for none.
    private let ownName: String
    private let source: StubBackends.CertificateSource?
    private let contexts = Mutex<[String: NIOSSLContext]>([:])

    /// How many names are remembered: clients choose them.
    private static let maxNames = 1000

    init(_ serving: StubServing, ownName: String, source: StubBackends.CertificateSource?) {
        self.serving = serving
        self.ownName = ownName
        self.source = source
    }

    /// The settings for a client that asks for this name; empty: for none.
    func context(for serverName: String) throws -> NIOSSLContext {
        let name = serving.certificate != nil || serverName.isEmpty ? ownName : serverName
        return try contexts.withLock { contexts in
            if let known = contexts[name] { return known }
            let made = try NIOSSLContext(configuration: configuration(for: name))
            if contexts.count >= Self.maxNames { contexts.removeAll() }
            contexts[name] = made
            return made
        }
    }

    private func configuration(for name: String) throws -> TLSConfiguration {
        guard let keyPair = try serving.certificate ?? source?(name) else { throw StubFailure.noCertificate(name) }
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(keyPair.certificateChain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(keyPair.privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        // As Go's server.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = applicationProtocols
        if let authorities = serving.clientAuthorities {
            configuration.certificateVerification = .optionalVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)))
        }
        return configuration
    }

    private var applicationProtocols: [String] {
        switch serving.application {
        case .anyHTTP, .http, .h2c: ["h2", "http/1.1"]
        case .grpc: ["h2"]
        case .tcp: []
        }
    }
}
