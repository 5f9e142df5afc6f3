extension Service {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let spec = object.spec
        self.init(
            metadata: metadata,
            type: spec.text("type") ?? "ClusterIP",
            clusterIP: spec.text("clusterIP"),
            externalName: spec.text("externalName"),
            selector: spec.dictionary("selector"),
            ports: spec.list("ports").map(ServicePort.init(manifest:)),
            loadBalancerIngress: object["status"]?["loadBalancer"].map { status in
                status.list("ingress").map { LoadBalancerIngress(ip: $0.text("ip"), hostname: $0.text("hostname")) }
            }
        )
    }
}

extension ServicePort {
    init(manifest port: ManifestValue) {
        self.init(
            name: port.text("name"),
            port: port.number("port") ?? 0,
            targetPort: port.number("targetPort").map(TargetPort.number)
                ?? port.text("targetPort").map(TargetPort.name),
            protocol: port.text("protocol") ?? "TCP",
            appProtocol: port.text("appProtocol"),
            nodePort: port.number("nodePort")
        )
    }
}

extension EndpointSlice {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        self.init(
            metadata: metadata,
            addressType: object.text("addressType") ?? "IPv4",
            ports: object.list("ports").map {
                Port(
                    name: $0.text("name"),
                    port: $0.number("port"),
                    protocol: $0.text("protocol") ?? "TCP",
                    appProtocol: $0.text("appProtocol")
                )
            },
            endpoints: object.list("endpoints").map(Endpoint.init(manifest:))
        )
    }
}

extension EndpointSlice.Endpoint {
    init(manifest endpoint: ManifestValue) {
        let target = endpoint["targetRef"]
        self.init(
            addresses: endpoint.texts("addresses"),
            ready: endpoint["conditions"]?["ready"]?.boolean,
            podName: target?.text("kind") == "Pod" ? target?.text("name") : nil
        )
    }
}

extension Workload {
    /// Reads a checked and defaulted Deployment, StatefulSet or Pod.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let kind = object.text("kind") ?? ""
        let template = kind == "Pod" ? object : object.spec["template"] ?? .null
        self.init(
            metadata: metadata,
            kind: kind,
            podLabels: (template["metadata"] ?? .null).dictionary("labels"),
            replicas: kind == "Pod" ? 1 : object.spec.number("replicas") ?? 1,
            containerPorts: template.spec.list("containers").flatMap { $0.list("ports") }.map {
                ContainerPort(name: $0.text("name"), port: $0.number("containerPort") ?? 0)
            },
            containers: template.spec.list("containers").map { container in
                Container(manifest: container, volumes: template.spec.list("volumes"))
            }
        )
    }
}

extension Container {
    init(manifest container: ManifestValue, volumes: [ManifestValue]) {
        let variables = container.list("env").compactMap { variable in
            variable.text("name").flatMap { name in variable.text("value").map { (name, $0) } }
        }
        self.init(
            image: container.text("image") ?? "",
            environment: Dictionary(variables) { _, last in last },
            mounts: container.list("volumeMounts").compactMap { mount in
                volumes.first { $0.text("name") == mount.text("name") }.flatMap { Mount(manifest: mount, of: $0) }
            }
        )
    }
}

extension Container.Mount {
    /// Nil where neither a Secret nor a ConfigMap is mounted.
    init?(manifest mount: ManifestValue, of volume: ManifestValue) {
        let contents: ManifestValue
        let source: Source
        if let secret = volume["secret"], let name = secret.text("secretName") {
            (contents, source) = (secret, .secret(name))
        } else if let map = volume["configMap"], let name = map.text("name") {
            (contents, source) = (map, .configMap(name))
        } else {
            return nil
        }
        guard var folder = mount.text("mountPath") else { return nil }
        while folder.hasSuffix("/") { folder.removeLast() }
        let files = contents.list("items").compactMap { item in
            item.text("path").flatMap { path in item.text("key").map { (path, $0) } }
        }
        self.init(folder: folder, source: source, keys: Dictionary(files) { _, last in last })
    }
}
