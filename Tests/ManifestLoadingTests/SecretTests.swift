import Foundation
import GatewayAPI
import ManifestLoading
import Testing

/// The certificates and keys of Secrets and ConfigMaps are judged when they are loaded.
@Suite struct SecretTests {
    private static func file(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "KeyPairs")
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private func secret(_ entries: [(String, String)], isPlain: Bool = false) throws -> Secret {
        let lines = entries.map { key, value in
            "  \(key): \(isPlain ? "\"\(value.replacing("\n", with: "\\n"))\"" : Data(value.utf8).base64EncodedString())"
        }
        let loaded = load(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            \(isPlain ? "stringData" : "data"):
            \(lines.joined(separator: "\n"))
            """
        )
        return try #require(loaded.resources.secrets.first)
    }

    private func reason(_ certificate: String, _ key: String) throws -> String {
        guard case .malformed(let reason) = try secret([("tls.crt", certificate), ("tls.key", key)]).keyPair else {
            return "fine"
        }
        return reason
    }

    // MARK: Pairs

    @Test(
        "A certificate and its key, under either pair of names, in data or stringData (fact 2.44)",
        arguments: [("tls.crt", "tls.key"), ("cert", "key")],
        [false, true]
    )
    func good(names: (String, String), isPlain: Bool) throws {
        let (certificate, key) = try (Self.file("ec.crt"), Self.file("ec-pkcs8.key"))
        let secret = try secret([(names.0, certificate), (names.1, key)], isPlain: isPlain)
        #expect(secret.keyPair == .keyPair(certificatePEM: certificate, privateKeyPEM: key))
        #expect(secret.keys == [names.0, names.1].sorted())
        #expect(secret.type == "Opaque")
    }

    @Test(
        "Every kind of key in every form (fact 2.44)",
        arguments: [
            ("ec.crt", "ec-sec1.key"), ("p384.crt", "p384.key"), ("p521.crt", "p521.key"), ("rsa.crt", "rsa-pkcs1.key"),
            ("rsa.crt", "rsa-pkcs8.key"), ("ed.crt", "ed.key"),
        ]
    )
    func kinds(certificate: String, key: String) throws {
        let (certificate, key) = try (Self.file(certificate), Self.file(key))
        let secret = try secret([("tls.crt", certificate), ("tls.key", key)])
        #expect(secret.keyPair == .keyPair(certificatePEM: certificate, privateKeyPEM: key))
    }

    @Test("A chain is kept whole and in order; text around blocks and blocks of other kinds are left out") func chain()
        throws
    {
        let (leaf, other) = try (Self.file("other.crt"), Self.file("rsa.crt"))
        let key = try Self.file("other-with-parameters.key")
        let secret = try secret([("tls.crt", "subject: CN = other\n\(leaf)\n\n\(other)"), ("tls.key", key)])
        let begin = try #require(key.range(of: "-----BEGIN EC PRIVATE KEY-----"))
        #expect(
            secret.keyPair
                == .keyPair(certificatePEM: leaf + other, privateKeyPEM: String(key[begin.lowerBound...]))
        )
    }

    @Test("The form of a key decides, not what its block is called") func mislabelled() throws {
        let key = try Self.file("ec-sec1.key").replacing("EC PRIVATE KEY", with: "PRIVATE KEY")
        let secret = try secret([("tls.crt", Self.file("ec.crt")), ("tls.key", key)])
        let expected = try Self.file("ec-sec1.key")
        #expect(secret.keyPair == .keyPair(certificatePEM: try Self.file("ec.crt"), privateKeyPEM: expected))
    }

    @Test("The generic names come first (fact 2.44)") func generic() throws {
        let (certificate, key) = try (Self.file("ec.crt"), Self.file("ec-pkcs8.key"))
        let both = [("cert", certificate), ("key", key), ("tls.crt", "x"), ("tls.key", "y")]
        #expect(try secret(both).keyPair == .keyPair(certificatePEM: certificate, privateKeyPEM: key))
    }

    // MARK: No pair

    @Test("Nothing, half of a pair and an empty pair are absent, in Istio's words (fact 2.41, fact 2.44)")
    func absent() throws {
        func missing(_ found: String) -> Secret.KeyPairState {
            .absent(
                "found secret, but didn't have expected keys (cert and key) or (tls.crt and tls.key); found: \(found)"
            )
        }
        #expect(try secret([("user", "x")]).keyPair == missing("user"))
        #expect(try secret([("tls.crt", "x")]).keyPair == missing("tls.crt"))
        #expect(
            try secret([("d", "x"), ("c", "x"), ("b", "x"), ("a", "x")]).keyPair == missing("a, b, c, and 1 more...")
        )
        #expect(
            try secret([("tls.crt", ""), ("tls.key", "")], isPlain: true).keyPair
                == .absent("found keys \"tls.crt\" and \"tls.key\", but they were empty")
        )
    }

    @Test("What is wrong with the blocks, as Go says it (fact 2.41)") func blocks() throws {
        let (certificate, key) = try (Self.file("ec.crt"), Self.file("ec-pkcs8.key"))
        let publicKey = "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"
        #expect(try reason("Hello world\n", key) == "tls: failed to find any PEM data in certificate input")
        #expect(
            try reason(key, certificate)
                == "tls: failed to find certificate PEM data in certificate input, but did find "
                + "a private key; PEM inputs may have been switched"
        )
        #expect(
            try reason(publicKey + publicKey, key) == "tls: failed to find \"CERTIFICATE\" PEM block in certificate "
                + "input after skipping PEM blocks of the following types: [PUBLIC KEY PUBLIC KEY]"
        )
        #expect(try reason(certificate, "x") == "tls: failed to find any PEM data in key input")
        #expect(
            try reason(certificate, certificate)
                == "tls: found a certificate rather than a key in the PEM for the private key"
        )
        #expect(
            try reason(certificate, publicKey)
                == "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in "
                + "key input after skipping PEM blocks of the following types: [PUBLIC KEY]"
        )
        #expect(
            try reason(certificate, publicKey.replacing("PUBLIC", with: "PRIVATE"))
                == "tls: failed to parse private key"
        )
    }

    @Test(
        "A block that is cut, ends otherwise or is no base64 is as no block",
        arguments: [
            "-----BEGIN CERTIFICATE-----\nMAA=\n", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END KEY-----", "-----BEGIN -----", "-----BEGIN CERTIFICATE-----",
        ]
    )
    func broken(certificate: String) throws {
        let reason = try reason(certificate, Self.file("ec-pkcs8.key"))
        #expect(reason == "tls: failed to find any PEM data in certificate input")
    }

    @Test(
        "What is wrong with a certificate, as Go says it (fact 2.41)",
        arguments: [
            ([], "x509: malformed certificate"), ([0x30, 0x03, 0x01], "x509: malformed certificate"),
            ([0x30, 0x00, 0x00], "x509: trailing data"), ([0x30, 0x02, 0x02, 0x00], "x509: malformed tbs certificate"),
            ([0x30, 0x02, 0x30, 0x00], "x509: malformed serial number"),
            ([0x30, 0x85, 1, 1, 1, 1, 1], "x509: malformed certificate"),
            ([0x30, 0x84, 0xff, 0xff, 0xff, 0xff], "x509: malformed certificate"),
        ] as [([UInt8], String)]
    )
    func malformed(bytes: [UInt8], expected: String) throws {
        let body = Data(bytes).base64EncodedString()
        let certificate = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----"
        #expect(try reason(certificate, Self.file("ec-pkcs8.key")) == expected)
    }

    @Test("A key of another certificate or of another kind (fact 2.44)") func mismatch() throws {
        let certificate = try Self.file("ec.crt")
        #expect(
            try reason(certificate, Self.file("other-with-parameters.key"))
                == "tls: private key does not match public key"
        )
        #expect(try reason(certificate, Self.file("p384.key")) == "tls: private key does not match public key")
        for key in ["rsa-pkcs1.key", "ed.key"] {
            let reason = try reason(certificate, Self.file(key))
            #expect(reason == "tls: private key type does not match public key type")
        }
    }

    @Test("A certificate cut or changed anywhere is judged without a trap") func mutations() throws {
        let der = try #require(
            Data(
                base64Encoded: Self.file("ec.crt").split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
            )
        )
        var seen: Set<String> = []
        for index in der.indices {
            for changed in [der.prefix(index), der.prefix(index) + [der[index] ^ 0xff] + der.dropFirst(index + 1)] {
                let body = Data(changed).base64EncodedString()
                let certificate = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----"
                seen.insert(try reason(certificate, Self.file("ec-pkcs8.key")))
            }
        }
        #expect(seen.isSuperset(of: ["fine", "x509: malformed certificate", "x509: malformed validity"]))
    }

    // MARK: Authorities

    @Test("The certificates of authorities: cacert before ca.crt, those that parse (fact 2.45, fact 2.46)")
    func trust() throws {
        let (one, two) = try (Self.file("ec.crt"), Self.file("rsa.crt"))
        let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
        #expect(try secret([("ca.crt", one + broken + two)]).trust == .certificates(one + two))
        #expect(try secret([("ca.crt", one), ("cacert", two)]).trust == .certificates(two))
        #expect(try secret([("ca.crt", broken)]).trust == .malformed)
        #expect(try secret([("ca.crt", "")], isPlain: true).trust == .absent("found key \"ca.crt\", but it was empty"))
        #expect(
            try secret([("a", "b")]).trust
                == .absent("found secret, but didn't have expected keys cacert or ca.crt; found: a")
        )
    }

    @Test("A ConfigMap is judged as a Secret is (fact 2.46)") func configMap() throws {
        let lines = try Self.file("ec.crt").split(separator: "\n").map { "    \($0)" }
        let loaded = load(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: m}
            data:
              ca.crt: |
            \(lines.joined(separator: "\n"))
            """
        )
        let configMap = try #require(loaded.resources.configMaps.first)
        #expect(try configMap.trust == .certificates(Self.file("ec.crt")))
    }

    @Test("Data that is not base64 is an error, as the API server would say")
    func notBase64() {
        let loaded = load("{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: 'not base64'}}")
        #expect(loaded.diagnostics.map { $0.path?.description } == ["data.a"])
        #expect(loaded.diagnostics.first?.fix?.contains("stringData") == true)
    }
}
