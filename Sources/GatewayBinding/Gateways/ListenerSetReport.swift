import GatewayAPI

/// Writes the status of ListenerSets.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/gateway_collection.go`, `ListenerSetCollection`;
/// > `gatewaycommon/conversion.go`, `ReportListenerSetStatus` and its kin.
struct ListenerSetReport {
    var registry: ServiceRegistry
    var local: LocalAddresses

    /// The status of a set whose Gateway does not let it in.
    static func notAllowed(_ set: ListenerSet) -> ListenerSetStatus {
        // The words are Istio's; the field is `spec.allowedListeners`.
        refused(set, "The parent Gateway does not allow this reference; check the 'spec.allowedRoutes'")
    }

    /// The status of a set whose Gateway is of a class without ListenerSets.
    static func unsupported(_ set: ListenerSet, class name: String) -> ListenerSetStatus {
        refused(set, "The \(quoted(name)) GatewayClass does not support ListenerSet")
    }

    private static func refused(_ set: ListenerSet, _ message: String) -> ListenerSetStatus {
        var draft = ConditionDraft()
        draft.set("Accepted", false, "NotAllowed", message)
        draft.set("Programmed", false, "NotAllowed", message)
        return ListenerSetStatus(conditions: draft.conditions(generation: set.metadata.generation), listeners: [])
    }

    /// The status of a set of a Gateway; attached routes are counted later.
    func status(
        of set: ListenerSet,
        gateway: Gateway,
        services: GatewayServices,
        listeners: [JudgedListener]
    ) -> ListenerSetStatus {
        var draft = ConditionDraft()
        draft.set("Accepted", true, "Accepted", "Resource accepted")
        let ports = Set(listeners.lazy.filter(\.hasServer).map(\.listener.port))
        let assignment = GatewayAssignment(gateway, services: services, ports: ports, registry: registry, local: local)
        GatewayReport.reportProgrammed(assignment, services: services, in: &draft)
        // Without any Service name Istio does not look at the listeners.
        if !services.hostnames.isEmpty, !listeners.contains(where: \.isValid) {
            let message = "None of the ListenerSet's listeners are valid"
            draft.set("Accepted", false, "ListenersNotValid", message)
            draft.set("Programmed", false, "ListenersNotValid", message)
        }
        if let error = services.error {
            draft.set("Accepted", false, error.reason, "Parent not accepted: \(error.message)")
        }
        return ListenerSetStatus(
            conditions: draft.conditions(generation: set.metadata.generation),
            listeners: listeners.map(\.status)
        )
    }
}
