import GatewayAPI

/// Writes the status of Gateways.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `reportGatewayStatus` and
/// > `reportUnmanagedGatewayStatus`; `gatewaycommon/conversion.go`, `SetProgrammedCondition`.
struct GatewayReport {
    var certificates: CertificateReferences
    var registry: ServiceRegistry
    var local: LocalAddresses
    var profile: Profile

    /// The status of a Gateway of another cluster.
    static func unmanaged(_ gateway: Gateway) -> GatewayStatus {
        var draft = ConditionDraft()
        draft.set("Accepted", true, "Accepted", "Resource accepted")
        draft.set("Programmed", true, "Programmed", "This Gateway is remote; Istio will not program it")
        return GatewayStatus(
            conditions: draft.conditions(generation: gateway.metadata.generation),
            addresses: gateway.spec.addresses,
            listeners: []
        )
    }

    /// The status of a Gateway whose listeners have been judged; attached routes are counted later.
    ///
    /// - Parameter sets: the listeners of each ListenerSet that the Gateway allows.
    func status(
        of gateway: Gateway,
        services: GatewayServices,
        listeners: [JudgedListener],
        sets: [[JudgedListener]]
    ) -> GatewayStatus {
        var draft = ConditionDraft()
        let error = services.error ?? parametersError(gateway)
        if let error {
            draft.set("Accepted", false, error.reason, error.message)
        } else {
            reportAccepted(listeners, in: &draft)
        }
        let added = sets.joined().lazy.filter(\.isValid).map(\.listener.port)
        let ports = Set(listeners.lazy.filter(\.hasServer).map(\.listener.port)).union(added)
        let assignment = GatewayAssignment(gateway, services: services, ports: ports, registry: registry, local: local)
        Self.reportProgrammed(assignment, services: services, in: &draft)
        reportResolvedRefs(gateway, in: &draft)
        return GatewayStatus(
            conditions: draft.conditions(generation: gateway.metadata.generation),
            addresses: Self.addresses(assignment, of: gateway),
            listeners: listeners.map(\.status),
            attachedListenerSets: sets.count { $0.contains(where: \.isValid) }
        )
    }

    private func reportAccepted(_ listeners: [JudgedListener], in draft: inout ConditionDraft) {
        // An HTTPS listener without TLS opens nothing, yet Istio finds no fault with it.
        let valid = listeners.count { $0.isValid || $0.listener.lacksTLS }
        if valid == listeners.count || !profile[ProfileSwitches.gatewayTellsOfListeners] {
            draft.set("Accepted", true, "Accepted", "Resource accepted")
        } else if valid > 0 {
            draft.set("Accepted", true, "ListenersNotValid", "One or more of the Gateway's listeners are invalid")
        } else {
            draft.set("Accepted", false, "ListenersNotValid", "None of the Gateway's listeners are valid")
        }
    }

    static func reportProgrammed(
        _ assignment: GatewayAssignment,
        services: GatewayServices,
        in draft: inout ConditionDraft
    ) {
        if services.hostnames.isEmpty {
            let message = "Failed to assign to any requested addresses"
            draft.set("Programmed", false, "UnsupportedAddress", message)
            return
        }
        let list = joined(assignment.assigned)
        if !assignment.warnings.isEmpty {
            let warnings = assignment.warnings.joined(separator: "; ")
            let beginning =
                assignment.assigned.isEmpty
                ? "Failed to assign to any requested addresses"
                : "Assigned to service(s) \(list), but failed to assign to all requested addresses"
            let reason = assignment.isOnlyPending ? "AddressNotAssigned" : "AddressNotUsable"
            draft.set("Programmed", false, reason, "\(beginning): \(warnings)")
        } else if assignment.assigned.isEmpty {
            draft.set("Programmed", true, "Programmed", "Resource programmed")
        } else {
            draft.set("Programmed", true, "Programmed", "Resource programmed, assigned to service(s) \(list)")
        }
    }

    private static func joined(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        if names.count == 2 { return "\(names[0]) and \(last)" }
        return "\(names.dropLast().joined(separator: ", ")), and \(last)"
    }

    private func reportResolvedRefs(_ gateway: Gateway, in draft: inout ConditionDraft) {
        guard profile[ProfileSwitches.gatewayResolvesReferences] else { return }
        if let error = certificates.clientCertificateError(of: gateway) {
            draft.set("ResolvedRefs", false, error.reason, error.message)
        } else {
            draft.set("ResolvedRefs", true, "ResolvedRefs", "All references resolved")
        }
        if gateway.spec.tls?.allowsInsecureFallback == true {
            draft.set(
                "InsecureFrontendValidationMode",
                true,
                "ConfigurationChanged",
                "Gateway is operating in AllowInsecureFallback mode for frontend validation"
            )
        }
    }

    private func parametersError(_ gateway: Gateway) -> ConfigurationError? {
        guard let reference = gateway.spec.infrastructure?.parametersRef else { return nil }
        guard reference.group.isEmpty, reference.kind == "ConfigMap" else {
            return ConfigurationError(
                reason: "InvalidParameters",
                message:
                    "Unsupported parametersRef group/kind \(reference.group)/\(reference.kind), only ConfigMap is supported"
            )
        }
        let key = ObjectKey(namespace: gateway.metadata.namespace, name: reference.name)
        if certificates.configMaps[key] != nil { return nil }
        return ConfigurationError(
            reason: "InvalidParameters",
            message: "parametersRef ConfigMap \(key) does not exist"
        )
    }

    /// The external addresses, else internal ones of the kind that an annotation asks for, else the Services' names.
    ///
    /// > Source: semantics 2.22.
    private static func addresses(_ assignment: GatewayAssignment, of gateway: Gateway) -> [GatewayAddress] {
        let wantsIPAddress = gateway.metadata.annotations["networking.istio.io/address-type"] == "IPAddress"
        let inner = wantsIPAddress ? assignment.internalAddresses : assignment.internalHostnames
        let values = assignment.external.isEmpty ? inner : assignment.external
        return values.map { GatewayAddress(type: isIPAddress($0) ? "IPAddress" : "Hostname", value: $0) }
    }

    private static func isIPAddress(_ text: String) -> Bool {
        if text.contains(":") { return text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
