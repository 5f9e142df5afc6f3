import GatewayAPI

/// Objects that the cluster has without anybody writing them, as on AKS with the Istio add-on.
enum BuiltIn {
    /// The label that the API server gives every namespace: its name.
    static let namespaceLabel = "kubernetes.io/metadata.name"

    /// The Service that is the add-on's external ingress gateway.
    static let externalIngress = ObjectKey(namespace: "aks-istio-ingress", name: "aks-istio-ingressgateway-external")

    /// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/classinfo.go`.
    static let gatewayClasses = [
        GatewayClass(
            metadata: ObjectMeta(name: "istio"),
            controllerName: gatewayController,
            description: "The default Istio GatewayClass",
            isBuiltIn: true
        ),
        GatewayClass(
            metadata: ObjectMeta(name: "istio-remote"),
            controllerName: unmanagedGatewayController,
            description: "Remote to this cluster. Does not deploy or affect configuration.",
            isBuiltIn: true
        ),
    ]

    /// The add-on's two ingress gateways.
    static var ingressServices: [Service] {
        let internalIngress = ObjectKey(namespace: externalIngress.namespace, name: "aks-istio-ingressgateway-internal")
        return [externalIngress, internalIngress].map { key in
            Service(
                metadata: ObjectMeta(name: key.name, namespace: key.namespace),
                type: "LoadBalancer",
                selector: ["istio": key.name],
                ports: [
                    ServicePort(name: "status-port", port: 15021),
                    ServicePort(name: "http2", port: 80),
                    ServicePort(name: "https", port: 443),
                ],
                isBuiltIn: true
            )
        }
    }

    /// The Service that Istio makes for a managed Gateway, with the labels and annotations of its `infrastructure`.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go`.
    ///
    /// - Parameter listeners: the Gateway's, and those of its ListenerSets.
    static func service(of gateway: Gateway, listeners: [Listener]) -> Service {
        let ports = Set(listeners.map(\.port)).subtracting([15021]).sorted()
        let protocols = Dictionary(
            listeners.map { ($0.port, $0.protocol.lowercased()) },
            uniquingKeysWith: { first, _ in first }
        )
        let ownLabels = [
            "gateway.networking.k8s.io/gateway-name": gateway.metadata.name,
            "gateway.networking.k8s.io/gateway-class-name": gateway.spec.gatewayClassName,
        ]
        return Service(
            metadata: ObjectMeta(
                name: GatewayServices.managedServiceName(gateway),
                namespace: gateway.metadata.namespace,
                labels: (gateway.spec.infrastructure?.labels ?? [:]).merging(ownLabels) { _, own in own },
                annotations: gateway.spec.infrastructure?.annotations ?? [:]
            ),
            type: gateway.metadata.annotations["networking.istio.io/service-type"] ?? "LoadBalancer",
            selector: ["gateway.networking.k8s.io/gateway-name": gateway.metadata.name],
            ports: [ServicePort(name: "status-port", port: 15021)]
                + ports.map { ServicePort(name: "\(protocols[$0] ?? "tcp")-\($0)", port: $0) },
            loadBalancerIP: gateway.spec.addresses.first?.value,
            isBuiltIn: true
        )
    }

    /// A Gateway that parentRefs name and that nobody wrote.
    static func assumedGateway(_ key: ObjectKey, listener: String) -> Gateway {
        let allowed = AllowedRoutes(namespaces: RouteNamespaces(from: "All"))
        return Gateway(
            metadata: ObjectMeta(name: key.name, namespace: key.namespace),
            spec: GatewaySpec(
                gatewayClassName: "istio",
                listeners: [Listener(name: listener, port: 80, protocol: "HTTP", allowedRoutes: allowed)]
            )
        )
    }

    /// A Service that backendRefs name and that nobody wrote.
    static func assumedService(_ key: ObjectKey, ports: [Int], onlyName: String?) -> Service {
        Service(
            metadata: ObjectMeta(name: key.name, namespace: key.namespace),
            ports: ports.map { ServicePort(name: onlyName ?? "http-\($0)", port: $0) },
            isBuiltIn: true
        )
    }
}
