import GatewayAPI
import GatewayBinding

/// Puts what Istio writes into a route's status beside what stands there.
///
/// Entries of other controllers stay as they are. Those of Istio keep their place while their parent is one, and go when
/// it is not; new ones come after all others.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conditions.go`, `createRouteStatus`; semantics 3.2, 3.19.
struct ParentStatusMerge {
    /// The route's.
    let namespace: String
    /// The route's creation timestamp, if it has one.
    let created: String?

    /// The entries of `status.parents`.
    func entries(written: [ManifestValue], istio: [RouteParentStatus]) -> [ManifestValue] {
        var waiting = istio
        let kept = written.compactMap { entry -> ManifestValue? in
            guard entry.string("controllerName") == Self.controller else { return entry }
            let key = key(of: entry["parentRef"] ?? .null)
            guard let index = waiting.firstIndex(where: { self.key(of: $0.parentRef.manifest) == key }) else {
                return nil
            }
            return waiting.remove(at: index).manifest(created: created)
        }
        return kept + waiting.map { $0.manifest(created: created) }
    }

    private static let controller = "istio.io/gateway-controller"

    /// What tells one parentRef from another, its defaults filled in.
    private func key(of reference: ManifestValue) -> [String] {
        func part(_ name: String, _ otherwise: String = "") -> String {
            let written = reference.string(name)
            return written.isEmpty ? otherwise : written
        }
        return [
            reference["group"] == nil ? "gateway.networking.k8s.io" : part("group"), part("kind", "Gateway"),
            part("namespace", namespace), part("name"), part("sectionName"), part("port", "0"),
        ]
    }
}

extension ManifestValue {
    /// This status of a controller, its conditions put into those that were written before.
    func keepingConditions(of written: ManifestValue?) -> ManifestValue {
        let kept = ManifestValue.object([.init(key: "conditions", value: written?["conditions"] ?? .array([]))])
        var members = self.members
        members.set("conditions", kept.withConditions(self["conditions"]?.elements ?? [])["conditions"] ?? .array([]))
        return .object(members)
    }

    /// A status whose conditions are those of a controller, each in its place; those of other types stay.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conditions.go`, `setConditions`.
    func withConditions(_ conditions: [ManifestValue]) -> ManifestValue {
        var waiting = conditions
        let kept = (self["conditions"]?.elements ?? []).map { written -> ManifestValue in
            guard let index = waiting.firstIndex(where: { $0.string("type") == written.string("type") }) else {
                return written
            }
            return waiting.remove(at: index)
        }
        var members = self.members
        members.set("conditions", .array(kept + waiting))
        return .object(members)
    }
}
