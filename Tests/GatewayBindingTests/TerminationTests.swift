import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// What the data plane is told of a listener's certificates and of those of its clients.
@Suite struct TerminationTests {
    private struct NoChain: Error {}

    private func secret(_ name: String, _ keyPair: Secret.KeyPairState, trust: TrustBundle = .absent("")) -> Secret {
        Secret(metadata: ObjectMeta(name: name, namespace: "infra"), keyPair: keyPair, trust: trust)
    }

    /// Binds an HTTPS listener beside Secrets `one`, `two` (with authorities), `bad`, `three` and `three-cacert`.
    private func bound(_ references: String = "[{name: one}]", options: String = "{}", frontend: String? = nil) throws
        -> Binding
    {
        let tls = ", tls: {certificateRefs: \(references), options: \(options)}"
        let https = listener("https", port: 443, protocol: "HTTPS", more: tls)
        let gatewayTLS = frontend.map { "{frontend: {default: {validation: \($0)}}}" }
        var set = try resources(gateway(tls: gatewayTLS, listeners: "[\(https)]"))
        set.secrets = ["one", "two", "three"].map { name in
            secret(
                name,
                .keyPair(certificatePEM: name, privateKeyPEM: "key of \(name)"),
                trust: name == "two" ? .certificates("trust of two") : .absent("")
            )
        }
        set.secrets += [
            secret("bad", .malformed("no")),
            secret("three-cacert", .absent(""), trust: .certificates("trust of three")),
        ]
        set.configMaps = [
            ConfigMap(metadata: ObjectMeta(name: "ca", namespace: "infra"), trust: .certificates("trust of the map"))
        ]
        return bind(set, options: BindingOptions(assume: .never))
    }

    private func tls(of binding: Binding) throws -> DownstreamTLS {
        try #require(binding.table.ports.first?.filterChains.first?.tls)
    }

    // MARK: Certificates

    struct Row: Sendable {
        let references: String
        let certificates: [String]
        var obstacle: String?
    }

    @Test(
        "One certificate or two; of two of which the first is bad neither is shown (fact 2.40, fact 2.42)",
        arguments: [
            Row(references: "[{name: one}]", certificates: ["one"]),
            Row(references: "[{name: one}, {name: two}]", certificates: ["one", "two"]),
            Row(references: "[{name: one}, {name: bad}]", certificates: ["one"]),
            Row(
                references: "[{name: bad}, {name: one}]",
                certificates: [],
                obstacle:
                    "no TLS handshake succeeds: the first of its certificateRefs is invalid, and Istio then takes neither"
            ),
        ]
    )
    func certificates(row: Row) throws {
        let binding = try bound(row.references)
        #expect(try tls(of: binding).certificates.map(\.certificateChain) == row.certificates)
        #expect(try tls(of: binding).certificates.map(\.privateKey) == row.certificates.map { "key of \($0)" })
        #expect(binding.closedListeners.map(\.reason) == (row.obstacle.map { [$0] } ?? []))
        let status = try binding.listener("https").condition("ResolvedRefs")
        #expect(status == "ResolvedRefs=True ResolvedRefs: No errors found")
    }

    @Test("HTTPS offers HTTP/2 and HTTP/1.1") func applicationProtocols() throws {
        #expect(try tls(of: try bound()).applicationProtocols == ["h2", "http/1.1"])
    }

