import Foundation
import GatewayAPI
import LocalCertificates

/// The certificates that `--self-signed` makes for Secrets that the input lacks.
struct IssuedCertificates {
    /// The file to trust; nil: nothing was made.
    private(set) var authorityFile: String?
    private var added: [MissingCertificate] = []
    /// How many Secrets are missing, and stay so.
    private var missing = 0

    /// Makes nothing.
    static func leave(_ resources: ResourceSet) -> IssuedCertificates {
        var issued = IssuedCertificates()
        issued.missing = resources.missingCertificates.count
        return issued
    }

    /// Makes what is missing.
    static func add(to resources: inout ResourceSet) throws -> IssuedCertificates {
        guard !resources.missingCertificates.isEmpty else { return IssuedCertificates() }
        do {
            let authority = try LocalAuthority(folder: LocalAuthority.defaultFolder())
            var issued = IssuedCertificates()
            issued.added = try resources.addMissingCertificates(from: authority)
            issued.authorityFile = authority.certificateFile.path(percentEncoded: false)
            return issued
        } catch {
            throw CannotAnswer("--self-signed: \(error)")
        }
    }

    /// What the user is told.
    var notes: [String] {
        guard let authorityFile else {
            guard missing > 0 else { return [] }
            let secrets = missing == 1 ? "a Secret" : "\(missing) Secrets"
            return ["note: listeners name \(secrets) with certificates that the input lacks; --self-signed makes them"]
        }
        let lines = added.map { certificate in
            "self-signed: Secret \(certificate.secret) is not in the input; a certificate for "
                + certificate.names.joined(separator: ", ")
        }
        return lines + ["self-signed: trust the authority in \(authorityFile)"]
    }
}
