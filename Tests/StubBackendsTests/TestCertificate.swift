import Foundation
import NIOSSL
import RouteModel
import TestSupport

/// Certificates made by the openssl program.
enum TestCertificate {
    static let isPossible = run(["version"]) == 0

    /// A self-signed certificate for these names, on a curve.
    static func make(_ names: String...) throws -> KeyPair {
        let folder = try TemporaryDirectory()
        let alternatives = names.map { "DNS:\($0)" }.joined(separator: ",")
        let status = run(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-keyout", folder.path("key"), "-out", folder.path("certificate"), "-subj", "/CN=\(names[0])"]
                + ["-addext", "subjectAltName=\(alternatives)"]
        )
        guard status == 0 else { throw OpenSSLFailure() }
        return KeyPair(
            certificateChain: try String(contentsOfFile: folder.path("certificate"), encoding: .utf8),
            privateKey: try String(contentsOfFile: folder.path("key"), encoding: .utf8)
        )
    }

    private static func run(_ arguments: [String]) -> Int32? {
        (try? ChildProcess("/usr/bin/env", ["openssl"] + arguments))?.exitStatus()
    }
}

struct OpenSSLFailure: Error {}

/// How a client speaks TLS.
struct TLSClient {
    var serverName: String? = "abc.example.com"
    /// The one certificate that is trusted; nil: any.
    var trusted: KeyPair?
    var applicationProtocols: [String] = []
    var certificate: KeyPair?
    var newest: TLSVersion?

    func makeHandler() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = applicationProtocols
        configuration.maximumTLSVersion = newest
        if let trusted {
            let roots = try NIOSSLCertificate.fromPEMBytes(Array(trusted.certificateChain.utf8))
            configuration.trustRoots = .certificates(roots)
        } else {
            configuration.certificateVerification = .none
        }
        if let certificate {
            configuration.certificateChain =
                try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificateChain.utf8)).map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificate.privateKey.utf8), format: .pem)
            )
        }
        return try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: configuration),
            serverHostname: serverName
        )
    }
}
