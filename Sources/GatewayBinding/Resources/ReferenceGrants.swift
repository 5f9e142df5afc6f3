import GatewayAPI

/// Which references across namespaces the ReferenceGrants permit, indexed for lookup.
///
/// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/references.go`.
struct ReferenceGrants {
    /// Who refers, and from where to where.
    private struct Relation: Hashable {
        var fromKind: String
        var fromNamespace: String
        var toKind: String
        var toNamespace: String
    }

    private struct Targets {
        var all = false
        var names: Set<String> = []
    }

    private var targets: [Relation: Targets] = [:]

    init(_ grants: [ReferenceGrant], profile: Profile) {
        let referrers = profile[ProfileSwitches.grantedReferrers]
        let kinds = profile[ProfileSwitches.grantedTargets]
        for grant in grants {
            let to = profile[ProfileSwitches.grantsEveryTarget] ? grant.to[...] : grant.to.suffix(1)
            for from in grant.from where from.group == gatewayGroup && referrers.contains(from.kind) {
                for to in to where to.group.isEmpty && kinds.contains(to.kind) {
                    let relation = Relation(
                        fromKind: from.kind,
                        fromNamespace: from.namespace,
                        toKind: to.kind,
                        toNamespace: grant.metadata.namespace
                    )
                    if let name = to.name, !name.isEmpty {
                        targets[relation, default: Targets()].names.insert(name)
                    } else {
                        targets[relation, default: Targets()].all = true
                    }
                }
            }
        }
    }

    /// Whether an object of that kind and namespace may refer to the target.
    ///
    /// Within one namespace it always may.
    func permit(from kind: String, in namespace: String, to target: ObjectKey, kind targetKind: String) -> Bool {
        if namespace == target.namespace { return true }
        let relation = Relation(
            fromKind: kind,
            fromNamespace: namespace,
            toKind: targetKind,
            toNamespace: target.namespace
        )
        guard let permitted = targets[relation] else { return false }
        return permitted.all || permitted.names.contains(target.name)
    }
}
