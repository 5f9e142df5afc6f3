import Crypto
import SwiftASN1
import X509
import _CryptoExtras

/// A certificate that parses.
struct ParsedCertificate {
    let publicKey: Certificate.PublicKey

    /// Reads DER.
    ///
    /// > Choice: where the parser takes what Go takes is not known to the last extension; what its structure does not
    /// > explain is called a public key of an unknown algorithm (among them RSA keys below 2048 bits, which Envoy refuses).
    init(_ bytes: [UInt8]) throws(CertificateFault) {
        do {
            publicKey = try Certificate(derEncoded: bytes).publicKey
        } catch {
            throw CertificateOutline.fault(in: bytes) ?? CertificateFault("tls: unknown public key algorithm")
        }
    }
}

/// A private key that parses.
struct ParsedPrivateKey {
    /// The PEM label of its form.
    let label: String
    private let publicKey: Certificate.PublicKey

    /// Reads DER of any of the three forms, whatever label it had.
    ///
    /// > Source: Go `crypto/tls`, `parsePrivateKey`.
    init(_ bytes: [UInt8]) throws(CertificateFault) {
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"] {
            let document = PEMDocument(type: label, derBytes: bytes)
            if let key = try? Certificate.PrivateKey(pemDocument: document) {
                self.label = label
                publicKey = key.publicKey
                return
            }
        }
        throw CertificateFault("tls: failed to parse private key")
    }

    /// Throws unless a certificate is of this key.
    func check(_ certificate: ParsedCertificate) throws(CertificateFault) {
        if publicKey == certificate.publicKey { return }
        if Self.family(of: publicKey) == Self.family(of: certificate.publicKey) {
            throw CertificateFault("tls: private key does not match public key")
        }
        throw CertificateFault("tls: private key type does not match public key type")
    }

    private static func family(of key: Certificate.PublicKey) -> String {
        if _RSA.Signing.PublicKey(key) != nil { return "RSA" }
        return Curve25519.Signing.PublicKey(key) != nil ? "Ed25519" : "ECDSA"
    }
}
