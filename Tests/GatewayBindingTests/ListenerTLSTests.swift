import GatewayAPI
import GatewayBinding
import Testing

/// What is said of listeners' certificates.
@Suite struct ListenerTLSTests {
    private static let healthy = "ResolvedRefs=True ResolvedRefs: No errors found"

    /// Binds an HTTPS listener with these references beside Secrets `good` and `empty`, and `good` in `certs`.
    private func bound(_ references: String, options: String = "{}", more: String = "") throws -> Binding {
        let tls = ", tls: {certificateRefs: \(references), options: \(options)}"
        let https = listener("https", port: 443, protocol: "HTTPS", more: tls)
        var set = try resources(gateway(listeners: "[\(https)]") + more)
        set.secrets += [
            Self.secret("good", Self.pair), Self.secret("empty", .absent("found secret, but nothing in it")),
            Self.secret("bad", .malformed("no PEM in it")), Self.secret("good", namespace: "certs", Self.pair),
        ]
        return bind(set, options: BindingOptions(assume: .never))
    }

    private static func secret(_ name: String, namespace: String = "infra", _ keyPair: Secret.KeyPairState) -> Secret {
        Secret(metadata: ObjectMeta(name: name, namespace: namespace), keyPair: keyPair)
    }

    private static let pair = Secret.KeyPairState.keyPair(certificatePEM: "c", privateKeyPEM: "k")

    struct Row: Sendable {
        let references: String
        var options = "{}"
        var more = ""
        let expected: String
    }

    private static let refusal =
        "False RefNotPermitted: certificateRef good/certs not accessible to a Gateway in namespace \"infra\" "
        + "(missing a ReferenceGrant?)"

    @Test(
        "References to certificates (fact 2.40, fact 2.41, fact 2.42, fact 2.43, fact 2.44, fact 2.45)",
        arguments: [
            Row(references: "[{name: good}]", expected: "True ResolvedRefs: No errors found"),
            Row(
                references: "[{name: nonexistent}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /Secret/nonexistent., "
                    + "secret infra/nonexistent not found"
            ),
            Row(
                references: "[{name: x, kind: ConfigMap}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /ConfigMap/x., "
                    + "only secret is allowed"
            ),
            Row(
                references: "[{name: bad}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /Secret/bad., "
                    + "the certificate is malformed: no PEM in it"
            ),
            Row(
                references: "[{name: one}, {name: two}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /Secret/one., "
                    + "secret infra/one not found; invalid certificate reference /Secret/two., "
                    + "secret infra/two not found"
            ),
            Row(
                references: "[{name: empty}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /Secret/empty., "
                    + "found secret, but nothing in it"
            ),
            Row(
                references: "[{name: one}, {name: good, namespace: certs}]",
                expected: "False InvalidCertificateRef: invalid certificate reference /Secret/one., "
                    + "secret infra/one not found; certificateRef good/certs not accessible to a Gateway in namespace "
                    + "\"infra\" (missing a ReferenceGrant?)"
            ),
            Row(references: "[{name: one}, {name: good}]", expected: "True ResolvedRefs: No errors found"),
            Row(references: "[{name: good}, {name: one}]", expected: "True ResolvedRefs: No errors found"),
            Row(
                references: "[{name: good}, {name: good}, {name: good}]",
                expected: "False InvalidCertificateRef: TLS mode can only support up to 2 server certificates"
            ),
            Row(references: "[{name: good, namespace: certs}]", expected: refusal),
            // The grant is asked for before the Secret.
            Row(
                references: "[{name: gone, namespace: certs}]",
                expected: refusal.replacing("good/certs", with: "gone/certs")
            ),
            Row(
                references: "[{name: good, namespace: certs}]",
                more: grant(
                    in: "certs",
                    from: "[{group: gateway.networking.k8s.io, kind: Gateway, namespace: infra}]",
                    to: "[{group: \"\", kind: Secret}]"
                ),
                expected: "True ResolvedRefs: No errors found"
            ),
            Row(
                references: "[{name: gone}]",
                options: "{gateway.istio.io/tls-terminate-mode: ISTIO_SIMPLE}",
                expected: "True ResolvedRefs: No errors found"
            ),
            Row(
                references: "[{name: good}]",
                options: "{example.com/mine: anything}",
                expected: "True ResolvedRefs: No errors found"
            ),
        ]
    )
    func references(row: Row) throws {
        let status = try bound(row.references, options: row.options, more: row.more).listener("https")
        #expect(status.condition("ResolvedRefs") == "ResolvedRefs=\(row.expected)")
        let programmed =
            row.expected.hasPrefix("True") ? "True Programmed: No errors found" : "False Invalid: Bad TLS configuration"
        #expect(status.condition("Programmed") == "Programmed=\(programmed)")
    }

