import Crypto
public import Foundation
import SwiftASN1
import X509

/// A certificate that was issued, and its key.
public struct IssuedCertificate: Sendable {
    /// The certificate, in PEM.
    public let certificatePEM: String
    /// Its key, in PEM (PKCS#8).
    public let privateKeyPEM: String
}

extension LocalAuthority {
    /// Browsers take no server certificate that is valid for longer than 398 days.
    private static let validDays = 397.0

    /// Issues a certificate for a server.
    ///
    /// - Parameters:
    ///   - names: DNS names, one label of which may be a leading `*`, and IP addresses: v4, or `::1`.
    ///   - now: the time from which on it is valid, less an hour for clocks that differ.
    public func issue(for names: [String], now: Date = .now) throws -> IssuedCertificate {
        let key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let leaf = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-3_600),
            notValidAfter: min(now.addingTimeInterval(Self.validDays * 86_400), certificate.notValidAfter),
            issuer: certificate.subject,
            subject: DistinguishedName {
                OrganizationName("gwsim")
                CommonName("self-signed")
            },
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map { Self.generalName($0) })
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
            },
            issuerPrivateKey: self.key
        )
        return IssuedCertificate(
            certificatePEM: try leaf.serializeAsPEM().pemString + "\n",
            privateKeyPEM: key.pemRepresentation + "\n"
        )
    }

    private static func generalName(_ name: String) -> GeneralName {
        if let address = IPAddressBytes.parse(name) {
            return .ipAddress(ASN1OctetString(contentBytes: address[...]))
        }
        return .dnsName(name)
    }
}

extension AuthorityStore.Files {
    /// A new authority: each has a name of its own, so that a browser can tell an old one from a new one.
    static func makeAuthority(now: Date = .now) throws -> AuthorityStore.Files {
        let key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        let identifier = SubjectKeyIdentifier(hash: publicKey)
        let mark = identifier.keyIdentifier.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        let name = try DistinguishedName {
            OrganizationName("gwsim")
            CommonName("gwsim local authority \(mark.joined())")
        }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-3_600),
            notValidAfter: now.addingTimeInterval(3_650 * 86_400),
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                identifier
                AuthorityKeyIdentifier(keyIdentifier: identifier.keyIdentifier)
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return AuthorityStore.Files(
            certificate: try certificate.serializeAsPEM().pemString + "\n",
            key: key.pemRepresentation + "\n"
        )
    }
}

/// The bytes of IP addresses in text.
enum IPAddressBytes {
    /// The four or sixteen bytes; nil where the text is no address.
    static func parse(_ text: String) -> [UInt8]? {
        if text == "::1" { return Array(repeating: 0, count: 15) + [1] }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { UInt8($0) }
        return bytes.count == 4 ? bytes : nil
    }
}
