public import Foundation
import SwiftASN1
import X509

/// A certificate authority of this machine's user, whose certificates stand in for those that the input lacks.
///
/// It is made once and kept, so that a browser or curl that trusts it goes on trusting it.
public struct LocalAuthority: Sendable {
    /// The file of its certificate, for those who are to trust it.
    public let certificateFile: URL
    /// Its certificate, in PEM.
    public let certificatePEM: String
    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// Opens the authority that is kept in a folder, or makes one there.
    ///
    /// Several processes may do so at once: all end with the same authority.
    ///
    /// - Throws: ``LocalAuthorityFault`` where the folder cannot be written, or holds something else.
    public init(folder: URL) throws {
        let store = AuthorityStore(folder: folder)
        if !store.exists { try store.save(AuthorityStore.Files.makeAuthority()) }
        let files = try store.load()
        certificateFile = store.certificateFile
        certificatePEM = files.certificate
        do {
            certificate = try Certificate(pemEncoded: files.certificate)
            key = try Certificate.PrivateKey(pemEncoded: files.key)
        } catch {
            throw LocalAuthorityFault(folder: store.folder, reason: "its files hold no certificate and key (\(error))")
        }
        guard certificate.publicKey == key.publicKey else {
            throw LocalAuthorityFault(folder: store.folder, reason: "the key is not that of the certificate")
        }
        guard certificate.notValidAfter > .now else {
            throw LocalAuthorityFault(folder: store.folder, reason: "the certificate has expired")
        }
    }

    /// The folder of the user's data where the authority is kept.
    ///
    /// > Source: XDG Base Directory Specification: a relative `XDG_DATA_HOME` does not count.
    public static func defaultFolder(environment: [String: String] = ProcessInfo.processInfo.environment) -> URL {
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return URL(filePath: data).appending(path: "gwsim")
        }
        let home = environment["HOME"].map { URL(filePath: $0) } ?? URL(filePath: NSHomeDirectory())
        #if os(macOS)
            return home.appending(path: "Library/Application Support/gwsim")
        #else
            return home.appending(path: ".local/share/gwsim")
        #endif
    }
}

/// Why there is no local authority.
public struct LocalAuthorityFault: Error, CustomStringConvertible {
    /// Where it should be.
    public let folder: URL
    /// What is wrong there.
    public let reason: String

    /// A sentence for people.
    public var description: String {
        "the local certificate authority in \(folder.path) cannot be used: \(reason); remove that folder to make a new one"
    }
}