    @Test("Only a missing grant also makes the listener unaccepted; Conflicted stays good (fact 2.30)") func accepted()
        throws
    {
        let missing = try bound("[{name: gone}]").listener("https")
        #expect(missing.condition("Accepted") == "Accepted=True Accepted: No errors found")
        let refused = try bound("[{name: good, namespace: certs}]").listener("https")
        #expect(
            refused.condition("Accepted") == "Accepted=False NoValidCACertificate: "
                + Self.refusal.replacing("False RefNotPermitted: ", with: "")
        )
        #expect(refused.condition("Conflicted") == "Conflicted=False NoConflicts: No errors found")
    }

    struct Frontend: Sendable {
        let tls: String
        let expected: String
    }

    @Test(
        "Validation of clients: one ConfigMap or Secret, that of the port before the default (fact 2.46, fact 2.30)",
        arguments: [
            Frontend(tls: "[{group: \"\", kind: ConfigMap, name: ca}]", expected: "True ResolvedRefs: No errors found"),
            Frontend(
                tls: "[{group: \"\", kind: ConfigMap, name: gone}]",
                expected: "False InvalidCACertificateRef: invalid CA certificate reference /ConfigMap/gone., "
                    + "configmap infra/gone not found"
            ),
            Frontend(
                tls: "[{group: \"\", kind: ConfigMap, name: bad}]",
                expected: "False InvalidCACertificateRef: invalid CA certificate reference /ConfigMap/bad., "
                    + "the bundle is malformed"
            ),
            Frontend(
                tls: "[{group: \"\", kind: Secret, name: good}]",
                expected: "False InvalidCACertificateRef: invalid CA certificate reference /Secret/good., no authority"
            ),
            Frontend(
                tls: "[{group: \"\", kind: Service, name: ca}]",
                expected: "False InvalidCACertificateKind: invalid CA certificate reference /Service/ca., "
                    + "only secret and configmap are allowed"
            ),
            Frontend(
                tls: "[{group: \"\", kind: ConfigMap, name: ca, namespace: certs}]",
                expected: "False RefNotPermitted: caCertificateRef certs/ca not accessible to a Gateway in namespace "
                    + "\"infra\" (missing a ReferenceGrant?)"
            ),
            Frontend(
                tls: "[{group: \"\", kind: ConfigMap, name: ca}, {group: \"\", kind: ConfigMap, name: ca}]",
                expected: "False InvalidCACertificateRef: only one caCertificateRef is supported"
            ),
        ]
    )
    func frontend(row: Frontend) throws {
        var set = try resources(gateway())
        set.configMaps = [("ca", TrustBundle.certificates("c")), ("bad", .malformed)].map { name, trust in
            ConfigMap(metadata: ObjectMeta(name: name, namespace: "infra"), trust: trust)
        }
        var good = Self.secret("good", Self.pair)
        good.trust = .absent("no authority")
        set.secrets.append(good)
        let https = listener("https", port: 443, protocol: "HTTPS", more: ", tls: {certificateRefs: [{name: good}]}")
        let other = "[{group: \"\", kind: ConfigMap, name: other}]"
        let tls = """
            {frontend: {default: {validation: {caCertificateRefs: \(other)}}, \
            perPort: [{port: 443, tls: {validation: {caCertificateRefs: \(row.tls)}}}]}}
            """
        set.gateways = try resources(gateway(tls: tls, listeners: "[\(https)]")).gateways
        let status = try bind(set, options: BindingOptions(assume: .never)).listener("https")
        #expect(status.condition("ResolvedRefs") == "ResolvedRefs=\(row.expected)")
        let isAccepted = row.expected.hasPrefix("True")
        #expect(
            status.condition("Accepted").hasPrefix(isAccepted ? "Accepted=True" : "Accepted=False NoValidCACertificate")
        )
    }
}
