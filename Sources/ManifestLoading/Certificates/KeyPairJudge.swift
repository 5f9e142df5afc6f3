import GatewayAPI

/// Why a certificate or key cannot be used, in the words of Go's `crypto/tls` and `crypto/x509`, which Istio prints.
struct CertificateFault: Error, Hashable {
    var text: String

    init(_ text: String) { self.text = text }
}

/// Decides whether a Secret holds a certificate and its key.
///
/// > Source: Istio `pilot/pkg/credentials/kube/secrets.go`, `ExtractCertInfo`: `cert` and `key`, else `tls.crt` and
/// > `tls.key`; Go `crypto/tls`, `X509KeyPair`.
enum KeyPairJudge {
    private static let names = [("cert", "key"), ("tls.crt", "tls.key")]

    static func judge(_ entries: [String: [UInt8]]) -> Secret.KeyPairState {
        for (certificateName, keyName) in names {
            guard let certificate = entries[certificateName], !certificate.isEmpty,
                let key = entries[keyName], !key.isEmpty
            else { continue }
            return judge(certificate, key)
        }
        for (certificate, key) in names where entries[certificate] != nil && entries[key] != nil {
            return .absent("found keys \"\(certificate)\" and \"\(key)\", but they were empty")
        }
        return .absent(
            "found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: "
                + EntryNames.list(entries)
        )
    }

    private static func judge(_ certificate: [UInt8], _ key: [UInt8]) -> Secret.KeyPairState {
        do throws(CertificateFault) {
            let chain = try chain(in: certificate)
            let keyBlock = try keyBlock(in: key)
            let leaf = try ParsedCertificate(chain.first?.bytes ?? [])
            let privateKey = try ParsedPrivateKey(keyBlock.bytes)
            try privateKey.check(leaf)
            return .keyPair(
                certificatePEM: chain.map { $0.text() }.joined(),
                privateKeyPEM: keyBlock.text(label: privateKey.label)
            )
        } catch {
            return .malformed(error.text)
        }
    }

    /// The blocks of the certificates, the leaf first; never empty.
    private static func chain(in text: [UInt8]) throws(CertificateFault) -> [PEMBlock] {
        let blocks = PEMBlock.blocks(in: text)
        let certificates = blocks.filter { $0.label == "CERTIFICATE" }
        if !certificates.isEmpty { return certificates }
        guard let first = blocks.first else {
            throw CertificateFault("tls: failed to find any PEM data in certificate input")
        }
        if blocks.count == 1, first.label.hasSuffix("PRIVATE KEY") {
            throw CertificateFault(
                "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs "
                    + "may have been switched"
            )
        }
        throw CertificateFault(
            "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the "
                + "following types: \(list(blocks))"
        )
    }

    private static func keyBlock(in text: [UInt8]) throws(CertificateFault) -> PEMBlock {
        let blocks = PEMBlock.blocks(in: text)
        if let key = blocks.first(where: { $0.label == "PRIVATE KEY" || $0.label.hasSuffix(" PRIVATE KEY") }) {
            return key
        }
        guard let first = blocks.first else { throw CertificateFault("tls: failed to find any PEM data in key input") }
        if blocks.count == 1, first.label == "CERTIFICATE" {
            throw CertificateFault("tls: found a certificate rather than a key in the PEM for the private key")
        }
        throw CertificateFault(
            "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of "
                + "the following types: \(list(blocks))"
        )
    }

    private static func list(_ blocks: [PEMBlock]) -> String {
        "[\(blocks.map(\.label).joined(separator: " "))]"
    }
}
