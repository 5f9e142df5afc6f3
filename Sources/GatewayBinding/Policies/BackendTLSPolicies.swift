import GatewayAPI
import RouteModel

/// What BackendTLSPolicies make of the Services that they name: how these are spoken to, and what the policies' status
/// says.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/backend_policies.go`, `BackendTLSPolicyCollection` and
/// > `DestinationRuleCollection`.
struct BackendTLSPolicies {
    /// A Service, or one of its ports by name.
    private struct Target: Hashable {
        var service: ObjectKey
        var portName: String?
    }

    private let registry: ServiceRegistry
    private let configMaps: [ObjectKey: ConfigMap]
    private let secrets: [ObjectKey: Secret]
    /// The policy that counts for each target: the oldest.
    private var winners: [Target: BackendTLSPolicy] = [:]
    private let policies: [BackendTLSPolicy]

    init(
        _ policies: [BackendTLSPolicy],
        registry: ServiceRegistry,
        configMaps: [ObjectKey: ConfigMap],
        secrets: [ObjectKey: Secret]
    ) {
        self.registry = registry
        self.configMaps = configMaps
        self.secrets = secrets
        self.policies = policies.sorted(by: Self.precedes)
        for policy in self.policies {
            for reference in policy.spec.targetRefs {
                guard case .success(let target) = target(of: reference, of: policy) else { continue }
                if winners[target] == nil { winners[target] = policy }
            }
        }
    }

    /// Oldest first, then by namespace and name.
    private static func precedes(_ left: BackendTLSPolicy, _ right: BackendTLSPolicy) -> Bool {
        let (left, right) = (left.metadata, right.metadata)
        return left.created == right.created ? left.key < right.key : left.created < right.created
    }

    /// How a port of a Service is spoken to; nil: without TLS.
    ///
    /// A policy for the port comes before one for the whole Service.
    func tls(of service: ObjectKey, port: ServicePort) -> UpstreamTLS? {
        let ofPort = port.name.flatMap { winners[Target(service: service, portName: $0)] }
        guard let policy = ofPort ?? winners[Target(service: service)] else { return nil }
        let validation = policy.spec.validation
        return UpstreamTLS(
            serverName: validation.hostname,
            subjectAltNames: validation.subjectAltNames.map { name in
                switch name {
                case .hostname(let hostname): .dns(hostname)
                case .uri(let uri): .uri(uri)
                }
            },
            trust: trust(of: policy),
            policy: policy.metadata.key.description
        )
    }

    /// With references that lead nowhere nobody is trusted, so that the backend is cut off and not spoken to in the clear.
    private func trust(of policy: BackendTLSPolicy) -> UpstreamTLS.Trust {
        guard policy.spec.validation.wellKnownCACertificates == nil,
            let reference = policy.spec.validation.caCertificateRefs.first
        else { return .system }
        guard reference.isConfigMap else { return .none }
        let key = ObjectKey(namespace: policy.metadata.namespace, name: reference.name)
        guard case .certificates(let certificates)? = configMaps[key]?.trust else { return .none }
        return .authorities(certificates)
    }

    // MARK: Status