    @Test(
        "The certificate of the mesh is not simulated (fact 2.45)",
        arguments: [("ISTIO_SIMPLE", nil), ("ISTIO_MUTUAL", ClientValidation(mode: .required, trust: ""))]
    )
    func mesh(mode: String, validation: ClientValidation?) throws {
        let binding = try bound("[{name: gone}]", options: "{gateway.istio.io/tls-terminate-mode: \(mode)}")
        #expect(try tls(of: binding).certificates == [])
        #expect(try tls(of: binding).clientValidation == validation)
        #expect(
            binding.closedListeners.map(\.reason)
                == ["no TLS handshake succeeds: \(mode) shows a certificate of the mesh, which is not simulated"]
        )
        #expect(try binding.listener("https").condition("Programmed").hasPrefix("Programmed=True"))
    }

    @Test("A mode that Istio does not know is as none (fact 2.45)") func unknownMode() throws {
        let tls = try tls(of: try bound(options: "{gateway.istio.io/tls-terminate-mode: ISTIO_OTHER}"))
        #expect(tls == DownstreamTLS(certificates: [KeyPair(certificateChain: "one", privateKey: "key of one")]))
    }

    @Test(
        "Cipher suites that Istio does not know, and repetitions, are left out (fact 2.45)",
        arguments: [
            ("ECDHE-RSA-AES128-GCM-SHA256, AES128-SHA", ["ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA"]),
            ("AES128-SHA,nonsense ,AES128-SHA", ["AES128-SHA"]), ("ALL,-AES128-SHA", ["ALL", "-AES128-SHA"]),
            ("TLS_AES_128_GCM_SHA256", []), ("", []), (" ", [""]),
        ]
    )
    func cipherSuites(option: String, expected: [String]) throws {
        let tls = try tls(of: try bound(options: "{gateway.istio.io/tls-cipher-suites: \"\(option)\"}"))
        #expect(tls.cipherSuites == expected)
    }

    @Test(
        "Cipher suites that Envoy refuses close the whole port, as on the cluster (fact 2.45)",
        arguments: [
            ("ALL:!EXPORT,@STRENGTH", "its cipher suites \"@STRENGTH\" leave none"),
            ("ALL,!aNULL", "it does not take \"aNULL\" in its cipher suites \"ALL:!aNULL\""),
            ("AES128-SHA,!kRSA", "its cipher suites \"AES128-SHA:!kRSA\" leave none"),
            (
                "[AES128-SHA,ALL",
                "it does not take a bracket without its second in its cipher suites \"[AES128-SHA:ALL\""
            ),
            (
                "[AES128-SHA|AES256-SHA],-ALL",
                """
                it does not take an operator beside brackets in its cipher suites "[AES128-SHA|AES256-SHA]:-ALL"
                """
            ),
            ("ALL,@STRENGTH", nil), ("ALL,!kRSA+AES", nil), ("[AES128-SHA|AES256-SHA],ALL", nil),
            ("AES128-SHA,-AES256", nil),
        ]
    )
    func refusedSuites(option: String, refusal: String?) throws {
        let binding = try bound(options: "{gateway.istio.io/tls-cipher-suites: \"\(option)\"}")
        #expect(binding.table.ports.isEmpty == (refusal != nil))
        #expect(
            binding.closedListeners.map(\.reason) == (refusal.map { ["Envoy refuses the whole port: \($0)"] } ?? [])
        )
    }

    @Test("A listener beside one whose cipher suites Envoy refuses is closed with it")
    func refusedNeighbour() throws {
        func secure(_ name: String, _ suites: String) -> String {
            let options = "{gateway.istio.io/tls-cipher-suites: \"\(suites)\"}"
            let tls = ", tls: {certificateRefs: [{name: one}], options: \(options)}"
            return listener(name, port: 443, hostname: "\(name).example.com", protocol: "HTTPS", more: tls)
        }
        var set = try resources(gateway(listeners: "[\(secure("a", "ALL")), \(secure("b", "@STRENGTH"))]"))
        set.secrets = [secret("one", .keyPair(certificatePEM: "one", privateKeyPEM: "key"))]
        let binding = bind(set, options: BindingOptions(assume: .never))
        let reason = "its cipher suites \"@STRENGTH\" leave none"
        #expect(
            binding.closedListeners.map { "\($0.listener.name): \($0.reason)" } == [
                "a: Envoy refuses the whole port: listener b: \(reason)", "b: Envoy refuses the whole port: \(reason)",
            ]
        )
        #expect(binding.table.ports == [])
    }

    // MARK: Clients

    private static let mutual = "{gateway.istio.io/tls-terminate-mode: MUTUAL}"
    private static let optional = "{gateway.istio.io/tls-terminate-mode: OPTIONAL_MUTUAL}"
    private static let map = "caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]"

    struct Client: Sendable {
        var references = "[{name: two}]"
        var options = "{}"
        var frontend: String?
        let expected: ClientValidation?
    }

    @Test(
        "What is asked of clients, and by which authorities (fact 2.45, fact 2.46)",
        arguments: [
            Client(expected: nil),
            Client(options: mutual, expected: ClientValidation(mode: .required, trust: "trust of two")),
            Client(options: optional, expected: ClientValidation(mode: .optional, trust: "trust of two")),
            // The Secret of the longer name comes first.
            Client(
                references: "[{name: three}]",
                options: mutual,
                expected: ClientValidation(mode: .required, trust: "trust of three")
            ),
            Client(frontend: "{\(map)}", expected: ClientValidation(mode: .required, trust: "trust of the map")),
            Client(
                frontend: "{\(map), mode: AllowInsecureFallback}",
                expected: ClientValidation(mode: .unverified, trust: "trust of the map")
            ),
            // The listener's own option decides on the mode, the frontend on the authorities.
            Client(
                options: optional,
                frontend: "{\(map), mode: AllowInsecureFallback}",
                expected: ClientValidation(mode: .optional, trust: "trust of the map")
            ),
        ]
    )
    func clients(row: Client) throws {
        let binding = try bound(row.references, options: row.options, frontend: row.frontend)
        #expect(try tls(of: binding).clientValidation == row.expected)
        #expect(binding.closedListeners == [])
    }

    @Test("Without authorities Envoy has nothing to check clients against, and takes none (fact 2.45)")
    func withoutAuthorities() throws {
        let binding = try bound(options: Self.optional)
        #expect(try tls(of: binding).certificates == [])
        #expect(
            binding.closedListeners.map(\.reason) == [
                "no TLS handshake succeeds: it checks clients' certificates, and there are no authorities (ca.crt) to check "
                    + "them against"
            ]
        )
    }
}
