import Foundation
import LocalCertificates
import TestSupport
import Testing

private let opensslPath = "/usr/bin/openssl"

#if os(macOS)
    private let dataOfHome = "/home/u/Library/Application Support/gwsim"
#else
    private let dataOfHome = "/home/u/.local/share/gwsim"
#endif

/// The authority whose certificates stand in for those that the input lacks.
@Suite struct LocalAuthorityTests {
    private let folder: TemporaryDirectory
    private var place: URL { folder.url.appending(path: "data/gwsim") }

    init() throws { folder = try TemporaryDirectory() }

    private func permissions(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }

    @Test("It is made once and kept, readable by its user only") func kept() throws {
        let first = try LocalAuthority(folder: place)
        let second = try LocalAuthority(folder: place)
        #expect(first.certificatePEM == second.certificatePEM)
        #expect(try String(contentsOf: first.certificateFile, encoding: .utf8) == first.certificatePEM)
        #expect(try permissions(first.certificateFile.deletingLastPathComponent()) == 0o700)
        for name in ["ca.crt", "ca.key"] {
            #expect(try permissions(place.appending(path: "ca/\(name)")) == 0o600)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["ca"])
    }

    @Test("Who come at once end with one authority") func race() async throws {
        for round in 0..<4 {
            let place = folder.url.appending(path: "race-\(round)")
            let seen = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 { group.addTask { try LocalAuthority(folder: place).certificatePEM } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(seen.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["ca"])
        }
    }

    @Test("A damaged authority is a fault that names the folder") func damaged() throws {
        _ = try LocalAuthority(folder: place)
        let other = folder.url.appending(path: "other")
        _ = try LocalAuthority(folder: other)
        let key = place.appending(path: "ca/ca.key")
        try FileManager.default.removeItem(at: key)
        #expect(throws: LocalAuthorityFault.self) { try LocalAuthority(folder: place) }
        try FileManager.default.copyItem(at: other.appending(path: "ca/ca.key"), to: key)
        let fault = #expect(throws: LocalAuthorityFault.self) { try LocalAuthority(folder: place) }
        #expect(fault?.reason == "the key is not that of the certificate")
        #expect(fault?.description.contains(place.path) == true)
    }

    @Test("A folder that cannot be written is a fault") func unwritable() throws {
        try folder.write("a file", to: "data")
        #expect(throws: LocalAuthorityFault.self) { try LocalAuthority(folder: place) }
    }

    @Test(
        "It is kept where the user's data is",
        arguments: [
            (["XDG_DATA_HOME": "/data", "HOME": "/home/u"], "/data/gwsim"),
            (["XDG_DATA_HOME": "data", "HOME": "/home/u"], dataOfHome),
            (["HOME": "/home/u"], dataOfHome),
        ]
    )
    func place(environment: [String: String], expected: String) {
        #expect(LocalAuthority.defaultFolder(environment: environment).path == expected)
    }

    // MARK: What clients say

    private func openssl(_ arguments: String...) throws -> (status: Int32?, output: String) {
        let child = try ChildProcess(opensslPath, arguments)
        let status = child.exitStatus()
        return (status, child.output + child.errors)
    }

    @Test(
        "OpenSSL's strict check takes a certificate for each of its names and for no other",
        .enabled(if: FileManager.default.isExecutableFile(atPath: opensslPath), "needs openssl"),
        arguments: [
            ("store.example.com", true), ("a.apps.example.com", true), ("localhost", true),
            ("a.b.apps.example.com", false),
            ("other.example.com", false),
        ]
    )
    func strict(name: String, isTaken: Bool) throws {
        let authority = try LocalAuthority(folder: place)
        let issued = try authority.issue(for: [
            "store.example.com", "*.apps.example.com", "localhost", "127.0.0.1", "::1",
        ])
        let file = try folder.write(issued.certificatePEM, to: "leaf.crt")
        let check = try openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslserver",
            "-verify_hostname",
            name,
            "-CAfile",
            authority.certificateFile.path,
            file
        )
        #expect((check.status == 0) == isTaken, "\(check.output)")
        let byAddress = try openssl(
            "verify",
            "-x509_strict",
            "-verify_ip",
            "127.0.0.1",
            "-CAfile",
            authority.certificateFile.path,
            file
        )
        #expect(byAddress.status == 0, "\(byAddress.output)")
    }

    @Test(
        "A certificate lasts less than 398 days, is for servers only, and belongs to its key",
        .enabled(if: FileManager.default.isExecutableFile(atPath: opensslPath), "needs openssl")
    )
    func leaf() throws {
        let issued = try LocalAuthority(folder: place).issue(for: ["a.example.com"])
        let file = try folder.write(issued.certificatePEM, to: "leaf.crt")
        let key = try folder.write(issued.privateKeyPEM, to: "leaf.key")
        let text = try openssl("x509", "-in", file, "-noout", "-text").output
        #expect(text.contains("TLS Web Server Authentication"))
        #expect(text.contains("CA:FALSE"))
        #expect(text.contains("Digital Signature"))
        let days = 398 * 86_400
        #expect(try openssl("x509", "-in", file, "-noout", "-checkend", "\(days - 2 * 86_400)").status == 0)
        #expect(try openssl("x509", "-in", file, "-noout", "-checkend", "\(days - 3_600)").status == 1)
        let ofCertificate = try openssl("x509", "-in", file, "-noout", "-pubkey").output
        #expect(try openssl("pkey", "-in", key, "-pubout").output == ofCertificate)
    }
}
