import Foundation
import TestSupport

/// A served Gateway with a cleartext and an HTTPS listener in front of an echo, an HTTP/2 one and a gRPC one.
final class EchoGateway {
    let server: Server
    /// Where the cleartext listener is.
    let address: String
    /// Where the HTTPS listener is.
    let secureAddress: String
    /// The file with the authority to trust.
    let authority: String
    private let folder: TemporaryDirectory

    static let host = "abc.example.com"

    init() throws {
        folder = try TemporaryDirectory()
        let pair = try KeyPairFile(named: "gateway-conformance-infra.tls-checks-certificate")
        authority = try folder.write(
            KeyPairFile(named: "gateway-conformance-infra.tls-checks-ca-certificate").certificate,
            to: "ca.pem"
        )
        let encoded = [pair.certificate, pair.key].map { Data($0.utf8).base64EncodedString() }
        let file = try folder.write(Self.world(certificate: encoded[0], key: encoded[1]), to: "world.yaml")
        server = try Server(["-f", file])
        address = try server.openAddress(gateway: "infra/echo")
        secureAddress = try server.openAddress(gateway: "infra/echo", port: 443)
    }

    /// The port of an address.
    static func port(of address: String) -> String { String(address.split(separator: ":").last ?? "") }

    /// Where one of the scripts in `Clients` lies.
    static func script(_ name: String) -> String {
        Repository.root.appendingPathComponent("Tests/EndToEndTests/Clients/" + name).path
    }

    private static func world(certificate: String, key: String) -> String {
        """
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/tls
        metadata: {name: certificate, namespace: infra}
        data: {tls.crt: \(certificate), tls.key: \(key)}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: echo, namespace: infra}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: http, port: 80, protocol: HTTP}
          - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: certificate}]}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: echo, namespace: infra}
        spec:
          parentRefs: [{name: echo}]
          hostnames: [\(host)]
          rules:
          - matches: [{path: {value: /h2c}}]
            backendRefs: [{name: echo, port: 8081}]
          - backendRefs: [{name: echo, port: 8080}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: grpc, namespace: infra}
        spec:
          parentRefs: [{name: echo}]
          hostnames: [grpc.example.com, other.example.com]
          rules:
          - matches: [{method: {service: gateway_api_conformance.echo_basic.grpcecho.GrpcEcho}}]
            backendRefs: [{name: grpc, port: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: echo, namespace: infra}
        spec:
          selector: {app: echo}
          ports:
          - {name: http, port: 8080, targetPort: 3000}
          - {name: h2c, port: 8081, targetPort: 3001, appProtocol: kubernetes.io/h2c}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: grpc, namespace: infra}
        spec:
          selector: {app: grpc}
          ports: [{port: 8080, targetPort: 3000, appProtocol: kubernetes.io/h2c}]
        """
    }
}