    /// The status of each policy, by key.
    ///
    /// - Parameter gateways: the Gateways of the routes that name a Service.
    func statuses(gateways: [ObjectKey: Set<ObjectKey>]) -> [ObjectKey: [PolicyAncestorStatus]] {
        Dictionary(
            policies.map { ($0.metadata.key, ancestors(of: $0, gateways: gateways)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// First each target, for the mesh; then each Gateway, with what the last target left.
    ///
    /// What is wrong with one target sticks to those after it. At most 16 entries.
    private func ancestors(
        of policy: BackendTLSPolicy,
        gateways: [ObjectKey: Set<ObjectKey>]
    ) -> [PolicyAncestorStatus] {
        var draft = ConditionDraft()
        report(policy.spec.validation, of: policy, in: &draft)
        var entries: [PolicyAncestorStatus] = []
        var reached: Set<ObjectKey> = []
        for reference in policy.spec.targetRefs {
            report(reference, of: policy, in: &draft)
            if case .success(let target) = target(of: reference, of: policy) {
                reached.formUnion(gateways[target.service] ?? [])
            }
            let ancestor = ParentReference(
                group: reference.group,
                kind: reference.kind,
                name: reference.name,
                sectionName: reference.sectionName
            )
            entries.append(Self.entry(ancestor, meshController, draft, of: policy))
        }
        for gateway in reached.sorted(by: { $0.description.utf8Precedes($1.description) }) {
            entries.append(Self.entry(ParentReference(name: gateway.name), gatewayController, draft, of: policy))
        }
        return Array(entries.prefix(16))
    }

    private static func entry(
        _ ancestor: ParentReference,
        _ controller: String,
        _ draft: ConditionDraft,
        of policy: BackendTLSPolicy
    ) -> PolicyAncestorStatus {
        PolicyAncestorStatus(
            ancestorRef: ancestor,
            controllerName: controller,
            conditions: draft.conditions(generation: policy.metadata.generation)
        )
    }

    /// > Source: Istio `getBackendTLSCredentialName`.
    private func report(
        _ validation: BackendTLSPolicyValidation,
        of policy: BackendTLSPolicy,
        in draft: inout ConditionDraft
    ) {
        let references = validation.wellKnownCACertificates == nil ? validation.caCertificateRefs : []
        let warning = references.count > 1 ? "; warning: only the first caCertificateRefs will be used" : ""
        draft.set("Accepted", true, "Accepted", "Configuration is valid" + warning)
        draft.set("ResolvedRefs", true, "ResolvedRefs", "Configuration is valid")
        if let wellKnown = validation.wellKnownCACertificates, wellKnown != "System" {
            draft.set("Accepted", false, "Invalid", "Unknown wellKnownCACertificates: \(wellKnown)")
        }
        guard let reference = references.first, let fault = fault(of: reference, of: policy) else { return }
        draft.set("ResolvedRefs", false, fault.reason, "\(fault.beginning): \(fault.message)")
        draft.set("Accepted", false, "NoValidCACertificate", "Certificate reference invalid: \(fault.message)")
    }

    private struct AuthorityFault {
        var reason: String
        var beginning: String
        var message: String
    }

    private func fault(of reference: ObjectReference, of policy: BackendTLSPolicy) -> AuthorityFault? {
        let key = ObjectKey(namespace: policy.metadata.namespace, name: reference.name)
        if let missing = missing(reference.group, reference.kind, key) {
            let isKnown = !missing.hasPrefix("unsupported kind")
            return AuthorityFault(
                reason: isKnown ? "InvalidCACertificateRef" : "InvalidKind",
                beginning: isKnown ? "Certificate reference not found" : "Certificate reference not supported",
                message: missing
            )
        }
        guard reference.isConfigMap else {
            let message = "unsupported reference kind: \(reference.kind)"
            return AuthorityFault(reason: "InvalidKind", beginning: "Certificate reference invalid", message: message)
        }
        guard case .absent(let message)? = configMaps[key]?.trust else { return nil }
        return AuthorityFault(reason: "InvalidCACertificateRef", beginning: "Certificate invalid", message: message)
    }

    /// Why nothing is found under a local reference; nil: something is.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/references.go`, `ReferenceSet`.
    private func missing(_ group: String, _ kind: String, _ key: ObjectKey) -> String? {
        let isThere: Bool
        switch (group, kind) {
        case ("", "Service"): isThere = registry.services[key] != nil
        case ("", "ConfigMap"): isThere = configMaps[key] != nil
        case ("", "Secret"): isThere = secrets[key] != nil
        case ("networking.istio.io", "ServiceEntry"), ("inference.networking.k8s.io", "InferencePool"): isThere = false
        default: return "unsupported kind \(kind)"
        }
        return isThere ? nil : "reference \(key) (of kind \(kind)) not found"
    }

    private func report(_ reference: PolicyTargetReference, of policy: BackendTLSPolicy, in draft: inout ConditionDraft)
    {
        switch target(of: reference, of: policy) {
        case .failure(let fault): draft.set("Accepted", false, "TargetNotFound", "targetRefs invalid: \(fault.text)")
        case .success(let target):
            guard let winner = winners[target]?.metadata.key, winner != policy.metadata.key else { return }
            draft.set(
                "Accepted",
                false,
                "Conflicted",
                "Conflicts with BackendTLSPolicy \(quoted(winner.description)) targeting the same backend"
            )
        }
    }

    private struct TargetFault: Error {
        var text: String
    }

    private func target(
        of reference: PolicyTargetReference,
        of policy: BackendTLSPolicy
    ) -> Result<Target, TargetFault> {
        let key = ObjectKey(namespace: policy.metadata.namespace, name: reference.name)
        if let missing = missing(reference.group, reference.kind, key) { return .failure(TargetFault(text: missing)) }
        guard let service = registry.services[key], reference.group.isEmpty, reference.kind == "Service" else {
            return .failure(TargetFault(text: "unsupported reference kind: \(reference.kind)"))
        }
        guard let portName = reference.sectionName, !portName.isEmpty else { return .success(Target(service: key)) }
        guard service.ports.contains(where: { $0.name == portName }) else {
            let text = "sectionName \(quoted(portName)) does not exist in Service \(key)"
            return .failure(TargetFault(text: text))
        }
        return .success(Target(service: key, portName: portName))
    }
}

extension ObjectReference {
    fileprivate var isConfigMap: Bool { group.isEmpty && kind == "ConfigMap" }
}
