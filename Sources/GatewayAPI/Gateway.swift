/// A GatewayClass.
public struct GatewayClass: Hashable, Sendable {
    /// Its metadata; cluster-scoped.
    public var metadata: ObjectMeta
    /// `spec.controllerName`.
    public var controllerName: String
    /// `spec.description`.
    public var description: String?
    /// Whether the input lacks it and the cluster would have it.
    public var isBuiltIn: Bool

    /// Makes a class.
    public init(metadata: ObjectMeta, controllerName: String, description: String? = nil, isBuiltIn: Bool = false) {
        self.metadata = metadata
        self.controllerName = controllerName
        self.description = description
        self.isBuiltIn = isBuiltIn
    }
}

/// A Gateway with the API server's defaults applied.
public struct Gateway: Hashable, Sendable {
    /// Its metadata.
    public var metadata: ObjectMeta
    /// Its specification.
    public var spec: GatewaySpec

    /// Makes a Gateway.
    public init(metadata: ObjectMeta, spec: GatewaySpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// `Gateway.spec`, every field of the v1.6.1 experimental CRD.
public struct GatewaySpec: Hashable, Sendable {
    /// The name of the GatewayClass.
    public var gatewayClassName: String
    /// What it listens for, in the order of the manifest.
    public var listeners: [Listener]
    /// Where it is to be reached; for a manual deployment, the Service in front of it.
    public var addresses: [GatewayAddress]
    /// What the objects made for it shall carry.
    public var infrastructure: GatewayInfrastructure?
    /// Whose ListenerSets may attach; nil: nobody's.
    public var allowedListeners: RouteNamespaces?
    /// TLS settings of the whole Gateway.
    public var tls: GatewayTLS?
    /// `All` or `None`: whether it is a default Gateway.
    public var defaultScope: String?

    /// Makes a specification.
    public init(
        gatewayClassName: String,
        listeners: [Listener],
        addresses: [GatewayAddress] = [],
        infrastructure: GatewayInfrastructure? = nil,
        allowedListeners: RouteNamespaces? = nil,
        tls: GatewayTLS? = nil,
        defaultScope: String? = nil
    ) {
        self.gatewayClassName = gatewayClassName
        self.listeners = listeners
        self.addresses = addresses
        self.infrastructure = infrastructure
        self.allowedListeners = allowedListeners
        self.tls = tls
        self.defaultScope = defaultScope
    }
}

/// One listener of a Gateway.
public struct Listener: Hashable, Sendable {
    /// Its name, unique within the Gateway.
    public var name: String
    /// nil or empty: every hostname.
    public var hostname: String?
    /// 1...65535; the port of the Service.
    public var port: Int
    /// As written: `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP` or anything else that the CRD's pattern lets through.
    public var `protocol`: String
    /// How TLS ends here, or does not.
    public var tls: ListenerTLS?
    /// Which routes may attach.
    public var allowedRoutes: AllowedRoutes

    /// Makes a listener.
    public init(
        name: String,
        hostname: String? = nil,
        port: Int,
        protocol: String,
        tls: ListenerTLS? = nil,
        allowedRoutes: AllowedRoutes = AllowedRoutes()
    ) {
        self.name = name
        self.hostname = hostname
        self.port = port
        self.protocol = `protocol`
        self.tls = tls
        self.allowedRoutes = allowedRoutes
    }
}

/// `listeners[].tls`.
public struct ListenerTLS: Hashable, Sendable {
    /// `Terminate` or `Passthrough`.
    public var mode: String
    /// The Secrets that hold the certificates.
    public var certificateRefs: [ObjectReference]
    /// Settings that only an implementation knows.
    public var options: [String: String]

    /// Makes a TLS stanza.
    public init(mode: String = "Terminate", certificateRefs: [ObjectReference] = [], options: [String: String] = [:]) {
        self.mode = mode
        self.certificateRefs = certificateRefs
        self.options = options
    }
}

/// `listeners[].allowedRoutes`.
public struct AllowedRoutes: Hashable, Sendable {
    /// From which namespaces.
    public var namespaces: RouteNamespaces
    /// Empty: what the protocol supports.
    public var kinds: [RouteGroupKind]

    /// Makes the default: routes of the Gateway's own namespace, of every kind the protocol supports.
    public init(namespaces: RouteNamespaces = RouteNamespaces(), kinds: [RouteGroupKind] = []) {
        self.namespaces = namespaces
        self.kinds = kinds
    }
}

/// Which namespaces may attach.
public struct RouteNamespaces: Hashable, Sendable {
    /// `All`, `Same`, `Selector`, or `None` (the last in `allowedListeners` only).
    public var from: String
    /// The labels of a namespace, where `from` is `Selector`.
    public var selector: LabelSelector?

    /// Makes a rule; `Same` by default.
    public init(from: String = "Same", selector: LabelSelector? = nil) {
        self.from = from
        self.selector = selector
    }
}

/// A route kind with its group.
public struct RouteGroupKind: Hashable, Sendable {
    /// The API group.
    public var group: String
    /// The kind.
    public var kind: String

    /// Makes a pair.
    public init(group: String = "gateway.networking.k8s.io", kind: String) {
        self.group = group
        self.kind = kind
    }
}

/// One of `spec.addresses`.
public struct GatewayAddress: Hashable, Sendable {
    /// `IPAddress` by default, `Hostname`, or a domain-prefixed type.
    public var type: String
    /// nil: any address of that type.
    public var value: String?

    /// Makes an address.
    public init(type: String = "IPAddress", value: String?) {
        self.type = type
        self.value = value
    }
}

/// `spec.infrastructure`.
public struct GatewayInfrastructure: Hashable, Sendable {
    /// Labels for what is made.
    public var labels: [String: String]
    /// Annotations for what is made.
    public var annotations: [String: String]
    /// An object with further settings.
    public var parametersRef: ObjectReference?

    /// Makes an infrastructure stanza.
    public init(
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        parametersRef: ObjectReference? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.parametersRef = parametersRef
    }
}

/// A reference to an object by group, kind and name.
public struct ObjectReference: Hashable, Sendable {
    /// As it stands after defaulting.
    public var group: String
    /// The kind.
    public var kind: String
    /// The name.
    public var name: String
    /// nil: the referring object's own.
    public var namespace: String?

    /// Makes a reference.
    public init(group: String, kind: String, name: String, namespace: String? = nil) {
        self.group = group
        self.kind = kind
        self.name = name
        self.namespace = namespace
    }
}

/// `spec.tls` of a Gateway: what the Gateway shows to backends, what it asks of clients.
public struct GatewayTLS: Hashable, Sendable {
    /// `backend.clientCertificateRef`.
    public var clientCertificateRef: ObjectReference?
    /// `frontend.default.validation`.
    public var frontendDefault: FrontendValidation?
    /// `frontend.perPort`, by port.
    public var frontendPerPort: [Int: FrontendValidation?]
    /// Whether `frontend` is there at all.
    public var hasFrontend: Bool

    /// Makes a TLS stanza.
    public init(
        clientCertificateRef: ObjectReference? = nil,
        frontendDefault: FrontendValidation? = nil,
        frontendPerPort: [Int: FrontendValidation?] = [:],
        hasFrontend: Bool = false
    ) {
        self.clientCertificateRef = clientCertificateRef
        self.frontendDefault = frontendDefault
        self.frontendPerPort = frontendPerPort
        self.hasFrontend = hasFrontend
    }
}

/// How client certificates are validated.
public struct FrontendValidation: Hashable, Sendable {
    /// Where the CA certificates stand.
    public var caCertificateRefs: [ObjectReference]
    /// `AllowValidOnly` or `AllowInsecureFallback`.
    public var mode: String

    /// Makes a validation.
    public init(caCertificateRefs: [ObjectReference], mode: String = "AllowValidOnly") {
        self.caCertificateRefs = caCertificateRefs
        self.mode = mode
    }
}
