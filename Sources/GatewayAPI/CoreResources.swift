/// A Namespace; only its labels matter.
public struct Namespace: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta

    /// Makes a namespace.
    public init(metadata: ObjectMeta) {
        self.metadata = metadata
    }
}

/// A Service.
public struct Service: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    public var type: String
    /// `None` for a headless Service; nil where the input has none.
    public var clusterIP: String?
    /// The name that an ExternalName Service stands for.
    public var externalName: String?
    /// Empty: no selector.
    public var selector: [String: String]
    /// Its ports.
    public var ports: [ServicePort]
    /// The address that a generated Service asks its load balancer for; nil where nobody asks, and in the input's own.
    public var loadBalancerIP: String?
    /// `status.loadBalancer.ingress`; nil where the input has no `status.loadBalancer`.
    public var loadBalancerIngress: [LoadBalancerIngress]?
    /// Whether the input lacks it and the cluster would have it.
    public var isBuiltIn: Bool

    /// Makes a Service.
    public init(
        metadata: ObjectMeta,
        type: String = "ClusterIP",
        clusterIP: String? = nil,
        externalName: String? = nil,
        selector: [String: String] = [:],
        ports: [ServicePort] = [],
        loadBalancerIP: String? = nil,
        loadBalancerIngress: [LoadBalancerIngress]? = nil,
        isBuiltIn: Bool = false
    ) {
        self.metadata = metadata
        self.type = type
        self.clusterIP = clusterIP
        self.externalName = externalName
        self.selector = selector
        self.ports = ports
        self.loadBalancerIP = loadBalancerIP
        self.loadBalancerIngress = loadBalancerIngress
        self.isBuiltIn = isBuiltIn
    }
}

/// One port of a Service.
public struct ServicePort: Hashable, Sendable {
    /// Its name; needed where there are several ports.
    public var name: String?
    /// The port that clients use.
    public var port: Int
    /// The port of the pods; nil: the same number.
    public var targetPort: TargetPort?
    /// `TCP` by default.
    public var `protocol`: String
    /// What is spoken there, for example `kubernetes.io/h2c`.
    public var appProtocol: String?
    /// The port on every node.
    public var nodePort: Int?

    /// A port number or the name of a container port.
    public enum TargetPort: Hashable, Sendable {
        case number(Int)
        case name(String)
    }

    /// Makes a port.
    public init(
        name: String? = nil,
        port: Int,
        targetPort: TargetPort? = nil,
        protocol: String = "TCP",
        appProtocol: String? = nil,
        nodePort: Int? = nil
    ) {
        self.name = name
        self.port = port
        self.targetPort = targetPort
        self.protocol = `protocol`
        self.appProtocol = appProtocol
        self.nodePort = nodePort
    }
}

/// One of `status.loadBalancer.ingress`.
public struct LoadBalancerIngress: Hashable, Sendable {
    /// An address.
    public var ip: String?
    /// A name.
    public var hostname: String?

    /// Makes an ingress point.
    public init(ip: String? = nil, hostname: String? = nil) {
        self.ip = ip
        self.hostname = hostname
    }
}

/// An EndpointSlice.
public struct EndpointSlice: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// `IPv4`, `IPv6` or `FQDN`.
    public var addressType: String
    /// The ports of every endpoint.
    public var ports: [Port]
    /// The endpoints.
    public var endpoints: [Endpoint]

    /// The Service it belongs to: label `kubernetes.io/service-name`.
    public var serviceName: String? { metadata.labels["kubernetes.io/service-name"] }

    /// One port of the slice.
    public struct Port: Hashable, Sendable {
        /// The name of the Service's port; empty or nil for the only one.
        public var name: String?
        /// The number.
        public var port: Int?
        /// `TCP` by default.
        public var `protocol`: String
        /// What is spoken there.
        public var appProtocol: String?

        /// Makes a port.
        public init(name: String? = nil, port: Int?, protocol: String = "TCP", appProtocol: String? = nil) {
            self.name = name
            self.port = port
            self.protocol = `protocol`
            self.appProtocol = appProtocol
        }
    }

    /// One endpoint of the slice.
    public struct Endpoint: Hashable, Sendable {
        /// Its addresses; consumers use the first.
        public var addresses: [String]
        /// nil counts as ready, as in the API.
        public var ready: Bool?
        /// `targetRef.name` where `targetRef.kind` is Pod.
        public var podName: String?

        /// Makes an endpoint.
        public init(addresses: [String], ready: Bool? = nil, podName: String? = nil) {
            self.addresses = addresses
            self.ready = ready
            self.podName = podName
        }
    }

    /// Makes a slice.
    public init(metadata: ObjectMeta, addressType: String = "IPv4", ports: [Port] = [], endpoints: [Endpoint] = []) {
        self.metadata = metadata
        self.addressType = addressType
        self.ports = ports
        self.endpoints = endpoints
    }
}

/// A Secret as far as TLS matters: its key pair and its authorities were judged when it was loaded.
public struct Secret: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// `Opaque` by default.
    public var type: String
    /// Its certificate and key, judged.
    public var keyPair: KeyPairState
    /// What it holds for checking the certificates of others.
    public var trust: TrustBundle
    /// The names of its data entries, sorted.
    public var keys: [String]

    /// What the Secret holds for a server.
    public enum KeyPairState: Hashable, Sendable {
        /// No certificate with its key, or empty ones; the sentence is Istio's.
        case absent(String)
        /// A chain whose first certificate belongs to the key.
        case keyPair(certificatePEM: String, privateKeyPEM: String)
        /// Why it cannot be used, as Go's `crypto/tls` says it.
        case malformed(String)
    }

    /// Makes a Secret.
    public init(
        metadata: ObjectMeta,
        type: String = "Opaque",
        keyPair: KeyPairState,
        trust: TrustBundle = .absent(""),
        keys: [String] = []
    ) {
        self.metadata = metadata
        self.type = type
        self.keyPair = keyPair
        self.trust = trust
        self.keys = keys
    }
}

/// A ConfigMap.
public struct ConfigMap: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its text entries.
    public var data: [String: String]
    /// What it holds for checking the certificates of others.
    public var trust: TrustBundle

    /// Makes a ConfigMap.
    public init(metadata: ObjectMeta, data: [String: String] = [:], trust: TrustBundle = .absent("")) {
        self.metadata = metadata
        self.data = data
        self.trust = trust
    }
}

/// A Deployment, StatefulSet or Pod as far as endpoints matter.
public struct Workload: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// `Deployment`, `StatefulSet` or `Pod`.
    public var kind: String
    /// The labels of its pods.
    public var podLabels: [String: String]
    /// How many pods; 1 for a Pod.
    public var replicas: Int
    /// The named and numbered container ports.
    public var containerPorts: [ContainerPort]
    /// What its pods run.
    public var containers: [Container]

    /// One port of a container.
    public struct ContainerPort: Hashable, Sendable {
        /// Its name.
        public var name: String?
        /// Its number.
        public var port: Int

        /// Makes a port.
        public init(name: String? = nil, port: Int) {
            self.name = name
            self.port = port
        }
    }

    /// Makes a workload.
    public init(
        metadata: ObjectMeta,
        kind: String,
        podLabels: [String: String],
        replicas: Int = 1,
        containerPorts: [ContainerPort] = [],
        containers: [Container] = []
    ) {
        self.metadata = metadata
        self.kind = kind
        self.podLabels = podLabels
        self.replicas = replicas
        self.containerPorts = containerPorts
        self.containers = containers
    }
}
