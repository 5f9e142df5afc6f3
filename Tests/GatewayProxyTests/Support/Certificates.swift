import Crypto
import Foundation
import LocalCertificates
import NIOSSL
import RouteModel
import SwiftASN1
import X509

/// An authority and certificates, made for one run of the tests.
enum Certificates {
    private static let authority: LocalAuthority? = try? LocalAuthority(
        folder: FileManager.default.temporaryDirectory.appending(path: "gwsim-tests-\(UUID().uuidString)")
    )

    /// Who vouches for them, in PEM.
    static var authorityPEM: String { authority?.certificatePEM ?? "" }

    /// A certificate for names.
    static func pair(_ names: String...) throws -> KeyPair {
        guard let authority else { throw NoAuthority() }
        let issued = try authority.issue(for: names)
        return KeyPair(certificateChain: issued.certificatePEM, privateKey: issued.privateKeyPEM)
    }

    /// A certificate for clients, for which nobody vouches but itself.
    static func clientPair() throws -> KeyPair {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("client") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: .now.addingTimeInterval(-3_600),
            notValidAfter: .now.addingTimeInterval(86_400),
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                try ExtendedKeyUsage([.clientAuth])
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return KeyPair(
            certificateChain: try certificate.serializeAsPEM().pemString + "\n",
            privateKey: key.pemRepresentation + "\n"
        )
    }

    /// A client that trusts the authority.
    static func client(_ protocols: String..., certificate: KeyPair? = nil) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        configuration.applicationProtocols = protocols
        if let certificate { try configuration.present(certificate) }
        return try NIOSSLContext(configuration: configuration)
    }

    /// A server that shows a certificate.
    static func server(_ pair: KeyPair, _ protocols: String...) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(pair.privateKey.utf8), format: .pem))
        )
        try configuration.present(pair)
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }
}

struct NoAuthority: Error {}

extension TLSConfiguration {
    fileprivate mutating func present(_ pair: KeyPair) throws {
        certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificateChain.utf8)).map {
            .certificate($0)
        }
        privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(pair.privateKey.utf8), format: .pem))
    }
}
