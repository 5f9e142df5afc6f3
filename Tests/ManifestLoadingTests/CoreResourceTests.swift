import Foundation
import GatewayAPI
import ManifestLoading
import Testing

@Suite("The kinds of Kubernetes itself")
struct CoreResourceTests {
    @Test("A Service with every field of its ports, and its load balancer")
    func service() {
        let loaded = load(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a}
            spec:
              type: LoadBalancer
              clusterIP: None
              sessionAffinity: ClientIP
              selector: {app: a}
              ports:
              - {name: http, port: 80, targetPort: web, protocol: TCP, appProtocol: kubernetes.io/h2c, nodePort: 30080}
              - {name: other, port: 81, targetPort: 8081}
            status: {loadBalancer: {ingress: [{ip: 1.2.3.4}, {hostname: h}]}}
            """
        )
        #expect(loaded.diagnostics == [])
        let service = loaded.resources.services.first
        #expect(service?.type == "LoadBalancer")
        #expect(service?.clusterIP == "None")
        #expect(service?.selector == ["app": "a"])
        #expect(
            service?.loadBalancerIngress == [LoadBalancerIngress(ip: "1.2.3.4"), LoadBalancerIngress(hostname: "h")]
        )
        #expect(
            service?.ports == [
                ServicePort(
                    name: "http",
                    port: 80,
                    targetPort: .name("web"),
                    appProtocol: "kubernetes.io/h2c",
                    nodePort: 30080
                ),
                ServicePort(name: "other", port: 81, targetPort: .number(8081)),
            ]
        )
    }

    @Test("No status of the load balancer is not the same as an empty one")
    func loadBalancerStatus() {
        let empty = load("{apiVersion: v1, kind: Service, metadata: {name: a}, status: {loadBalancer: {}}}")
        #expect(empty.resources.services.first?.loadBalancerIngress == [])
        let none = load("{apiVersion: v1, kind: Service, metadata: {name: a}}")
        #expect(none.resources.services.first?.loadBalancerIngress == nil)
    }

    @Test("A wrong type in a field that matters is an error; an unknown field is not")
    func types() {
        let loaded = load(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: a, annotations: {size: 1}}
            spec: {type: Loadbalancer, ports: [{port: "80"}, {targetPort: true}], whatever: [1]}
            """
        )
        #expect(
            loaded.diagnostics.map { $0.path?.description } == [
                "metadata.annotations.size", "spec.type", "spec.ports[0].port", "spec.ports[1].targetPort",
                "spec.ports[1].port",
            ]
        )
    }

    @Test("An EndpointSlice: readiness and the pods behind it")
    func endpointSlice() {
        let loaded = load(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: s, labels: {kubernetes.io/service-name: a}}
            addressType: IPv4
            ports: [{name: http, port: 8080, appProtocol: http}]
            endpoints:
            - {addresses: [10.0.0.1], conditions: {ready: false}, targetRef: {kind: Pod, name: p}}
            - {addresses: [10.0.0.2], targetRef: {kind: Node, name: node}}
            """
        )
        #expect(loaded.diagnostics == [])
        let slice = loaded.resources.endpointSlices.first
        #expect(slice?.serviceName == "a")
        #expect(slice?.ports == [.init(name: "http", port: 8080, appProtocol: "http")])
        #expect(
            slice?.endpoints == [
                .init(addresses: ["10.0.0.1"], ready: false, podName: "p"), .init(addresses: ["10.0.0.2"]),
            ]
        )
    }

    @Test("Workloads: labels of the pods, replicas, ports")
    func workloads() {
        let loaded = load(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              replicas: 3
              template:
                metadata: {labels: {app: d}}
                spec: {containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p}}
            spec: {containers: [{name: c}]}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: s}
            spec: {template: {spec: {}}}
            """
        )
        #expect(loaded.diagnostics == [])
        #expect(loaded.resources.workloads.map(\.kind) == ["Deployment", "Pod", "StatefulSet"])
        #expect(loaded.resources.workloads.map(\.replicas) == [3, 1, 1])
        #expect(loaded.resources.workloads.map(\.podLabels) == [["app": "d"], ["app": "p"], [:]])
        #expect(loaded.resources.workloads.first?.containerPorts == [.init(name: "web", port: 8080)])
    }
}

@Suite("The key pair of a Secret is judged when it is loaded")
struct SecretTests {
    /// A block whose content is one DER SEQUENCE of some length.
    private func pem(_ label: String, length: Int = 200) -> String {
        let bytes: [UInt8] = [0x30, 0x81, UInt8(length)] + Array(repeating: 7, count: length)
        let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    private func secret(_ entries: [(String, String)], isPlain: Bool = false) -> Secret? {
        let lines = entries.map { key, value in
            "  \(key): \(isPlain ? "\"\(value.replacing("\n", with: "\\n"))\"" : Data(value.utf8).base64EncodedString())"
        }
        return load(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            \(isPlain ? "stringData" : "data"):
            \(lines.joined(separator: "\n"))
            """
        ).resources.secrets.first
    }

    @Test(
        "A certificate and its key, under either pair of names, in data or stringData",
        arguments: [("tls.crt", "tls.key"), ("cert", "key")],
        [false, true]
    )
    func good(names: (String, String), isPlain: Bool) throws {
        let found = secret(
            [(names.0, pem("CERTIFICATE")), (names.1, pem("RSA PRIVATE KEY"))],
            isPlain: isPlain
        )
        let secret = try #require(found)
        #expect(
            secret.keyPair == .keyPair(certificatePEM: pem("CERTIFICATE"), privateKeyPEM: pem("RSA PRIVATE KEY"))
        )
        #expect(secret.keys == [names.0, names.1].sorted())
        #expect(secret.type == "Opaque")
    }

    @Test("Nothing of a certificate is absent, half of a pair is malformed")
    func incomplete() {
        #expect(secret([("ca.crt", "x")])?.keyPair == .absent)
        #expect(secret([("tls.crt", pem("CERTIFICATE"))])?.keyPair == .malformed("tls.key is missing"))
        #expect(secret([("key", pem("PRIVATE KEY"))])?.keyPair == .malformed("cert is missing"))
    }

    @Test(
        "What is no PEM, has the wrong label, is cut or is no DER is malformed",
        arguments: [
            "Hello world\n", "-----BEGIN CERTIFICATE-----\nMAA=\n",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----", "-----BEGIN -----",
            "-----BEGIN CERTIFICATE-----",
        ]
    )
    func malformed(certificate: String) throws {
        let found = secret([("tls.crt", certificate), ("tls.key", pem("PRIVATE KEY"))])
        let secret = try #require(found)
        guard case .malformed(let reason) = secret.keyPair else {
            Issue.record("\(secret.keyPair)")
            return
        }
        #expect(reason.hasPrefix("tls.crt: "))
    }

    @Test("Data that is not base64 is an error, as the API server would say")
    func notBase64() {
        let loaded = load("{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: 'not base64'}}")
        #expect(loaded.diagnostics.map { $0.path?.description } == ["data.a"])
        #expect(loaded.diagnostics.first?.fix?.contains("stringData") == true)
    }
}
