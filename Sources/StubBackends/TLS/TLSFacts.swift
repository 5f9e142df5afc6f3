import Foundation
import NIOCore
import NIOSSL

/// What a TLS connection came to, as Go names it.
struct TLSFacts: Sendable {
    /// `TLSv1.3` or `TLSv1.2`.
    var version: String
    /// The server name that the client asked for; empty for none.
    var serverName: String
    /// The protocol that ALPN chose; empty for none.
    var negotiatedProtocol: String
    /// `TLS_AES_128_GCM_SHA256` and so on.
    var cipherSuite: String
    /// The group of the key exchange: `X25519` and so on; empty where none was seen.
    var group: String
    /// PEM; nil: the client showed none.
    ///
    /// Only the client's own certificate: NIOSSL does not give those of the authorities between.
    var peerCertificate: String?
}

extension TLSFacts {
    /// Reads what a handshake came to, when it is done.
    init(_ handler: NIOSSLServerHandler, _ hello: ServerHello, serverName: String, negotiatedProtocol: String) {
        version = handler.tlsVersion == .tlsv13 ? "TLSv1.3" : "TLSv1.2"
        self.serverName = serverName
        self.negotiatedProtocol = negotiatedProtocol
        cipherSuite = hello.cipherSuite.map(TLSNames.cipherSuite) ?? ""
        group = hello.group.map(TLSNames.group) ?? ""
        peerCertificate = handler.peerCertificate.flatMap { try? PEM.certificate(der: $0.toDERBytes()) }
    }
}

/// Text in the form of RFC 7468.
enum PEM {
    /// A certificate, as Go's `encoding/pem` writes it.
    static func certificate(der: [UInt8]) -> String {
        let text = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
    }
}
