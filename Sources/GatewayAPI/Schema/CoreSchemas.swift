/// The fields that matter of the kinds of Kubernetes itself.
///
/// Their full schemas are not here, so a field that is not named is kept without a word; one that is named must have
/// the right type, as the API server insists.
///
/// > Source: Kubernetes API reference, `core/v1`, `apps/v1`, `discovery.k8s.io/v1`.
enum CoreSchemas {
    private static func open(_ properties: [Property]) -> Schema { .object(properties, isOpen: true) }

    private static let portNumber = Schema.integer(1...65535)
    private static let transport = Schema.oneOf(["TCP", "UDP", "SCTP"], default: "TCP")

    static let service: [Property] = [
        Property("spec", serviceSpec),
        Property("status", open([Property("loadBalancer", loadBalancer)])),
    ]

    private static let serviceSpec = open([
        Property("clusterIP", .text()),
        Property("externalName", .text()),
        Property("ports", .list(servicePort)),
        Property("selector", .map(.text())),
        Property("type", .oneOf(["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], default: "ClusterIP")),
    ])

    private static let servicePort = open([
        Property("appProtocol", .text()),
        Property("name", .text()),
        Property("nodePort", .integer(0...65535)),
        Property("port", portNumber, isRequired: true),
        Property("protocol", transport),
        Property("targetPort", .integerOrText),
    ])

    private static let loadBalancer = open([
        Property("ingress", .list(open([Property("hostname", .text()), Property("ip", .text())])))
    ])

    static let endpointSlice: [Property] = [
        Property("addressType", .oneOf(["IPv4", "IPv6", "FQDN"]), isRequired: true),
        Property("endpoints", .list(endpoint, maxCount: 1000)),
        Property("ports", .list(endpointPort, maxCount: 20_000)),
    ]

    private static let endpoint = open([
        Property("addresses", .list(.text(), minCount: 1, maxCount: 100), isRequired: true),
        Property("conditions", open([Property("ready", .boolean)])),
        Property("targetRef", open([Property("kind", .text()), Property("name", .text())])),
    ])

    private static let endpointPort = open([
        Property("appProtocol", .text()),
        Property("name", .text()),
        Property("port", .integer(0...65535)),
        Property("protocol", transport),
    ])

    static let secret: [Property] = [
        Property("data", .map(.text(.base64))),
        Property("stringData", .map(.text())),
        Property("type", .text(default: "Opaque")),
    ]

    static let configMap: [Property] = [
        Property("binaryData", .map(.text())),
        Property("data", .map(.text())),
    ]

    static let workload: [Property] = [
        Property(
            "spec",
            open([
                Property("replicas", .integer(0...Int64(Int32.max), default: 1)),
                Property(
                    "template",
                    open([
                        Property("metadata", open([Property("labels", .map(.text()))])),
                        Property("spec", podSpec),
                    ]),
                    isRequired: true
                ),
            ]),
            isRequired: true
        )
    ]

    static let pod: [Property] = [Property("spec", podSpec, isRequired: true)]

    private static let podSpec = open([
        Property(
            "containers",
            .list(open([Property("name", .text()), Property("ports", .list(containerPort))]))
        )
    ])

    private static let containerPort = open([
        Property("containerPort", portNumber, isRequired: true),
        Property("name", .text()),
    ])
}
