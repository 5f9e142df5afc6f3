import GatewayAPI

/// One parentRef of a route with the verdicts of its parent's listeners.
struct ParentVerdict {
    var reference: ParentReference
    /// One for each listener of the parent, nil where it takes the route.
    var denials: [ParentDenial?]
}

extension ObjectMeta {
    /// The status entries of the parents of a route that Istio handles, in its order.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conditions.go`, `createRouteStatus`.
    func parentStatuses(_ verdicts: [ParentVerdict], error: ConfigurationError?) -> [RouteParentStatus] {
        var seen: Set<ParentReference> = []
        let entries = verdicts.filter { seen.insert($0.reference).inserted }.map { verdict in
            (
                key: verdict.reference.sortKey(objectNamespace: namespace),
                status: RouteParentStatus(
                    parentRef: verdict.reference,
                    controllerName: gatewayController,
                    conditions: conditions(verdict, error: error)
                )
            )
        }
        if entries.count < 2 { return entries.map(\.status) }
        return entries.sorted { $1.key.utf8Precedes($0.key) }.map(\.status)
    }

    private func conditions(_ verdict: ParentVerdict, error: ConfigurationError?) -> [Condition] {
        var draft = ConditionDraft()
        let attached = verdict.denials.count { $0 == nil }
        if attached > 0 {
            let message = attached > 1 ? "Route was valid, bound to \(attached) parents" : "Route was valid"
            draft.set("Accepted", true, "Accepted", message)
        } else if let worst = verdict.denials.lazy.compactMap({ $0?.reason }).max() {
            let messages = verdict.denials.compactMap { $0?.reason == worst ? $0?.message : nil }
            draft.set("Accepted", false, worst.rawValue, messages.joined(separator: "; "))
        }
        if let error {
            draft.set("ResolvedRefs", false, error.reason, error.message)
        } else {
            draft.set("ResolvedRefs", true, "ResolvedRefs", "All references resolved")
        }
        return draft.conditions(generation: generation)
    }
}

extension ParentReference {
    /// What status entries are sorted by, descending.
    fileprivate func sortKey(objectNamespace: String) -> String {
        "\(group)/\(kind)/\(name)/\(sectionName ?? "")/\(port ?? 0).\(namespace ?? objectNamespace)"
    }
}
