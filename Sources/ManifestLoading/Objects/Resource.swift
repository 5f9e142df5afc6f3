import GatewayAPI

/// An object as the type of its kind.
enum Resource: Sendable {
    case gatewayClass(GatewayClass)
    case gateway(Gateway)
    case httpRoute(HTTPRoute)
    case grpcRoute(GRPCRoute)
    case tlsRoute(TLSRoute)
    case tcpRoute(TCPRoute)
    case udpRoute(UDPRoute)
    case listenerSet(ListenerSet)
    case backendTLSPolicy(BackendTLSPolicy)
    case referenceGrant(ReferenceGrant)
    case namespace(Namespace)
    case service(Service)
    case endpointSlice(EndpointSlice)
    case secret(Secret)
    case configMap(ConfigMap)
    case workload(Workload)

    /// Reads a valid object; nil for a kind that has no type here.
    init?(_ object: LoadedObject) {
        let value = object.value
        let metadata = ObjectMeta(manifest: value, namespace: object.identity.key.namespace)
        switch object.identity.kind {
        case "GatewayClass": self = .gatewayClass(GatewayClass(manifest: value, metadata: metadata))
        case "Gateway": self = .gateway(Gateway(manifest: value, metadata: metadata))
        case "HTTPRoute": self = .httpRoute(HTTPRoute(manifest: value, metadata: metadata))
        case "GRPCRoute": self = .grpcRoute(GRPCRoute(manifest: value, metadata: metadata))
        case "TLSRoute": self = .tlsRoute(TLSRoute(manifest: value, metadata: metadata))
        case "TCPRoute": self = .tcpRoute(TCPRoute(manifest: value, metadata: metadata))
        case "UDPRoute": self = .udpRoute(UDPRoute(manifest: value, metadata: metadata))
        case "ListenerSet": self = .listenerSet(ListenerSet(manifest: value, metadata: metadata))
        case "BackendTLSPolicy": self = .backendTLSPolicy(BackendTLSPolicy(manifest: value, metadata: metadata))
        case "ReferenceGrant": self = .referenceGrant(ReferenceGrant(manifest: value, metadata: metadata))
        case "Namespace": self = .namespace(Namespace(metadata: metadata))
        case "Service": self = .service(Service(manifest: value, metadata: metadata))
        case "EndpointSlice": self = .endpointSlice(EndpointSlice(manifest: value, metadata: metadata))
        case "Secret": self = .secret(Secret(manifest: value, metadata: metadata))
        case "ConfigMap": self = .configMap(ConfigMap(manifest: value, metadata: metadata))
        case "Deployment", "StatefulSet", "Pod": self = .workload(Workload(manifest: value, metadata: metadata))
        default: return nil
        }
    }

    /// Adds itself to its list.
    func add(to set: inout ResourceSet) {
        switch self {
        case .gatewayClass(let resource): set.gatewayClasses.append(resource)
        case .gateway(let resource): set.gateways.append(resource)
        case .httpRoute(let resource): set.httpRoutes.append(resource)
        case .grpcRoute(let resource): set.grpcRoutes.append(resource)
        case .tlsRoute(let resource): set.tlsRoutes.append(resource)
        case .tcpRoute(let resource): set.tcpRoutes.append(resource)
        case .udpRoute(let resource): set.udpRoutes.append(resource)
        case .listenerSet(let resource): set.listenerSets.append(resource)
        case .backendTLSPolicy(let resource): set.backendTLSPolicies.append(resource)
        case .referenceGrant(let resource): set.referenceGrants.append(resource)
        case .namespace(let resource): set.namespaces.append(resource)
        case .service(let resource): set.services.append(resource)
        case .endpointSlice(let resource): set.endpointSlices.append(resource)
        case .secret(let resource): set.secrets.append(resource)
        case .configMap(let resource): set.configMaps.append(resource)
        case .workload(let resource): set.workloads.append(resource)
        }
    }
}
