import Foundation

/// A certificate and its key among those that the conformance tests hold in files.
package struct KeyPairFile: Sendable {
    /// The certificate, in PEM.
    package let certificate: String
    /// The key, in PEM.
    package let key: String

    /// Reads `Tests/ConformanceTests/Certificates/NAME.pem`.
    package init(named name: String) throws {
        let file = Repository.root.appendingPathComponent("Tests/ConformanceTests/Certificates/\(name).pem")
        let text = try String(contentsOf: file, encoding: .utf8)
        let keyStart = text.range(of: "-----BEGIN RSA")?.lowerBound ?? text.endIndex
        certificate = String(text[..<keyStart])
        key = String(text[keyStart...])
    }
}
