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
