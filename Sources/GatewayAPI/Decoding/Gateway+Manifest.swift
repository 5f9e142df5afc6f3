extension GatewayClass {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        self.init(
            metadata: metadata,
            controllerName: object.spec.text("controllerName") ?? "",
            description: object.spec.text("description")
        )
    }
}

extension Gateway {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let spec = object.spec
        self.init(
            metadata: metadata,
            spec: GatewaySpec(
                gatewayClassName: spec.text("gatewayClassName") ?? "",
                listeners: spec.list("listeners").map(Listener.init(manifest:)),
                addresses: spec.list("addresses").map {
                    GatewayAddress(type: $0.text("type") ?? "IPAddress", value: $0.text("value"))
                },
                infrastructure: spec["infrastructure"].map(GatewayInfrastructure.init(manifest:)),
                allowedListeners: spec["allowedListeners"].map {
                    RouteNamespaces(manifest: $0["namespaces"], default: "None")
                },
                tls: spec["tls"].map(GatewayTLS.init(manifest:)),
                defaultScope: spec.text("defaultScope")
            )
        )
    }
}

extension Listener {
    init(manifest listener: ManifestValue) {
        self.init(
            name: listener.text("name") ?? "",
            hostname: listener.text("hostname"),
            port: listener.number("port") ?? 0,
            protocol: listener.text("protocol") ?? "",
            tls: listener["tls"].map { tls in
                ListenerTLS(
                    mode: tls.text("mode") ?? "Terminate",
                    certificateRefs: tls.list("certificateRefs").map { ObjectReference(manifest: $0, kind: "Secret") },
                    options: tls.dictionary("options")
                )
            },
            allowedRoutes: AllowedRoutes(
                namespaces: RouteNamespaces(manifest: listener["allowedRoutes"]?["namespaces"]),
                kinds: (listener["allowedRoutes"]?.list("kinds") ?? []).map {
                    RouteGroupKind(group: $0.text("group") ?? SharedSchemas.gatewayGroup, kind: $0.text("kind") ?? "")
                }
            )
        )
    }
}

extension RouteNamespaces {
    init(manifest namespaces: ManifestValue?, default from: String = "Same") {
        self.init(
            from: namespaces?.text("from") ?? from,
            selector: namespaces?["selector"].map(LabelSelector.init(manifest:))
        )
    }
}

extension LabelSelector {
    init(manifest selector: ManifestValue) {
        self.init(
            matchLabels: selector.dictionary("matchLabels"),
            matchExpressions: selector.list("matchExpressions").map {
                Requirement(
                    key: $0.text("key") ?? "",
                    operator: $0.text("operator") ?? "",
                    values: $0.texts("values")
                )
            }
        )
    }
}

extension ObjectReference {
    init(manifest reference: ManifestValue, kind: String = "") {
        self.init(
            group: reference.text("group") ?? "",
            kind: reference.text("kind") ?? kind,
            name: reference.text("name") ?? "",
            namespace: reference.text("namespace")
        )
    }
}

extension GatewayInfrastructure {
    init(manifest infrastructure: ManifestValue) {
        self.init(
            labels: infrastructure.dictionary("labels"),
            annotations: infrastructure.dictionary("annotations"),
            parametersRef: infrastructure["parametersRef"].map { ObjectReference(manifest: $0) }
        )
    }
}

extension GatewayTLS {
    init(manifest tls: ManifestValue) {
        let frontend = tls["frontend"]
        let perPort = (frontend?.list("perPort") ?? []).compactMap { entry in
            entry.number("port").map { ($0, entry["tls"].flatMap(FrontendValidation.init(manifest:))) }
        }
        self.init(
            clientCertificateRef: tls["backend"]?["clientCertificateRef"].map {
                ObjectReference(manifest: $0, kind: "Secret")
            },
            frontendDefault: frontend?["default"].flatMap(FrontendValidation.init(manifest:)),
            frontendPerPort: Dictionary(perPort, uniquingKeysWith: { _, last in last }),
            hasFrontend: frontend != nil
        )
    }
}

extension FrontendValidation {
    /// Nil where the TLS stanza asks for no validation.
    init?(manifest tls: ManifestValue) {
        guard let validation = tls["validation"] else { return nil }
        self.init(
            caCertificateRefs: validation.list("caCertificateRefs").map { ObjectReference(manifest: $0) },
            mode: validation.text("mode") ?? "AllowValidOnly"
        )
    }
}

extension ReferenceGrant {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        self.init(
            metadata: metadata,
            from: object.spec.list("from").map {
                From(
                    group: $0.text("group") ?? "",
                    kind: $0.text("kind") ?? "",
                    namespace: $0.text("namespace") ?? ""
                )
            },
            to: object.spec.list("to").map {
                To(group: $0.text("group") ?? "", kind: $0.text("kind") ?? "", name: $0.text("name"))
            }
        )
    }
}

extension ListenerSet {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let parent = object.spec["parentRef"] ?? .null
        self.init(
            metadata: metadata,
            spec: ListenerSetSpec(
                parentRef: ObjectReference(
                    group: parent.text("group") ?? SharedSchemas.gatewayGroup,
                    kind: parent.text("kind") ?? "Gateway",
                    name: parent.text("name") ?? "",
                    namespace: parent.text("namespace")
                ),
                listeners: object.spec.list("listeners").map(Listener.init(manifest:))
            )
        )
    }
}
