import NIOSSL
import RouteModel
import Testing

@testable import GatewayProxy

@Suite("What endpoints are told of a client's certificate", .timeLimit(.minutes(5)))
struct ForwardedCertificateTests {
    struct Measured: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var pem: String
        var hash: String
        /// What follows the certificate.
        var names: String
    }

    /// The values are those of Envoy 1.40 for these certificates.
    @Test(
        "Hash, certificate, subject, URIs and DNS names are as Envoy says them (fact 8.16)",
        arguments: [
            Measured(
                testDescription: "escapes, an unknown type, every kind of alternative name",
                pem: """
                    -----BEGIN CERTIFICATE-----
                    MIIDczCCAxmgAwIBAgIUeXed3mmqUGYPdIFg7T+vzELoAAwwCgYIKoZIzj0EAwIw
                    gdgxCzAJBgNVBAYTAkRFMRMwEQYDVQQIDApTb21lIFN0YXRlMRQwEgYDVQQHDAtL
                    b2VsbiwgV2VzdDEcMBoGA1UECgwTQWNtZSArIFNvbnM7IDx4PiAjMTEZMBcGA1UE
                    CwwQIGxlYWQgYW5kIHRyYWlsIDEOMAwGA1UECwwFI2hhc2gxHDAaBgNVBAMME2Ns
                    aWVudFxvbmU9dHd4QzN4QjYxGjAYBgkqhkiG9w0BCQEWC2FAYi5leGFtcGxlMQsw
                    CQYDVQQFEwI0MjEOMAwGAlMEDAZjdXN0b20wHhcNMjYxMTI1MTQyMzQwWhcNMjYx
                    MjI1MTQyMzQwWjCB2DELMAkGA1UEBhMCREUxEzARBgNVBAgMClNvbWUgU3RhdGUx
                    FDASBgNVBAcMC0tvZWxuLCBXZXN0MRwwGgYDVQQKDBNBY21lICsgU29uczsgPHg+
                    ICMxMRkwFwYDVQQLDBAgbGVhZCBhbmQgdHJhaWwgMQ4wDAYDVQQLDAUjaGFzaDEc
                    MBoGA1UEAwwTY2xpZW50XG9uZT10d3hDM3hCNjEaMBgGCSqGSIb3DQEJARYLYUBi
                    LmV4YW1wbGUxCzAJBgNVBAUTAjQyMQ4wDAYCUwQMBmN1c3RvbTBZMBMGByqGSM49
                    AgEGCCqGSM49AwEHA0IABDQv986u4Zk6gwMMvVRsOzHullagI06L6Vo/FSoVJlw2
                    a/ocZI4XknR2FXbkxhTw03kg0UowCi6iN/RGqtKTxNijgb4wgbswZAYDVR0RBF0w
                    W4IJYy5leGFtcGxlhiBzcGlmZmU6Ly9jbHVzdGVyLmxvY2FsL25zL2Evc2EvYoIL
                    Ki5kLmV4YW1wbGWHBAECAwSBBXhAeS56hhJodHRwczovL3UuZXhhbXBsZS8wDwYD
                    VR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAoQwEwYDVR0lBAwwCgYIKwYBBQUH
                    AwIwHQYDVR0OBBYEFOp+F+rFaY3fVBxHlU1zkmeimCScMAoGCCqGSM49BAMCA0gA
                    MEUCIQDusnA5HhnUq9hkhiiBi8t0ulIZwgGdvHMDel8M2JRq+wIgcn4aMnk4Coat
                    Ie2kUVeJePUqmQNQxCJNMl7RpMiegl0=
                    -----END CERTIFICATE-----
                    """,
                hash: "2bd080097eab3b9a795bee4d484f73c10c79f5370b54e8d1ff3c1a95f8e9102e",
                names:
                    ##"Subject="2.3.4=#0C06637573746F6D,serialNumber=42,emailAddress=a@b.example,CN=client\\one=twxC3xB6,OU=\#hash,OU=\ lead and trail\ ,O=Acme \+ Sons\; \<x\> #1,L=Koeln\, West,ST=Some State,C=DE";URI=spiffe://cluster.local/ns/a/sa/b;URI=https://u.example/;DNS=c.example;DNS=*.d.example"##
            ),
            Measured(
                testDescription: "an empty subject",
                pem: """
                    -----BEGIN CERTIFICATE-----
                    MIIBQjCB6qADAgECAhQBsk2V3GAOY6Bpjp54muyNPjuMZzAKBggqhkjOPQQDAjAA
                    MB4XDTI2MTEyNTE0MjMxMloXDTI2MTIyNTE0MjMxMlowADBZMBMGByqGSM49AgEG
                    CCqGSM49AwEHA0IABOZy1vp+IzSkut6BzZUBc8zErnHl+BNzG/Xhad1rEn61NwSk
                    Bqs9nN5SEEM2c8xo/VjY99OhjrKscln/w5wuzHmjQjBAMA8GA1UdEwEB/wQFMAMB
                    Af8wDgYDVR0PAQH/BAQDAgKEMB0GA1UdDgQWBBRcUzA6B+noPVbTIP/jZhC5q63v
                    dzAKBggqhkjOPQQDAgNHADBEAiA8yO0uX2Dms9SEcmGAnMNZ16t7TZ0eaG2Q+J+O
                    fDvzCQIgFEYkBDvSFZej3EtKRS6Ike7pguj9fozVhGmEZgVEMfQ=
                    -----END CERTIFICATE-----
                    """,
                hash: "36481f1fad33dce03a96b3ec57d5e6dc79216d692095b4b6930ae2f18311d261",
                names: ##"Subject="";URI="##
            ),
            Measured(
                testDescription: "several types, two in one part",
                pem: """
                    -----BEGIN CERTIFICATE-----
                    MIICnTCCAkOgAwIBAgIUa04hXks0wh9ZGDS5AdxnBomHnEUwCgYIKoZIzj0EAwIw
                    gZ8xDTALBgNVBAoMBEFjbWUxIDAMBgNVBAMMBW11bHRpMBAGCgmSJomT8ixkAQEM
                    AnUxMRcwFQYKCZImiZPyLGQBGRYHZXhhbXBsZTEMMAoGA1UEBAwDU3VyMQ4wDAYD
                    VQQqDAVHaXZlbjEKMAgGA1UEDAwBVDEPMA0GA1UECQwGMSBSb2FkMQwwCgYDVQQR
                    DAMxMjMxCjAIBgNVBCkMAU4wHhcNMjYxMTI1MTQyMzEyWhcNMjYxMjI1MTQyMzEy
                    WjCBnzENMAsGA1UECgwEQWNtZTEgMAwGA1UEAwwFbXVsdGkwEAYKCZImiZPyLGQB
                    AQwCdTExFzAVBgoJkiaJk/IsZAEZFgdleGFtcGxlMQwwCgYDVQQEDANTdXIxDjAM
                    BgNVBCoMBUdpdmVuMQowCAYDVQQMDAFUMQ8wDQYDVQQJDAYxIFJvYWQxDDAKBgNV
                    BBEMAzEyMzEKMAgGA1UEKQwBTjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCrF
                    FN6wzvh9PRBNaRSvA7uU6FYGsEo5PpPaCMPAkdqdfIbnFxG0qLhAo9v7KHMRoOVE
                    wp2O1ZWXKQ79UBdwKhajWzBZMBcGA1UdEQQQMA6CDG9ubHkuZXhhbXBsZTAPBgNV
                    HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQU8WefFI+r3VEE
                    v+aeAQkXzyTMvIUwCgYIKoZIzj0EAwIDSAAwRQIhALwzYsGeaPKqoO8aHQT9xOee
                    7KDo9uOWY7Mqc/W02euYAiBUiHsmVNuL4/+b46ej14CvPWDeKjQ4ylKw2gjeuj2/
                    ew==
                    -----END CERTIFICATE-----
                    """,
                hash: "967c31d460c1e2e88d1cc92e374995dabce509a0488d0c2b291b108eb2b9a858",
                names:
                    ##"Subject="name=N,postalCode=123,street=1 Road,title=T,GN=Given,SN=Sur,DC=example,UID=u1+CN=multi,O=Acme";URI=;DNS=only.example"##
            ),
            Measured(
                testDescription: "blanks, a line break, a letter beyond ASCII",
                pem: """
                    -----BEGIN CERTIFICATE-----
                    MIIB6TCCAY+gAwIBAgIUf94yqq3owThTF1IP8BP5JExzOtowCgYIKoZIzj0EAwIw
                    SjEKMAgGA1UECgwBIDESMBAGA1UEAwwJdMO2bHBlbAp4MQowCAYDVQQLDAEjMQww
                    CgYDVQQLDANhImIxDjAMBgNVBAcMBSAgeCAgMB4XDTI2MTEyNTE0MjM1OFoXDTI2
                    MTIyNTE0MjM1OFowSjEKMAgGA1UECgwBIDESMBAGA1UEAwwJdMO2bHBlbAp4MQow
                    CAYDVQQLDAEjMQwwCgYDVQQLDANhImIxDjAMBgNVBAcMBSAgeCAgMFkwEwYHKoZI
                    zj0CAQYIKoZIzj0DAQcDQgAEYofzq01zqnDWcjTURhhIpskQ2wKHGWKRkRLJeAb5
                    ZOJGSA4bg91XmaI2ulR+LXROjthYhb/51mvtl2AI981wgKNTMFEwHQYDVR0OBBYE
                    FAvvAIhNZL+LaByAQRQno+H30hNLMB8GA1UdIwQYMBaAFAvvAIhNZL+LaByAQRQn
                    o+H30hNLMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAKuVK3p3
                    iEzP+mlZVsWYEFlT2YXLxWrH3kO3Tacf/5SIAiBxivDTTublFSoGB+wYjgxY8ofP
                    LCB33JpojlWwwHtvEQ==
                    -----END CERTIFICATE-----
                    """,
                hash: "08f0da2c1170749dfffd19b4eb9af3ed6ea446de87fab9aa00097560ce7e0c86",
                names: ##"Subject="L=\  x \ ,OU=a\"b,OU=\#,CN=t\C3\B6lpel\0Ax,O=\ ";URI="##
            ),
        ]
    )
    func value(measured: Measured) throws {
        let certificate = try NIOSSLCertificate(bytes: Array(measured.pem.utf8), format: .pem)
        let value = String(decoding: try ForwardedCertificate(certificate).value, as: UTF8.self)
        let encoded = measured.pem.replacing("\n", with: "%0A").replacing(" ", with: "%20")
            .replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        #expect(value == "Hash=\(measured.hash);Cert=\"\(encoded)%0A\";\(measured.names)")
    }

    @Test("A client's own word is overwritten where it stands, and goes where no certificate came (fact 8.16)")
    func lines() async throws {
        let backend = try await EchoBackend.start()
        let pair = try Certificates.clientPair()
        let validation = ClientValidation(mode: .optional, trust: pair.certificateChain)
        let table = try RoutingTable.https(
            .https(["a.example"], entry: .forwarding(), validation: validation),
            clusters: [.ok]
        )
        let stubs = ["outbound|80||ok.app.svc.cluster.local": backend.port]
        try await with(try await Fixture.start(table, stubs: stubs)) { fixture in
            for (certificate, said) in [(pair, true), (pair, false), (nil, true)] as [(KeyPair?, Bool)] {
                let tls = try Certificates.client("h2", certificate: certificate)
                let client = try await HTTP2Client.connect(
                    port: fixture.ports[0].localPort,
                    tls: tls,
                    serverName: "a.example"
                )
                let lines = said ? [["x-forwarded-client-cert", "By=me"], ["x-own", "1"]] : [["x-own", "1"]]
                _ = try await client.ask(scheme: "https", lines)
                await client.close()
            }
            let seen = backend.seen.map { $0.headers.map { $0[0] } }
            #expect(seen.count == 3)
            #expect(seen[0].firstIndex(of: "x-forwarded-client-cert") == seen[0].firstIndex(of: "x-own").map { $0 - 1 })
            #expect(
                seen[1].firstIndex(of: "x-forwarded-client-cert")
                    == seen[1].firstIndex(of: "x-request-id").map { $0 + 1 }
            )
            #expect(!seen[2].contains("x-forwarded-client-cert"))
            #expect(backend.seen[0].values("x-forwarded-client-cert").first?.hasPrefix("Hash=") == true)
        }
        await backend.stop()
    }
}
