public import GatewayAPI
public import GatewayBinding

extension Binding {
    /// The objects of a type, sorted by namespace and name.
    ///
    /// - Parameters:
    ///   - namespace: only objects of that namespace; nil: of all.
    ///   - profile: whose API server prefers which versions.
    ///   - localAddresses: the addresses that Services have on this machine, by `namespace/name`.
    ///   - manifest: what the input says of an object; nil for one that the cluster would have or that is assumed.
    public func objects(
        of type: ResourceType,
        namespace: String?,
        profile: Profile = .current,
        localAddresses: [String: String] = [:],
        manifest: (ObjectIdentity) -> ManifestValue?
    ) -> [ListedObject] {
        let served = profile.kinds.kinds.first { $0.group == type.group && $0.name == type.kind }
        let version = served?.versions.first ?? type.version
        let metadata: [(ObjectMeta, [ManifestValue.Member])] =
            switch type.kind {
            case "GatewayClass": resources.gatewayClasses.map { ($0.metadata, $0.manifestMembers) }
            case "Gateway": resources.gateways.map { ($0.metadata, $0.manifestMembers) }
            case "HTTPRoute": resources.httpRoutes.map { ($0.metadata, []) }
            case "GRPCRoute": resources.grpcRoutes.map { ($0.metadata, []) }
            case "TLSRoute": resources.tlsRoutes.map { ($0.metadata, []) }
            case "TCPRoute": resources.tcpRoutes.map { ($0.metadata, []) }
            case "UDPRoute": resources.udpRoutes.map { ($0.metadata, []) }
            case "ListenerSet": resources.listenerSets.map { ($0.metadata, []) }
            case "BackendTLSPolicy": resources.backendTLSPolicies.map { ($0.metadata, []) }
            case "ReferenceGrant": resources.referenceGrants.map { ($0.metadata, []) }
            case "Namespace": resources.namespaces.map { ($0.metadata, []) }
            case "Service": resources.services.map { ($0.metadata, $0.manifestMembers) }
            case "EndpointSlice": resources.endpointSlices.map { ($0.metadata, []) }
            case "Secret": resources.secrets.map { ($0.metadata, []) }
            case "ConfigMap": resources.configMaps.map { ($0.metadata, []) }
            default: resources.workloads.filter { $0.kind == type.kind }.map { ($0.metadata, []) }
            }
        return
            metadata
            .filter { namespace == nil || !type.isNamespaced || $0.0.namespace == namespace }
            .sorted { $0.0.key < $1.0.key }
            .map { metadata, otherwise in
                let address = type.kind == "Service" ? localAddresses[metadata.key.description] : nil
                return listed(
                    type,
                    version: version,
                    metadata: metadata,
                    otherwise: otherwise,
                    address: address,
                    manifest: manifest
                )
            }
    }

    private func listed(
        _ type: ResourceType,
        version: String,
        metadata: ObjectMeta,
        otherwise: [ManifestValue.Member],
        address: String?,
        manifest: (ObjectIdentity) -> ManifestValue?
    ) -> ListedObject {
        let identity = ObjectIdentity(group: type.group, kind: type.kind, key: metadata.key)
        let written = manifest(identity)
        let created = metadata.created == .unstamped ? nil : written?.at("metadata", "creationTimestamp")?.text
        let status = status(of: type, key: metadata.key, created: created, written: written?["status"])
        return ListedObject(
            type,
            metadata: metadata,
            version: version,
            manifest: written,
            otherwise: otherwise,
            status: written?["status"] == nil ? address.map(Service.status) ?? status : status
        )
    }

    /// The status that Istio would write; nil where it writes none.
    private func status(
        of type: ResourceType,
        key: ObjectKey,
        created: String?,
        written: ManifestValue?
    ) -> ManifestValue? {
        switch type.kind {
        case "GatewayClass":
            gatewayClassStatuses[key.name].map { conditions in
                let list = conditions.map { $0.manifest(created: created) }
                return (written ?? .object([])).withConditions(list)
            } ?? written ?? pendingStatus(conditions: ["Accepted"])
        case "Gateway":
            gatewayStatuses[key].map { $0.manifest(created: created).keepingConditions(of: written) }
                ?? written ?? GatewayStatus.pending
        case "ListenerSet":
            listenerSetStatuses[key].map { $0.manifest(created: created).keepingConditions(of: written) }
                ?? written ?? ListenerSetStatus.pending
        case "BackendTLSPolicy":
            backendTLSPolicyStatuses[key].map { ancestors in
                let kept = (written?["ancestors"]?.elements ?? []).filter { !$0.isOfIstio }
                let list = kept + ancestors.map { $0.manifest(created: created) }
                return .object([.init(key: "ancestors", value: .array(list))])
            }
        default:
            routeStatus(of: type.kind, key).map { parents in
                let merge = ParentStatusMerge(namespace: key.namespace, created: created)
                let list = merge.entries(written: written?["parents"]?.elements ?? [], istio: parents)
                return .object([.init(key: "parents", value: .array(list))])
            }
        }
    }
}
