import GatewayAPI
import Simulation
import Testing

/// What BackendTLSPolicies mean for an answer.
@Suite("Answers and BackendTLSPolicy (fact 6.15)") struct BackendTLSAnswerTests {
    private func fixture(_ validation: String) throws -> Fixture {
        let route = Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]")
        return try Fixture(
            Fixture.service + """
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: secure, namespace: shop}
                spec:
                  targetRefs: [{group: "", kind: Service, name: api}]
                  validation: {hostname: api.internal, \(validation)}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: TCPRoute
                metadata: {name: raw, namespace: shop}
                spec:
                  parentRefs: [{name: web, namespace: ingress}]
                  rules: [{backendRefs: [{name: api, port: 80}]}]
                ---

                """ + route,
            gateway: Fixture.gateway(listeners: [
                "name: http, port: 80, protocol: HTTP", "name: tcp, port: 5432, protocol: TCP",
            ])
        )
    }

    private static let bad = "caCertificateRefs: [{group: \"\", kind: ConfigMap, name: missing}]"
    private static let connection = SimulatedRequest(port: 5432, isConnection: true, host: "x:5432")

    @Test("A backend with a policy is told to be spoken to by TLS, by which name and which policy")
    func applied() throws {
        let fixture = try fixture("wellKnownCACertificates: System")
        let answer = fixture.answer(.to("/"))
        #expect(answer.outcome == .forward)
        let tls = answer.members.first { $0.key == "backends" }?.value
        guard case .array(let backends)? = tls, case .object(let backend)? = backends.first else {
            Issue.record("no backends in \(answer.members)")
            return
        }
        #expect(
            backend.first { $0.key == "tls" }?.value
                == .object([
                    .init(key: "policy", value: .string("shop/secure")),
                    .init(key: "serverName", value: .string("api.internal")),
                ])
        )
        for request in [SimulatedRequest.to("/"), Self.connection] {
            #expect(
                fixture.text(request).contains("shop/api:80  100 %  TLS as api.internal (BackendTLSPolicy shop/secure)")
            )
        }
    }

    @Test("A policy without a valid authority blocks the backend: 503, and connections are closed")
    func blocked() throws {
        let fixture = try fixture(Self.bad)
        let answer = fixture.answer(.to("/"))
        #expect(answer.outcome == .localReply)
        #expect(answer.status == 503)
        #expect(answer.backends?.first?.status == 503)
        #expect(answer.backends?.first?.reason?.contains("CERTIFICATE_VERIFY_FAILED") == true)
        let reason = "BackendTLSPolicy shop/secure names no valid CA certificate, so that no endpoint is trusted"
        #expect(fixture.text(.to("/")).contains("answers 503: \(reason) (UF)"))
        let connection = fixture.answer(Self.connection)
        #expect(connection.outcome == .localReply)
        #expect(connection.note == "the connection is closed: \(reason)")
    }

    @Test("Without a policy nothing is said of TLS")
    func without() throws {
        let fixture = try Fixture(Fixture.service + Fixture.route(rules: "[{backendRefs: [{name: api, port: 80}]}]"))
        #expect(fixture.answer(.to("/")).backends?.first?.security == nil)
        #expect(!fixture.text(.to("/")).contains("TLS"))
    }
}
