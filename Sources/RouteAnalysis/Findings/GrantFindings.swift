internal import GatewayAPI

/// ReferenceGrants that nothing uses, or that stand where they do not count.
struct GrantFindings {
    private let references: [Reference]
    private let grants: [ReferenceGrant]

    /// A reference into another namespace.
    private struct Reference: Hashable {
        var fromKind: String
        var fromNamespace: String
        var toGroup: String
        var toKind: String
        var to: ObjectKey
    }

    static func findings(_ context: AnalysisContext) -> [Finding] { GrantFindings(context.resources).findings }

    private init(_ resources: ResourceSet) {
        grants = resources.referenceGrants
        var references: Set<Reference> = []
        func add(_ kind: String, _ namespace: String, _ group: String, _ toKind: String, _ name: String, _ to: String?)
        {
            guard let to, to != namespace else { return }
            references.insert(
                Reference(
                    fromKind: kind,
                    fromNamespace: namespace,
                    toGroup: group,
                    toKind: toKind,
                    to: ObjectKey(namespace: to, name: name)
                )
            )
        }
        func add(_ kind: String, _ namespace: String, _ backends: [BackendObjectReference]) {
            for backend in backends {
                add(kind, namespace, backend.group, backend.kind, backend.name, backend.namespace)
            }
        }
        func add(_ kind: String, _ namespace: String, _ objects: [ObjectReference]) {
            for object in objects { add(kind, namespace, object.group, object.kind, object.name, object.namespace) }
        }
        for route in resources.httpRoutes {
            add(
                HTTPRoute.kind,
                route.metadata.namespace,
                route.spec.rules.flatMap { $0.backendRefs.map(\.ref) + $0.filters.targets }
            )
        }
        for route in resources.grpcRoutes {
            let backends = route.spec.rules.flatMap { $0.backendRefs.map(\.ref) + $0.filters.map(\.http).targets }
            add(GRPCRoute.kind, route.metadata.namespace, backends)
        }
        for route in resources.tlsRoutes {
            add(TLSRoute.kind, route.metadata.namespace, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) })
        }
        for route in resources.tcpRoutes {
            add(TCPRoute.kind, route.metadata.namespace, route.spec.rules.flatMap { $0.backendRefs.map(\.ref) })
        }
        for gateway in resources.gateways {
            let certificates = gateway.spec.listeners.flatMap { $0.tls?.certificateRefs ?? [] }
            let client = gateway.spec.tls?.clientCertificateRef.map { [$0] } ?? []
            let authorities =
                (gateway.spec.tls?.frontendDefault?.caCertificateRefs ?? [])
                + (gateway.spec.tls?.frontendPerPort.values.flatMap { $0?.caCertificateRefs ?? [] } ?? [])
            add("Gateway", gateway.metadata.namespace, certificates + client + authorities)
        }
        for set in resources.listenerSets {
            add("ListenerSet", set.metadata.namespace, set.spec.listeners.flatMap { $0.tls?.certificateRefs ?? [] })
        }
        self.references = references.sorted { ($0.to, $0.fromNamespace) < ($1.to, $1.fromNamespace) }
    }

    private var findings: [Finding] {
        if references.isEmpty && grants.isEmpty { return [] }
        return grants.compactMap { grant in
            let home = grant.metadata.namespace
            if references.contains(where: { $0.to.namespace == home && allows(grant, $0) }) { return nil }
            let object = ObjectIdentity.gatewayAPI("ReferenceGrant", grant.metadata.key)
            let misplaced = references.first { reference in
                home == reference.fromNamespace && allows(grant, reference)
                    && !grants.contains { $0.metadata.namespace == reference.to.namespace && allows($0, reference) }
            }
            if let misplaced {
                return Finding(
                    .misplacedGrant,
                    object,
                    FieldPath().field("metadata").field("namespace"),
                    "it allows \(misplaced.fromKind)s of \(misplaced.fromNamespace) to refer to \(misplaced.toKind) "
                        + "\(misplaced.to), and stands in \(home): it counts in \(misplaced.to.namespace) only"
                )
            }
            return Finding(.unusedGrant, object, FieldPath().field("spec"), "no reference in the input needs it")
        }
    }

    private func allows(_ grant: ReferenceGrant, _ reference: Reference) -> Bool {
        grant.from.contains { $0.kind == reference.fromKind && $0.namespace == reference.fromNamespace }
            && grant.to.contains {
                $0.group == reference.toGroup && $0.kind == reference.toKind
                    && ($0.name ?? reference.to.name) == reference.to.name
            }
    }
}

extension [HTTPRouteFilter] {
    /// Who gets copies.
    fileprivate var targets: [BackendObjectReference] {
        compactMap { if case .requestMirror(let mirror) = $0 { mirror.backendRef } else { nil } }
    }
}
